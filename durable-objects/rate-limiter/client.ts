import type { Env } from '../../worker/env.ts';
import { sha256Hex } from '../../worker/kernel/bytes.ts';
import { SECOND } from '../../worker/kernel/clock.ts';
import { AppError } from '../../worker/kernel/errors.ts';
import type { LimitRule, LimitVerdict } from './protocol.ts';

/** Asks the shard of the key. Keys are digested first: addresses and e-mails are not kept. */
export async function hitLimit(env: Env, key: string, rule: LimitRule): Promise<LimitVerdict> {
  const digest = await sha256Hex(key);
  const shard = digest.slice(0, 1);
  return env.RATE_LIMITER.getByName(`shard-${shard}`).hit(digest, rule);
}

/**
 * At most `max` calls per `key` within any `windowSeconds`, over all isolates and places.
 * @throws rate_limited with `Retry-After`
 */
export async function limit(env: Env, key: string, max: number, windowSeconds: number): Promise<void> {
  const { allowed, retryAfterMs } = await hitLimit(env, key, { max, windowMs: windowSeconds * SECOND });
  if (allowed) return;
  throw new AppError('rate_limited', 'Too many requests. Try again later.', { retryAfter: retryAfterMs / SECOND });
}
