import { estimateTokens } from '../../engine/tokens.ts';

/** Of a model's window, what an estimate of tokens may fill. */
const SAFE_SHARE = 0.85;

/** Cuts a text that is too long for the model's window: its beginning still says what it is about. */
export function fitWindow(text: string, windowTokens: number): string {
  const room = Math.floor(windowTokens * SAFE_SHARE);
  let fitted = text;
  for (let tokens = estimateTokens(fitted); tokens > room; tokens = estimateTokens(fitted)) {
    const length = Math.floor((fitted.length * room) / tokens);
    // Never half of a letter.
    fitted = fitted.slice(0, Math.min(length, fitted.length - 1)).replace(/[\uD800-\uDBFF]$/, '');
  }
  return fitted;
}

/** Consecutive groups of texts, none larger than a request may be; a text alone is never split. */
export function batchesOf(texts: readonly string[], limit: { texts: number; tokens: number }): string[][] {
  const batches: string[][] = [];
  let current: string[] = [];
  let tokens = 0;
  for (const text of texts) {
    const size = estimateTokens(text);
    if (current.length > 0 && (current.length === limit.texts || tokens + size > limit.tokens)) {
      batches.push(current);
      current = [];
      tokens = 0;
    }
    current.push(text);
    tokens += size;
  }
  if (current.length > 0) batches.push(current);
  return batches;
}
