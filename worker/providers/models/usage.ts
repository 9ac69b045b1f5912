import type { TokenUsage } from '../../engine/ports.ts';

/** No model reads or writes a hundred million tokens in one call. */
const MAX_TOKENS = 100_000_000;

/** Tokens as a provider reports them, 0 for nothing, `null` for what is no count of anything. */
export function tokenCount(value: unknown): number | null {
  if (value === undefined || value === null) return 0;
  return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= MAX_TOKENS
    ? (value as number)
    : null;
}

/** One call's tokens. `null` for zeros, which is what servers send that do not count, and for nonsense. */
export function usageFrom(input: number | null, output: number | null, cached: number | null): TokenUsage | null {
  if (input === null || output === null || input + output === 0) return null;
  const usage: TokenUsage = { inputTokens: input, outputTokens: output };
  if (cached) usage.cachedInputTokens = Math.min(cached, input);
  return usage;
}
