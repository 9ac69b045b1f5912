import { once } from 'node:events';
import type { ServerResponse } from 'node:http';

/** A comment of the stream now and then, as of a provider that is thinking: silence would end the call. */
const SIGN_OF_LIFE_MS = 1_000;
const SPOKEN = /"content":"[^"]|"delta":"[^"]/;

/**
 * Answers that stop after their first words until a test lets them go on: what happens in the middle of an
 * answer happens there however fast or slow everything is. An answer is held by a phrase of its request.
 */
export class AnswerHolds {
  readonly #held = new Map<string, PromiseWithResolvers<void>>();

  hold(phrase: string): void {
    this.#held.set(phrase, Promise.withResolvers());
  }

  release(phrase: string): void {
    this.#held.get(phrase)?.resolve();
    this.#held.delete(phrase);
  }

  /** Passes an answer's bytes on; after its first words it waits while `request` has a phrase that is held. */
  async send(request: string, bytes: AsyncIterable<Uint8Array>, response: ServerResponse): Promise<void> {
    let [, hold] = [...this.#held].find(([phrase]) => request.includes(phrase)) ?? [];
    const gone = once(response, 'close');
    for await (const piece of bytes) {
      const end = hold ? endOfFirstWords(piece) : 0;
      response.write(piece.subarray(0, end));
      if (hold && end > 0) {
        const alive = setInterval(() => response.write(': still here\n\n'), SIGN_OF_LIFE_MS);
        await Promise.race([hold.promise, gone]);
        clearInterval(alive);
        hold = undefined;
      }
      response.write(piece.subarray(end));
    }
    response.end();
  }
}

/** Where the event ends that has the answer's first words; 0 where none has any. */
function endOfFirstWords(piece: Uint8Array): number {
  const text = Buffer.from(piece).toString('latin1');
  const at = text.search(SPOKEN);
  if (at === -1) return 0;
  const end = text.indexOf('\n\n', at);
  return end === -1 ? piece.length : end + 2;
}
