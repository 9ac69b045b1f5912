import { estimateTokenCount } from 'tokenx';

/** The smallest and the usual slice of output that a hold covers (DESIGN, "Credits"), in tokens. */
export const MIN_OUTPUT_TOKENS = 128;
export const OUTPUT_SLICE_TOKENS = 512;

/** Fixed share of a request that is not in its texts: roles, separators, tool wrappers. */
const REQUEST_OVERHEAD_TOKENS = 32;

/** Tokens of a text, as estimated where a provider reports none. */
export function estimateTokens(text: string): number {
  return text === '' ? 0 : Math.max(1, estimateTokenCount(text));
}

/**
 * Tokens that `json` can't exceed in practice: 2.5 bytes a token covers English, code and CJK alike.
 * A reservation may be too large; the rest is released when the call settles.
 */
export function upperBoundTokens(json: string): number {
  let bytes = 0;
  for (let i = 0; i < json.length; i++) bytes += json.charCodeAt(i) < 128 ? 1 : json.charCodeAt(i) < 2048 ? 2 : 3;
  return Math.ceil(bytes / 2.5) + REQUEST_OVERHEAD_TOKENS;
}
