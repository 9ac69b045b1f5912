import { SECOND } from '../../kernel/clock.ts';
import { idempotentRunBody, newIdBody, RUN_SHARDS, runId, sessionHost, shardHost } from '../../kernel/ids.ts';

/** Starts per second of one account that one host takes before the next one is used. */
const STARTS_PER_SHARD = 30;

interface Recent {
  since: number;
  starts: number;
}

/** Load that this isolate has seen lately. A hint only: any shard is correct. */
const recent = new Map<string, Recent>();

/**
 * Few runs stay together (a warm host and its lease serve them), many spread out.
 * @returns a shard of the account, 0 while it is quiet
 */
export function shardFor(accountId: string, now: number): number {
  const known = recent.get(accountId);
  const entry =
    known && now - known.since < SECOND ? known : { since: now, starts: known ? Math.floor(known.starts / 2) : 0 };
  entry.starts += 1;
  if (recent.size > 10_000) recent.clear();
  recent.set(accountId, entry);
  const spread = Math.min(RUN_SHARDS, Math.ceil(entry.starts / STARTS_PER_SHARD));
  return entry.starts % spread;
}

/** Shard hosts by account: their names are digests, and the hot path needs one for every run. */
const hosts = new Map<string, string>();

async function shardHostOf(accountId: string, shard: number): Promise<string> {
  const key = `${accountId}:${shard}`;
  const known = hosts.get(key);
  if (known) return known;
  const host = await shardHost(accountId, shard);
  if (hosts.size > 10_000) hosts.clear();
  hosts.set(key, host);
  return host;
}

export interface Placement {
  id: string;
  host: string;
}

/**
 * Where a new run lives, and its id. Under an idempotency key both derive from (account, key), so a
 * repeat finds the first run.
 */
export async function placeRun(
  accountId: string,
  sessionId: string | null,
  idempotencyKey: string | undefined,
  now: number,
  attempt = 0,
): Promise<Placement> {
  const body = idempotencyKey === undefined ? newIdBody(now) : await idempotentRunBody(accountId, idempotencyKey);
  if (sessionId) return placed(body, await sessionHost(sessionId));
  const shard = idempotencyKey === undefined ? shardFor(accountId, now) + attempt : body.charCodeAt(0);
  return placed(body, await shardHostOf(accountId, shard % RUN_SHARDS));
}

function placed(body: string, host: string): Placement {
  return { id: runId(body, host), host };
}
