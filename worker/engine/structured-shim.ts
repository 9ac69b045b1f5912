import { type Schema, Validator } from '@cfworker/json-schema';
import type { AgentOutputItem, ModelRequest } from '@openai/agents-core';
import { jsonrepair } from 'jsonrepair';
import { outputText, toItems } from './items.ts';

/** A schema that a model was asked for in words (its adapter says it), since its provider does not enforce it. */
export interface WantedOutput {
  schema: Record<string, unknown>;
}

export type ReadOutput = { ok: true; json: string; repaired: boolean } | { ok: false; problem: string };

const MAX_PROBLEM = 400;

/** The schema of a request's output type, or `null` for plain text. */
export function wantedOutput(request: ModelRequest): WantedOutput | null {
  const type = request.outputType as 'text' | { schema?: Record<string, unknown> };
  return type === 'text' || !type.schema ? null : { schema: type.schema };
}

/** The same request with the answer that did not do, and what was wrong with it. */
export function askAgain(request: ModelRequest, answer: string, problem: string): ModelRequest {
  const input = [
    ...toItems(request.input),
    {
      type: 'message' as const,
      role: 'assistant' as const,
      status: 'completed' as const,
      content: [{ type: 'output_text' as const, text: answer }],
    },
    {
      type: 'message' as const,
      role: 'user' as const,
      content: `That answer can't be used: ${problem} Answer again with one JSON object that matches the schema, and nothing else.`,
    },
  ];
  return { ...request, input };
}

/** Text that is likely JSON: what stands in a code fence, else from the first brace to the last one. */
function extract(text: string): string {
  const fenced = /```(?:json)?\s*([\s\S]*?)```/i.exec(text)?.[1];
  const body = fenced ?? text;
  const from = body.indexOf('{');
  if (from === -1) return body.trim();
  const to = body.lastIndexOf('}');
  return (to > from ? body.slice(from, to + 1) : body.slice(from)).trim();
}

function parse(text: string): { value: unknown; repaired: boolean } | null {
  try {
    return { value: JSON.parse(text.trim()), repaired: false };
  } catch {
    // Not as it stands.
  }
  const body = extract(text);
  if (!body.startsWith('{')) return null;
  try {
    return { value: JSON.parse(body), repaired: true };
  } catch {
    // Not even the part that looks like JSON.
  }
  try {
    return { value: JSON.parse(jsonrepair(body)), repaired: true };
  } catch {
    return null;
  }
}

/** Reads an answer as JSON of this schema: as it is, taken out of prose or a fence, or repaired. */
export function readOutput(text: string, { schema }: WantedOutput): ReadOutput {
  const parsed = parse(text);
  if (!parsed) return { ok: false, problem: 'It holds no JSON object.' };
  const result = new Validator(schema as Schema, '2020-12', false).validate(parsed.value);
  if (result.valid) return { ok: true, json: JSON.stringify(parsed.value), repaired: parsed.repaired };
  const faults = result.errors.slice(-3).map(({ instanceLocation, error }) => `${instanceLocation}: ${error}`);
  return { ok: false, problem: `It does not match the schema: ${faults.join(' ')}`.slice(0, MAX_PROBLEM) };
}

/** Whether the model answered in text at all; a tool call or a handoff has nothing to read. */
export function answersInText(output: readonly AgentOutputItem[]): boolean {
  return !output.some((item) => item.type === 'function_call') && outputText(output) !== '';
}

/** The answer as one message with this text; reasoning before it stays. */
export function withText(output: readonly AgentOutputItem[], text: string): AgentOutputItem[] {
  const others = output.filter((item) => item.type !== undefined && item.type !== 'message');
  return [
    ...others,
    { type: 'message', role: 'assistant', status: 'completed', content: [{ type: 'output_text', text }] },
  ];
}
