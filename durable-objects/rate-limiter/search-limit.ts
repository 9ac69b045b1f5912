import type { Env } from '../../worker/env.ts';
import { MINUTE } from '../../worker/kernel/clock.ts';
import { hitLimit } from './client.ts';
import type { LimitVerdict } from './protocol.ts';

/** Searches of an account in any minute, over all of its runs (Plan 20.1). */
export const SEARCHES_PER_MINUTE = 60;

/** Counts one search of an account and says whether it may go out. */
export function searchAllowed(env: Env, accountId: string): Promise<LimitVerdict> {
  return hitLimit(env, `web-search:${accountId}`, { max: SEARCHES_PER_MINUTE, windowMs: MINUTE });
}
