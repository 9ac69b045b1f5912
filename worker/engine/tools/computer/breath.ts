/** Bytes whose work may weigh as much as one command's. */
const BYTES_PER_UNIT = 32_768;
/** Commands that may run between two breaths. */
const UNITS = 8;

/**
 * Lets timers run while commands do. A shell in this process is one long chain of microtasks: without a pause no deadline
 * ever fires, and in workerd the clock stands still until something from outside comes in.
 */
export class Breath {
  #weight = 0;

  /** Says that work on `bytes` is coming or was done. */
  weigh(bytes: number): void {
    this.#weight += bytes / BYTES_PER_UNIT;
  }

  /** To be awaited before each piece of work. */
  async take(): Promise<void> {
    this.#weight += 1;
    if (this.#weight < UNITS) return;
    this.#weight = 0;
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
}
