import { openDatabase } from './db/client.ts';
import { tellOfWaitingCalls } from './domain/notifications/tell-service.ts';
import { type Env, settingsOf } from './env.ts';
import { isId } from './kernel/ids.ts';
import { logError } from './kernel/log.ts';

/** The queue of runs that wait for people; see wrangler.toml. */
export const NOTICES_QUEUE = 'baton-notices';

/** Queue consumer: tells everybody who may decide. Redelivery is harmless; what could not be sent is tried again. */
export async function consumeNotices(batch: MessageBatch<unknown>, env: Env): Promise<void> {
  const settings = settingsOf(env);
  const db = openDatabase(settings.DATABASE_URL, settings.NEON_FETCH_ENDPOINT);
  await Promise.all(
    batch.messages.map(async (message) => {
      const { runId } = (message.body ?? {}) as Record<string, unknown>;
      // A message that names no run can never succeed.
      if (typeof runId !== 'string' || !isId('run', runId)) return message.ack();
      try {
        await tellOfWaitingCalls({ env, settings, db }, runId);
        message.ack();
      } catch (error) {
        logError('notices', error);
        message.retry({ delaySeconds: Math.min(600, 2 ** message.attempts) });
      }
    }),
  );
}
