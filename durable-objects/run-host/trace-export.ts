import type { Env } from '../../worker/env.ts';
import type { StartRun } from './protocol.ts';
import type { RunRow } from './storage.ts';

/** What a tracing key calls its provider in a run's material; see `apiKeysStatement`. */
const TRACING = 'tracing';

/**
 * Hands an ended run to the queue of trace exports, where its account had them on when it started. The
 * consumer looks at the setting and the key again.
 */
export async function exportTrace(env: Pick<Env, 'TRACES_QUEUE'>, row: RunRow): Promise<void> {
  const { keys } = JSON.parse(row.spec) as StartRun;
  if (!keys.some((key) => key.provider === TRACING)) return;
  await env.TRACES_QUEUE.send({ runId: row.id, accountId: row.account });
}
