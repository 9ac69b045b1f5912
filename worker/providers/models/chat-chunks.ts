import type { TokenUsage } from '../../engine/ports.ts';
import { type FailureContext, failure, failureOfEvent } from './failures.ts';
import { type ToolCallDelta, toolCallSorter } from './tool-call-deltas.ts';

/** What is known about the end of an answer. */
export interface AnswerEnd {
  /** The provider's terminal marker was seen. */
  complete: boolean;
  /** The answer ended at its length limit. */
  truncated: boolean;
  usage: TokenUsage | null;
}

interface ChatChoice {
  index?: number;
  delta?: { tool_calls?: ToolCallDelta[] | null; reasoning?: unknown; reasoning_content?: unknown } | null;
  finish_reason?: string | null;
}

interface ChatUsage {
  prompt_tokens?: unknown;
  completion_tokens?: unknown;
  total_tokens?: unknown;
}

interface ChatChunk {
  choices?: ChatChoice[] | null;
  usage?: ChatUsage | null;
  error?: unknown;
}

/**
 * Puts each chunk of a Chat Completions stream into the shape that the SDK reads, and notes its end.
 * @throws ModelFailure for an error chunk and for an answer that the provider withheld.
 */
export function chatChunks(end: AnswerEnd, context: FailureContext): (chunk: ChatChunk) => void {
  const sortToolCalls = toolCallSorter();
  return (chunk) => {
    if (chunk.error) throw failureOfEvent(chunk.error, context);
    if (chunk.usage) end.usage = usageOf(chunk.usage) ?? end.usage;
    const choice = chunk.choices?.find((one) => one.index === undefined || one.index === 0);
    if (!choice) return;
    choice.index = 0;
    if (choice.delta?.tool_calls) sortToolCalls(choice.delta.tool_calls);
    if (choice.finish_reason) noteFinish(choice.finish_reason, end, context);
  };
}

function noteFinish(reason: string, end: AnswerEnd, context: FailureContext): void {
  if (/^(?:content_filter|safety|recitation|prohibited)/i.test(reason)) {
    throw failure('content_filter', context, 'withheld the answer: its content filter was triggered.');
  }
  if (/^error$/i.test(reason)) throw failure('upstream_failed', context, 'ended the answer with an error.');
  end.complete = true;
  end.truncated = /^(?:length|max_tokens)$/i.test(reason);
}

/** No model reads or writes a hundred million tokens in one call. */
const MAX_TOKENS = 100_000_000;

/** Tokens as a provider reports them, 0 for nothing, `null` for what is no count of anything. */
export function tokenCount(value: unknown): number | null {
  if (value === undefined || value === null) return 0;
  return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= MAX_TOKENS
    ? (value as number)
    : null;
}

/** Zeros are what servers send that do not count. Thinking that is only in the total counts as output. */
function usageOf(usage: ChatUsage): TokenUsage | null {
  const inputTokens = tokenCount(usage.prompt_tokens);
  const completion = tokenCount(usage.completion_tokens);
  const total = tokenCount(usage.total_tokens);
  if (inputTokens === null || completion === null || total === null) return null;
  const outputTokens = Math.max(completion, total - inputTokens);
  return inputTokens + outputTokens > 0 ? { inputTokens, outputTokens } : null;
}
