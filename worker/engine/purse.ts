import type { Meter } from './ports.ts';

/**
 * One meter for calls that run side by side: each reserves for itself, and the run's meter hears the sum, so two
 * calls that each fit can't together spend what is not there.
 */
export class Purse {
  readonly #meter: Meter;
  readonly #open = new Map<string, number>();

  constructor(meter: Meter) {
    this.#meter = meter;
  }

  /** The meter of one call. `settle` ends its reservation; what it spent is charged by then. */
  of(key: string): Meter {
    return {
      spent: () => this.#meter.spent() + this.#others(key),
      price: (model, usage, ownKey) => this.#meter.price(model, usage, ownKey),
      reserve: (microcredits) => {
        this.#open.set(key, microcredits);
        const granted = this.#meter.reserve(microcredits + this.#others(key));
        if (typeof granted === 'boolean') return this.#note(key, granted);
        return granted.then((ok) => this.#note(key, ok));
      },
    };
  }

  settle(key: string): void {
    this.#open.delete(key);
  }

  #note(key: string, granted: boolean): boolean {
    if (!granted) this.#open.delete(key);
    return granted;
  }

  #others(key: string): number {
    let sum = 0;
    for (const [other, amount] of this.#open) if (other !== key) sum += amount;
    return sum;
  }
}
