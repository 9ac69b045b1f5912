import { DurableObject } from 'cloudflare:workers';
import type { Env } from '../../worker/env.ts';
import { MINUTE, systemClock } from '../../worker/kernel/clock.ts';
import type { LimitRule, LimitVerdict, RateLimiterRpc } from './protocol.ts';
import { HitStorage } from './storage.ts';
import { takeHit } from './window.ts';

const SWEEP_EVERY_MS = 10 * MINUTE;

/** Counts hits per key. One object holds a shard of all keys; its methods run one at a time. */
export class RateLimiter extends DurableObject<Env> implements RateLimiterRpc {
  readonly #storage: HitStorage;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#storage = new HitStorage(ctx);
  }

  async hit(key: string, rule: LimitRule): Promise<LimitVerdict> {
    const now = systemClock();
    const { verdict, hits } = takeHit(this.#storage.read(key), rule, now);
    if (verdict.allowed) {
      this.#storage.write(key, hits, now + rule.windowMs);
      await this.#storage.sweepAt(now + SWEEP_EVERY_MS);
    }
    return verdict;
  }

  override async alarm(): Promise<void> {
    const now = systemClock();
    if (this.#storage.sweep(now) > 0) await this.#storage.sweepAt(now + SWEEP_EVERY_MS);
  }
}
