import { type ASTNode, Environment, type ParseResult } from '@marcbachmann/cel-js';
import { RE2JS } from 're2js';
import type { Issue } from '../../kernel/errors.ts';
import {
  forbidden,
  LINEAR_MATCHES,
  MAX_DATA,
  MAX_SOURCE,
  PARSER_LIMITS,
  patternOf,
  readData,
  tooMuchWork,
  visit,
} from './limits.ts';

/** What a condition can read. */
export interface ConditionData {
  args: Record<string, unknown>;
}

export type ConditionResult = { ok: true; value: boolean } | { ok: false; reason: string };

/** JSON knows one kind of number: it comes as a double, and people write `args.n + 1`. */
function withMixedNumbers(env: Environment): Environment {
  return env
    .registerOperator('double + int: double', (a: number, b: bigint) => a + Number(b))
    .registerOperator('int + double: double', (a: bigint, b: number) => Number(a) + b)
    .registerOperator('double - int: double', (a: number, b: bigint) => a - Number(b))
    .registerOperator('int - double: double', (a: bigint, b: number) => Number(a) - b)
    .registerOperator('double * int: double', (a: number, b: bigint) => a * Number(b))
    .registerOperator('int * double: double', (a: bigint, b: number) => Number(a) * b)
    .registerOperator('double / int: double', (a: number, b: bigint) => a / Number(b))
    .registerOperator('int / double: double', (a: bigint, b: number) => Number(a) / b)
    .registerOperator('double % int: double', (a: number, b: bigint) => a % Number(b));
}

const ENVIRONMENT = withMixedNumbers(
  new Environment({ limits: PARSER_LIMITS, homogeneousAggregateLiterals: false })
    .registerVariable('args', 'map')
    .registerFunction(
      `string.${LINEAR_MATCHES}(string): bool`,
      (text: string, pattern: string) => RE2JS.compile(pattern).test(text),
      { async: false },
    ),
);

function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return (message.split('\n')[0] ?? '').slice(0, 200);
}

/** @throws Error where a pattern is none */
function makeRegexesLinear(root: ASTNode): void {
  for (const { node } of visit(root)) {
    const pattern = patternOf(node);
    if (node.op !== 'rcall' || node.args[0] !== 'matches' || pattern === null) continue;
    RE2JS.compile(pattern);
    node.args[0] = LINEAR_MATCHES;
  }
}

/** @throws Error that says what is wrong with the expression, for people */
function parse(source: string): ParseResult {
  if (source.trim() === '') throw new Error('The condition is empty.');
  if (source.length > MAX_SOURCE) throw new Error(`A condition may have ${MAX_SOURCE} characters at most.`);
  const parsed = ENVIRONMENT.parse(source);
  const fault = forbidden(parsed.ast);
  if (fault) throw new Error(fault);
  makeRegexesLinear(parsed.ast);
  const { valid, type, error } = parsed.check();
  if (!valid) throw error ?? new Error('The condition is not valid.');
  if (type !== 'bool' && type !== 'dyn') throw new Error(`A condition says yes or no; this one is a ${type}.`);
  return parsed;
}

/**
 * What is wrong with a CEL expression over `args`: syntax, unknown variables and functions, size. Nothing is evaluated.
 * @returns issues whose path is empty: the caller knows where the expression stands
 */
export function checkCondition(source: string): Issue[] {
  try {
    parse(source);
    return [];
  } catch (error) {
    return [{ path: '', message: messageOf(error) }];
  }
}

/** Evaluates a CEL expression. Bounded in time and room; what the data holds is data, never an expression. Never throws. */
export function evaluateCondition(source: string, data: ConditionData): ConditionResult {
  try {
    const parsed = parse(source);
    const json = JSON.stringify(data.args);
    if (json.length > MAX_DATA) return { ok: false, reason: 'The arguments are too large for a condition.' };
    const { value: args, width } = readData(json);
    if (tooMuchWork(parsed.ast, json.length, width)) {
      return { ok: false, reason: 'The condition would take too long over these arguments.' };
    }
    const value: unknown = parsed({ args });
    if (typeof value === 'boolean') return { ok: true, value };
    return { ok: false, reason: 'The condition gave neither true nor false.' };
  } catch (error) {
    return { ok: false, reason: messageOf(error) };
  }
}

/** Whether a person has to agree to a call. A condition that can't be evaluated asks: nobody said that it may go on. */
export function asksForApproval(when: string, args: Record<string, unknown>): { ask: boolean; reason: string } {
  const result = evaluateCondition(when, { args });
  if (!result.ok) return { ask: true, reason: `The approval condition could not be evaluated: ${result.reason}` };
  return { ask: result.value, reason: result.value ? `The call meets the condition ${when}` : '' };
}
