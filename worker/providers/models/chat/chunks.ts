import { type FailureContext, failure, failureOfEvent } from '../failures.ts';
import { tokenCount, usageFrom } from '../usage.ts';
import type { AnswerEnd } from '../wire.ts';
import { type ToolCallDelta, toolCallSorter } from './tool-call-deltas.ts';

interface ChatChoice {
  index?: number;
  delta?: {
    content?: unknown;
    tool_calls?: ToolCallDelta[] | null;
    reasoning?: unknown;
    reasoning_content?: unknown;
  } | null;
  finish_reason?: string | null;
}

interface ChatUsage {
  prompt_tokens?: unknown;
  completion_tokens?: unknown;
  total_tokens?: unknown;
  prompt_tokens_details?: { cached_tokens?: unknown } | null;
  /** DeepSeek's name for the same. */
  prompt_cache_hit_tokens?: unknown;
}

interface ChatChunk {
  choices?: ChatChoice[] | null;
  usage?: ChatUsage | null;
  /** Groq's place for the usage. */
  x_groq?: { usage?: ChatUsage | null; error?: unknown } | null;
  error?: unknown;
}

/** What a stream carries that the SDK does not keep. */
export interface ChatExtras {
  /** Per tool call of the answer, in order: the provider's own data, which must come back with it. */
  ofToolCalls: unknown[];
}

/**
 * Puts each chunk of a Chat Completions stream into the shape that the SDK reads, and notes its end.
 * @throws ModelFailure for an error chunk and for an answer that the provider withheld.
 */
export function chatChunks(
  end: AnswerEnd,
  context: FailureContext,
  extras: ChatExtras = { ofToolCalls: [] },
): (chunk: ChatChunk) => void {
  const sortToolCalls = toolCallSorter();
  return (chunk) => {
    const error = chunk.error ?? chunk.x_groq?.error;
    if (error) throw failureOfEvent(error, context);
    const usage = chunk.usage ?? chunk.x_groq?.usage;
    if (usage) {
      end.usage = usageOf(usage) ?? end.usage;
      end.closed = end.complete;
    }
    const choice = chunk.choices?.find((one) => one.index === undefined || one.index === 0);
    if (!choice) return;
    choice.index = 0;
    const { delta } = choice;
    if (delta) {
      delta.content = plainText(delta, delta.content);
      if (typeof delta.reasoning !== 'string' && typeof delta.reasoning_content === 'string') {
        delta.reasoning = delta.reasoning_content;
      }
      if (delta.tool_calls) {
        sortToolCalls(delta.tool_calls);
        for (const { index, extra_content } of delta.tool_calls) {
          if (typeof index === 'number' && extra_content) extras.ofToolCalls[index] = extra_content;
        }
      }
    }
    if (choice.finish_reason) noteFinish(choice.finish_reason, end, context);
    if (end.complete && end.usage) end.closed = true;
  };
}

/** Mistral's thinking models send pieces: `{ type: 'thinking' }` is set apart from `{ type: 'text' }`. */
function plainText(delta: { reasoning?: unknown }, content: unknown): unknown {
  if (!Array.isArray(content)) return content;
  let text = '';
  for (const part of content as { type?: string; text?: unknown; thinking?: unknown }[]) {
    if (part.type === 'text' && typeof part.text === 'string') text += part.text;
    if (part.type === 'thinking') delta.reasoning = `${delta.reasoning ?? ''}${thoughtOf(part.thinking)}`;
  }
  return text;
}

function thoughtOf(thinking: unknown): string {
  if (typeof thinking === 'string') return thinking;
  if (!Array.isArray(thinking)) return '';
  return thinking.map((part: { text?: unknown }) => (typeof part.text === 'string' ? part.text : '')).join('');
}

function noteFinish(reason: string, end: AnswerEnd, context: FailureContext): void {
  if (/^(?:content_filter|safety|recitation|prohibited|blocklist|spii)/i.test(reason)) {
    throw failure('content_filter', context, 'withheld the answer: its content filter was triggered.');
  }
  if (/^malformed_function_call$/i.test(reason)) {
    throw failure('malformed', context, 'wrote a tool call that can not be read.');
  }
  if (/^error$/i.test(reason)) throw failure('upstream_failed', context, 'ended the answer with an error.');
  if (/^insufficient_system_resource$/i.test(reason)) {
    throw failure('upstream_failed', context, 'ran out of room in the middle of the answer.');
  }
  end.complete = true;
  end.truncated = /^(?:length|max_tokens|model_length)$/i.test(reason);
}

/** Thinking that is only in the total counts as output. */
function usageOf(usage: ChatUsage) {
  const input = tokenCount(usage.prompt_tokens);
  const completion = tokenCount(usage.completion_tokens);
  const total = tokenCount(usage.total_tokens);
  if (input === null || completion === null || total === null) return null;
  const cached = tokenCount(usage.prompt_tokens_details?.cached_tokens ?? usage.prompt_cache_hit_tokens);
  return usageFrom(input, Math.max(completion, total - input), cached);
}
