import type { AgentModel, RunLimits } from './definition.ts';
import type { Latch } from './latch.ts';
import type { Meter } from './ports.ts';
import { estimateTokens, MIN_OUTPUT_TOKENS, OUTPUT_SLICE_TOKENS } from './tokens.ts';

/**
 * Keeps one model call inside what the account and the run can pay: reserves the input's upper bound
 * plus a slice of output before the call, and further slices before the stream passes them.
 */
export class StepBudget {
  readonly #meter: Meter;
  readonly #latch: Latch;
  readonly #limits: RunLimits;
  readonly #model: AgentModel;
  readonly #ownKey: boolean;
  readonly #inputBound: number;
  #outputReserved = 0;
  #streamed = 0;
  #extending = false;

  constructor(meter: Meter, latch: Latch, limits: RunLimits, model: AgentModel, ownKey: boolean, inputBound: number) {
    this.#meter = meter;
    this.#latch = latch;
    this.#limits = limits;
    this.#model = model;
    this.#ownKey = ownKey;
    this.#inputBound = inputBound;
  }

  #price(outputTokens: number): number {
    return this.#meter.price(this.#model, { inputTokens: this.#inputBound, outputTokens }, this.#ownKey);
  }

  /** Microcredits for the call with `outputTokens` of answer, `null` when above the run's own limit. */
  #affordable(outputTokens: number): number | null {
    const need = this.#price(outputTokens);
    const limit = this.#limits.maxMicrocredits;
    return limit !== null && this.#meter.spent() + need > limit ? null : need;
  }

  /**
   * Reserves for the call, or sets the latch (`waiting_credits`, or `max_credits` of the run).
   * Synchronous where the meter is.
   */
  open(): void | Promise<void> {
    const usual = Math.min(OUTPUT_SLICE_TOKENS, this.#model.settings.maxTokens ?? OUTPUT_SLICE_TOKENS);
    const least = Math.min(MIN_OUTPUT_TOKENS, usual);
    const wanted = this.#affordable(usual);
    if (wanted !== null) {
      const granted = this.#meter.reserve(wanted);
      if (granted === true) {
        this.#outputReserved = usual;
        return;
      }
      return this.#openSlowly(granted, usual, least);
    }
    return this.#openSlowly(false, usual, least);
  }

  async #openSlowly(first: boolean | Promise<boolean>, usual: number, least: number): Promise<void> {
    if (await first) {
      this.#outputReserved = usual;
      return;
    }
    const need = this.#affordable(least);
    if (need === null) {
      this.#latch.stop({ kind: 'failed', code: 'max_credits', message: 'The run reached its own credit limit.' });
      return;
    }
    if (await this.#meter.reserve(need)) this.#outputReserved = least;
    else this.#latch.stop({ kind: 'waiting_credits' });
  }

  /** Called with each piece of the answer; extends the reservation before the stream passes it. */
  streamed(text: string): void {
    this.#streamed += Math.max(estimateTokens(text), Math.ceil(text.length / 4));
    if (this.#extending || this.#streamed + MIN_OUTPUT_TOKENS / 2 < this.#outputReserved) return;
    const next = this.#outputReserved + OUTPUT_SLICE_TOKENS;
    const need = this.#affordable(next);
    if (need === null) {
      if (this.#streamed >= this.#outputReserved) this.#stopAtLimit();
      return;
    }
    const granted = this.#meter.reserve(need);
    if (granted === true) {
      this.#outputReserved = next;
      return;
    }
    this.#extending = true;
    void Promise.resolve(granted).then(
      (ok) => {
        this.#extending = false;
        if (ok) this.#outputReserved = next;
        else this.#latch.stop({ kind: 'waiting_credits' });
      },
      () => {
        // The ledger could not be asked; the next piece asks again.
        this.#extending = false;
      },
    );
  }

  #stopAtLimit(): void {
    this.#latch.stop({ kind: 'failed', code: 'max_credits', message: 'The run reached its own credit limit.' });
  }
}
