/** Wakes whoever waits for a run to change. */
export class Bell {
  readonly #waiting = new Map<string, Set<() => void>>();

  ring(runId: string): void {
    const waiting = this.#waiting.get(runId);
    if (!waiting) return;
    this.#waiting.delete(runId);
    for (const wake of waiting) wake();
  }

  /** Resolves at the next ring for `runId`, or after `ms`. */
  wait(runId: string, ms: number): Promise<void> {
    return new Promise((resolve) => {
      const set = this.#waiting.get(runId) ?? new Set();
      this.#waiting.set(runId, set);
      const wake = () => {
        clearTimeout(timer);
        set.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      set.add(wake);
    });
  }
}
