import { Validator } from '@cfworker/json-schema';
import type { JsonSchema } from '../kind.ts';
import { ToolFailure, type ToolRuntime } from '../runtime.ts';
import { analyse } from './analysis.ts';
import type { CodeConfig } from './config.ts';
import { MEMORY_BYTES, runCode, type SandboxEnd } from './sandbox/run-code.ts';
import { passingOf } from './signature.ts';
import { faultText } from './syntax.ts';
import { toJavaScript } from './to-javascript.ts';

/** What reads a result later may go down into it by recursion. */
const MAX_DEPTH = 200;
const TOO_DEEP = `The result is nested more than ${MAX_DEPTH} levels deep. Return something flatter.`;

/** Runs a code tool: its function, with the named arguments, in an isolate of its own. */
export const runCodeTool: ToolRuntime<CodeConfig> = async ({ config, args }, world) => {
  const analysis = analyse(config.code);
  if (!analysis.ok)
    throw new ToolFailure('not_configured', analysis.faults.map(faultText)[0] ?? 'The code can not be read.');
  const { program, fn } = analysis;
  const gate = config.hosts.length > 0 ? world.gate?.(config.hosts) : null;
  if (gate === undefined) throw new ToolFailure('not_configured', 'This installation gives code no network.');
  const startedAt = world.now();
  const { end, console } = await runCode({
    loader: world.loader,
    javaScript: toJavaScript(program, { export: fn.name }),
    passing: passingOf(fn, program),
    args,
    cpuMs: config.cpuMs,
    memoryBytes: MEMORY_BYTES,
    gate,
    files: null,
    signal: world.signal,
  });
  const details = { console, ms: world.now() - startedAt };
  if (end.kind !== 'done') return { output: problemOf(end), failed: true, details };
  if (depthOf(end.json) > MAX_DEPTH) return { output: TOO_DEEP, failed: true, details };
  const output = readJson(end.json);
  const resultIssues = misfits(output, config.result);
  return { output, details: { ...details, ...(resultIssues.length > 0 ? { resultIssues } : {}) } };
};

/** Why there is no result, for the model and for who wrote the code. */
export function problemOf(end: Exclude<SandboxEnd, { kind: 'done' }>): string {
  switch (end.kind) {
    case 'threw': {
      const place = end.line > 0 ? ` (line ${end.line})` : '';
      const name = end.name && end.name !== 'Error' ? `${end.name}: ` : '';
      return `The code failed: ${name}${end.message || 'without a message'}${place}`;
    }
    case 'not_json':
      return `The result can not be written as JSON. ${end.message} Return text, numbers, lists or plain objects.`;
    case 'too_long':
      return 'The result is too long. Return less, such as the first rows and how many there are.';
  }
}

/** How deep JSON is nested, without going down into it. */
export function depthOf(json: string): number {
  let depth = 0;
  let deepest = 0;
  for (const [token] of json.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/g)) {
    if (token === '[' || token === '{') deepest = Math.max(deepest, ++depth);
    else if (token === ']' || token === '}') depth -= 1;
  }
  return deepest;
}

function readJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new ToolFailure('internal', 'The result can not be read.');
  }
}

/** Where a result is not what the signature says; the model gets it all the same, its author sees this. */
function misfits(output: unknown, schema: JsonSchema | null): string[] {
  if (!schema) return [];
  const { errors } = new Validator(schema, '2020-12', false).validate(output);
  return errors
    .slice(0, 5)
    .map(({ instanceLocation, error }) => `${instanceLocation.replace(/^#\/?/, '')} ${error}`.trim());
}
