import type { AgentModel, RunLimits } from './definition.ts';
import type { Latch } from './latch.ts';
import type { Meter, TokenUsage } from './ports.ts';
import { estimateTokens, MIN_OUTPUT_TOKENS, OUTPUT_SLICE_TOKENS } from './tokens.ts';

/** `limit`: beyond the run's own limit; `credits`: beyond what the account has. */
export type Opening = 'open' | 'limit' | 'credits';

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
  /** Tokens of calls before this one that are part of the same charge. */
  #carried = 0;
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
    const inputTokens = this.#inputBound + this.#carried;
    return this.#meter.price(this.#model, { inputTokens, outputTokens }, this.#ownKey);
  }

  /** Microcredits for the call with `outputTokens` of answer, `null` when above the run's own limit. */
  #affordable(outputTokens: number): number | null {
    const need = this.#price(outputTokens);
    const limit = this.#limits.maxMicrocredits;
    return limit !== null && this.#meter.spent() + need > limit ? null : need;
  }

  /** Reserves for the call; at once where the meter can. */
  open(): Opening | Promise<Opening> {
    const usual = Math.min(OUTPUT_SLICE_TOKENS, this.#model.settings.maxTokens ?? OUTPUT_SLICE_TOKENS);
    const least = Math.min(MIN_OUTPUT_TOKENS, usual);
    const wanted = this.#affordable(usual);
    if (wanted === null) return this.#openSlowly(false, usual, least);
    const granted = this.#meter.reserve(wanted);
    if (granted !== true) return this.#openSlowly(granted, usual, least);
    this.#outputReserved = usual;
    return 'open';
  }

  async #openSlowly(first: boolean | Promise<boolean>, usual: number, least: number): Promise<Opening> {
    if (await first) {
      this.#outputReserved = usual;
      return 'open';
    }
    const need = this.#affordable(least);
    if (need === null) return 'limit';
    if (!(await this.#meter.reserve(need))) return 'credits';
    this.#outputReserved = least;
    return 'open';
  }

  /** Reserves for a second call of the same step, on top of what the first one used. */
  openAgain(used: TokenUsage): Opening | Promise<Opening> {
    this.#carried += used.inputTokens + used.outputTokens;
    this.#streamed = 0;
    return this.open();
  }

  /** Called with each piece of the answer; extends the reservation before the stream passes it. */
  streamed(text: string): void {
    this.#streamed += Math.max(estimateTokens(text), Math.ceil(text.length / 4));
    if (this.#extending || this.#streamed + MIN_OUTPUT_TOKENS / 2 < this.#outputReserved) return;
    const next = this.#outputReserved + OUTPUT_SLICE_TOKENS;
    const need = this.#affordable(next);
    if (need === null) {
      if (this.#streamed >= this.#outputReserved) stopFor(this.#latch, 'limit');
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
        else stopFor(this.#latch, 'credits');
      },
      () => {
        // The ledger could not be asked; the next piece asks again.
        this.#extending = false;
      },
    );
  }
}

/** Sets the latch for a call that nobody can pay. */
export function stopFor(latch: Latch, opening: Exclude<Opening, 'open'>): void {
  if (opening === 'credits') latch.stop({ kind: 'waiting_credits' });
  else latch.stop({ kind: 'failed', code: 'max_credits', message: 'The run reached its own credit limit.' });
}
