import type { AgentInputItem } from '@openai/agents-core';
import type { ToolResponse } from './tool-ports.ts';

/** Begins a picture's place in an item: one of the run's own files, so that no journal row holds its bytes. */
const SCHEME = 'run-file:';
/** Tokens that a picture counts for when credits are reserved: what a window of 1280 × 800 takes at most today. */
const PICTURE_TOKENS = 1_600;

/** A tool's result in a conversation. */
export type ResultItem = Extract<AgentInputItem, { type: 'function_call_result' }>;
/** One part of a tool's result. */
export type ResultPart = Extract<ResultItem['output'], unknown[]>[number];

/** What a tool's call gives to the SDK: text, and beside it the pictures that a model may look at. */
export function shownResult({ output, pictures = [] }: Pick<ToolResponse, 'output' | 'pictures'>): unknown {
  if (pictures.length === 0) return output;
  return [{ type: 'text', text: output }, ...pictures.map((path) => ({ type: 'image', image: `${SCHEME}${path}` }))];
}

/** The path of a picture that stands in a result by its place; undefined for any other part. */
export function picturePath(part: ResultPart): string | undefined {
  const image = part.type === 'input_image' ? part.image : undefined;
  return typeof image === 'string' && image.startsWith(SCHEME) ? image.slice(SCHEME.length) : undefined;
}

/** Tokens to reserve for the pictures of a conversation, of which at most `shown` go out. */
export function pictureTokens(items: readonly AgentInputItem[], shown: number): number {
  const count = items
    .flatMap((item) => (item.type === 'function_call_result' && Array.isArray(item.output) ? item.output : []))
    .filter((part) => picturePath(part) !== undefined).length;
  return Math.min(count, shown) * PICTURE_TOKENS;
}

/** The newest pictures that a model gets to see in one call; older ones stay as the words beside them. */
export const MAX_PICTURES = 5;
