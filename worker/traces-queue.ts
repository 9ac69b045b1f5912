import { openDatabase } from './db/client.ts';
import { exportRun } from './domain/models/tracing-service.ts';
import { type Env, settingsOf, type TraceMessage } from './env.ts';
import { isId } from './kernel/ids.ts';

/** The queue of ended runs whose accounts export their traces; see wrangler.toml. */
export const TRACES_QUEUE = 'baton-traces';

function isTraceMessage(body: unknown): body is TraceMessage {
  const { runId, accountId } = (body ?? {}) as Record<string, unknown>;
  return typeof runId === 'string' && isId('run', runId) && typeof accountId === 'string';
}

/** Queue consumer: sends each run to its account's traces; a receiver that is away is asked again later. */
export async function consumeTraces(batch: MessageBatch<unknown>, env: Env): Promise<void> {
  const settings = settingsOf(env);
  const db = openDatabase(settings.DATABASE_URL, settings.NEON_FETCH_ENDPOINT);
  await Promise.all(
    batch.messages.map(async (message) => {
      // A message that names no run can never succeed.
      if (!isTraceMessage(message.body)) return message.ack();
      try {
        const outcome = await exportRun(env, db, message.body);
        if (outcome.kind === 'later') message.retry({ delaySeconds: outcome.delaySeconds });
        else message.ack();
      } catch {
        message.retry({ delaySeconds: Math.min(600, 2 ** message.attempts) });
      }
    }),
  );
}
