import type { Env } from '../../worker/env.ts';
import { sha256Hex } from '../../worker/kernel/bytes.ts';
import type { LimitRule, LimitVerdict } from './protocol.ts';

/** Asks the shard of the key. Keys are digested first: addresses and e-mails are not kept. */
export async function hitLimit(env: Env, key: string, rule: LimitRule): Promise<LimitVerdict> {
  const digest = await sha256Hex(key);
  const shard = digest.slice(0, 1);
  return env.RATE_LIMITER.getByName(`shard-${shard}`).hit(digest, rule);
}
