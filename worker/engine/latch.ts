/**
 * Why a run must stop now. Control outcomes never travel as exceptions through the SDK (which turns
 * some of them into text for the model): they set this latch, and every port refuses once it is set.
 */
export type StopReason =
  | { kind: 'cancelled' }
  | { kind: 'expired' }
  | { kind: 'waiting_credits' }
  /** Somebody must agree to a tool call, and nothing else is left to do. */
  | { kind: 'waiting_approval' }
  | { kind: 'failed'; code: string; message: string }
  /** Another incarnation of the host took the run over. */
  | { kind: 'superseded' };

/** Thrown by ports after the latch is set. The engine reads the latch, never this error. */
export class RunStopped extends Error {
  constructor() {
    super('The run was stopped.');
    this.name = 'RunStopped';
  }
}

export class Latch {
  readonly #controller = new AbortController();
  #reason: StopReason | null = null;

  get reason(): StopReason | null {
    return this.#reason;
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** The first reason wins; later ones are ignored. */
  stop(reason: StopReason): void {
    if (this.#reason) return;
    this.#reason = reason;
    this.#controller.abort(new RunStopped());
  }

  /** @throws RunStopped once the latch is set */
  check(): void {
    if (this.#reason) throw new RunStopped();
  }

  /** `work`, or RunStopped as soon as the latch is set, whichever is first. */
  async race<T>(work: Promise<T>): Promise<T> {
    this.check();
    const { promise, reject } = Promise.withResolvers<never>();
    const onAbort = () => reject(new RunStopped());
    this.signal.addEventListener('abort', onAbort, { once: true });
    try {
      return await Promise.race([work, promise]);
    } finally {
      this.signal.removeEventListener('abort', onAbort);
    }
  }
}
