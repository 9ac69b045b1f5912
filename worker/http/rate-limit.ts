import { hitLimit } from '../../durable-objects/rate-limiter/client.ts';
import type { Env } from '../env.ts';
import { SECOND } from '../kernel/clock.ts';
import { AppError } from '../kernel/errors.ts';

/**
 * At most `max` calls per `key` within any `windowSeconds`, over all isolates and places.
 * @throws rate_limited with `Retry-After`
 */
export async function limit(env: Env, key: string, max: number, windowSeconds: number): Promise<void> {
  const { allowed, retryAfterMs } = await hitLimit(env, key, { max, windowMs: windowSeconds * SECOND });
  if (allowed) return;
  throw new AppError('rate_limited', 'Too many requests. Try again later.', { retryAfter: retryAfterMs / SECOND });
}
