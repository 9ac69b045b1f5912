import { estimateTokens } from './tokens.ts';

type Count = (text: string) => number;

let real: Count | null = null;
let loading: Promise<void> | null = null;

/** Longer texts are counted in part and scaled: byte-pair encoding of one endless word is slow. */
const MAX_COUNTED = 200_000;

/**
 * Loads a byte-pair tokenizer, once a process. Of OpenAI's it is the one that is less than half as large as the newest
 * and counts nearly alike. It is still large, so nothing waits for
 * it but calls whose provider reports no usage. A failure leaves the estimate in its place.
 */
export function loadTokenizer(): Promise<void> {
  loading ??= import('gpt-tokenizer/encoding/cl100k_base').then(
    ({ countTokens: count }) => {
      real = (text) => count(text, { disallowedSpecial: new Set() });
    },
    () => undefined,
  );
  return loading;
}

/** Tokens of a text: counted once the tokenizer is loaded, estimated before. */
export function meterTokens(text: string): number {
  if (text === '') return 0;
  if (!real) return estimateTokens(text);
  if (text.length <= MAX_COUNTED) return real(text);
  return Math.ceil((real(text.slice(0, MAX_COUNTED)) * text.length) / MAX_COUNTED);
}
