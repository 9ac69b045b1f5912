/** Coalescing of streamed text (DESIGN, "Events"): the first piece at once, then batches. */
export const BATCH_MS = 50;
export const BATCH_BYTES = 512;

/**
 * Collects text deltas of one attempt. The first is passed on at once, later ones every `BATCH_MS`
 * or as soon as `BATCH_BYTES` characters wait. `flush` passes on the rest.
 */
export class DeltaBuffer {
  readonly #emit: (text: string) => void;
  #waiting = '';
  #first = true;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(emit: (text: string) => void) {
    this.#emit = emit;
  }

  push(text: string): void {
    if (text === '') return;
    this.#waiting += text;
    if (this.#first) {
      this.#first = false;
      this.flush();
    } else if (this.#waiting.length >= BATCH_BYTES) {
      this.flush();
    } else {
      this.#timer ??= setTimeout(() => this.flush(), BATCH_MS);
    }
  }

  flush(): void {
    this.#clearTimer();
    if (this.#waiting === '') return;
    const text = this.#waiting;
    this.#waiting = '';
    this.#emit(text);
  }

  /** Drops what waits: the attempt is lost or the run has ended. */
  discard(): void {
    this.#clearTimer();
    this.#waiting = '';
  }

  #clearTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
