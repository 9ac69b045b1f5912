import { DurableObject } from 'cloudflare:workers';
import type { Env } from '../../worker/env.ts';
import { systemClock } from '../../worker/kernel/clock.ts';
import type { CallOutcome, CircuitBreakerRpc, CircuitView } from './protocol.ts';
import { afterOutcome, type Circuit, circuitKey, newCircuit, viewOf } from './rules.ts';
import { CircuitStorage } from './storage.ts';

/** More models than this behind one key: the one that was silent longest is forgotten. */
const MAX_CIRCUITS = 500;

/** Keeps the circuits of one provider's platform key, or of one account's own keys, fed by real outcomes. */
export class CircuitBreaker extends DurableObject<Env> implements CircuitBreakerRpc {
  readonly #storage: CircuitStorage;
  readonly #circuits: Map<string, Circuit>;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#storage = new CircuitStorage(ctx.storage);
    this.#circuits = this.#storage.readAll();
  }

  async report(outcomes: CallOutcome[]): Promise<CircuitView[]> {
    const changed = new Set<string>();
    for (const outcome of outcomes) {
      const key = circuitKey(outcome);
      const circuit = afterOutcome(this.#circuits.get(key) ?? newCircuit(outcome), outcome);
      // Put behind all others: the first of the map is the one that was silent longest.
      this.#circuits.delete(key);
      this.#circuits.set(key, circuit);
      changed.add(key);
    }
    for (const key of this.#circuits.keys()) {
      if (this.#circuits.size <= MAX_CIRCUITS) break;
      this.#circuits.delete(key);
      this.#storage.remove(key);
      changed.delete(key);
    }
    for (const key of changed) {
      const circuit = this.#circuits.get(key);
      if (circuit) this.#storage.write(key, circuit);
    }
    return this.read();
  }

  async read(): Promise<CircuitView[]> {
    const now = systemClock();
    return [...this.#circuits.values()].map((circuit) => viewOf(circuit, now));
  }

  async erase(): Promise<void> {
    this.#circuits.clear();
    await this.#storage.erase();
  }
}
