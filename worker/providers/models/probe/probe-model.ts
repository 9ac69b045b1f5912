import type { ModelRequest } from '@openai/agents-core';
import type { ModelRef } from '../../../engine/definition.ts';
import { outputText } from '../../../engine/items.ts';
import { ModelFailure, type ModelOutcome, type ModelPort } from '../../../engine/ports.ts';
import { LOOSE, type ModelCapabilities, STRICT, type StructuredOutput } from '../entry.ts';

/** A door to the model that takes it for one with these capabilities. */
export type OpenPort = (assumed: ModelCapabilities) => ModelPort;

/** Room for models that think before they answer; the questions need a few tokens. */
const MAX_TOKENS = 1_024;

/** What says that a model can't do something, as against that it could not be asked. */
const REFUSALS: readonly string[] = ['bad_request', 'malformed', 'content_filter'];

const REPORT = {
  type: 'function' as const,
  name: 'report',
  description: 'Reports a number.',
  parameters: {
    type: 'object' as const,
    properties: { number: { type: 'number' as const } },
    required: ['number'],
    additionalProperties: false as const,
  },
  strict: false,
};

/** Nothing in the question leads to this answer: who gives it was held to the schema. */
const SECRET_WORD = 'marmalade';
const SCHEMA = {
  type: 'object' as const,
  properties: { capital: { type: 'string' as const, enum: [SECRET_WORD] } },
  required: ['capital'],
  additionalProperties: false as const,
};

/** A red square of 16 by 16 pixels. */
const RED_SQUARE =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAIAAACQkWg2AAAAFklEQVR42mP4z8BAEmIY1TCqYfhqAACQ+f8B8u7oVwAAAABJRU5ErkJggg==';

/**
 * What a model of an endpoint that the catalog does not know can really do, by four small calls: does it
 * stream and think, call tools (and two at once), keep to a schema, see (Plan 18.3).
 * @throws ModelFailure when the model can't be asked at all: a wrong key, no such model, no answer
 */
export async function probeModel(open: OpenPort, ref: ModelRef, signal: AbortSignal): Promise<ModelCapabilities> {
  const ask = (request: Partial<ModelRequest>, assumed: ModelCapabilities = STRICT) =>
    askOnce(open(assumed), ref, request, signal);
  const plain = await ask({ input: 'Say ok.' });
  const [tools, structuredOutput, vision] = await Promise.all([askForTools(ask), askForJson(ask), askToSee(ask)]);
  return {
    streaming: plain.pieces > 0,
    reasoning: plain.outcome.output.some((item) => item.type === 'reasoning'),
    tools: tools > 0,
    parallelTools: tools > 1,
    structuredOutput,
    vision,
    embeddings: false,
  };
}

interface Told {
  outcome: ModelOutcome;
  /** Pieces in which the text came. */
  pieces: number;
}

type Ask = (request: Partial<ModelRequest>, assumed?: ModelCapabilities) => Promise<Told>;

async function askOnce(
  port: ModelPort,
  ref: ModelRef,
  request: Partial<ModelRequest>,
  signal: AbortSignal,
): Promise<Told> {
  let pieces = 0;
  const outcome = await port.call({
    model: { ...ref, settings: {} },
    request: {
      input: '',
      modelSettings: { maxTokens: MAX_TOKENS },
      tools: [],
      outputType: 'text',
      handoffs: [],
      tracing: false,
      ...request,
    },
    signal,
    onDelta: () => {
      pieces += 1;
    },
  });
  return { outcome, pieces };
}

/** The answer, or `null` where the model refused the question itself. @throws ModelFailure for all else */
async function unlessRefused(answer: Promise<Told>): Promise<Told | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ModelFailure && REFUSALS.includes(error.code)) return null;
    throw error;
  }
}

/** How many of two calls it made in one answer. */
async function askForTools(ask: Ask): Promise<number> {
  const input = 'Call the tool "report" twice in parallel: once with the number 1 and once with the number 2.';
  const told = await unlessRefused(ask({ input, tools: [REPORT] }));
  return (told?.outcome.output ?? []).filter((item) => item.type === 'function_call' && item.name === REPORT.name)
    .length;
}

async function askForJson(ask: Ask): Promise<StructuredOutput> {
  const outputType = { type: 'json_schema' as const, name: 'answer', strict: true, schema: SCHEMA };
  const request = { input: 'What is the capital of France?', outputType };
  const held = jsonOf(await unlessRefused(ask(request, STRICT)));
  if (held?.capital === SECRET_WORD) return 'strict';
  return jsonOf(await unlessRefused(ask(request, LOOSE))) ? 'loose' : 'none';
}

function jsonOf(told: Told | null): Record<string, unknown> | null {
  if (!told) return null;
  try {
    const value: unknown = JSON.parse(outputText(told.outcome.output));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

async function askToSee(ask: Ask): Promise<boolean> {
  const content = [
    { type: 'input_text' as const, text: 'Which colour is this square? Answer with one word.' },
    { type: 'input_image' as const, image: RED_SQUARE },
  ];
  const told = await unlessRefused(ask({ input: [{ type: 'message', role: 'user', content }] }));
  return told !== null && /\bred\b/i.test(outputText(told.outcome.output));
}
