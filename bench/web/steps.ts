/** A step that did not come to its end: which page, what was being done, and why. */
export interface Failure {
  step: string;
  problem: string;
}

const BEYOND_WORDS = /\[\d+m/g;

function problemOf(error: unknown): string {
  const said = error instanceof Error ? error.message : String(error);
  return said.replaceAll('\u001b', '').replace(BEYOND_WORDS, '').trim();
}

/**
 * The steps of a measurement, each with a bound and all of them together with one: whatever hangs or fails is noted
 * with its name, and the next step goes on.
 */
export class Steps {
  readonly failures: Failure[] = [];
  readonly #end: number;

  /** `totalMs` bounds all steps together; one that would begin later is not begun. */
  constructor(totalMs: number) {
    this.#end = performance.now() + totalMs;
  }

  /** @returns what the step gave, or undefined where it failed or took longer than `boundMs` */
  async run<T>(step: string, boundMs: number, work: () => Promise<T>): Promise<T | undefined> {
    const left = Math.min(boundMs, this.#end - performance.now());
    // A timer may ring a moment early.
    if (left <= 1) {
      this.failures.push({ step, problem: 'Not begun: the time for all steps was over.' });
      return undefined;
    }
    console.error(`… ${step}`);
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => late.reject(new Error(`Took longer than ${Math.round(left)} ms.`)), Math.ceil(left));
    try {
      return await Promise.race([work(), late.promise]);
    } catch (error) {
      this.failures.push({ step, problem: problemOf(error) });
      return undefined;
    } finally {
      clearTimeout(timer);
    }
  }
}
