import type { AgentSpec } from './definition.ts';
import type { Freed } from './guard-ports.ts';
import { outputText } from './items.ts';
import type { RunState } from './run-state.ts';

/**
 * Stands before what a model answers while the input's guardrails still look (timing `parallel`): nobody reads a word
 * of it, no tool is called and nothing handed on. Where they stop the input, the call is cut and paid for what it used.
 */
export class InputGate {
  readonly #run: RunState;
  readonly #passed: Promise<void>;
  #open = false;
  #step: string | null = null;

  /** @param check looks at the input, and tells `freed` when it has let it pass; throws where it stopped it */
  constructor(run: RunState, check: (freed: () => Freed | null) => Promise<void>) {
    this.#run = run;
    this.#passed = check(() => this.#freed());
    // Whoever waits hears of it; the run may also end without anybody waiting.
    this.#passed.catch(() => undefined);
  }

  /**
   * Whether what this step answers must wait.
   * @param heldAnyway an output guardrail holds the answer back for longer, so it is not this gate's to show
   */
  holds(step: string, heldAnyway: boolean): boolean {
    if (this.#open) return false;
    this.#step = heldAnyway ? null : step;
    return true;
  }

  /** Waits until the answer of a step may have consequences. @throws RunStopped where the input was stopped */
  pass(): Promise<void> {
    return this.#passed;
  }

  /** What was held back until now: a whole answer, or one that is still being written. */
  #freed(): Freed | null {
    // From here on nothing is held: the write that lets the input pass also says what was kept back.
    this.#open = true;
    if (this.#step === null) return null;
    const entry = this.#run.shared.ports.journal.find(this.#step);
    const text = entry?.response ? outputText(entry.response.output) : null;
    return { messageId: this.#step, attempt: entry?.attempts ?? 1, text };
  }
}

/** A mask changes what the model reads, so it can't come late. */
export function looksBeside({ guardrails = [] }: AgentSpec) {
  return guardrails.filter(
    ({ enabled, stage, timing, action }) => enabled && stage === 'input' && timing === 'parallel' && action !== 'mask',
  );
}
