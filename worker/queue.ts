import { hostOf } from '../durable-objects/run-host/client.ts';
import type { Env, RunMessage } from './env.ts';
import { isId } from './kernel/ids.ts';

/** The queue whose messages were given up on; see wrangler.toml. */
const DEAD_LETTERS = 'baton-runs-dead';

/**
 * Queue consumer: makes each run due. Redelivery is harmless, a started run is not started again. A
 * run whose message was given up on fails with a reason, so that it never waits for ever.
 */
export async function consumeRuns(batch: MessageBatch<RunMessage>, env: Env): Promise<void> {
  await Promise.all(
    batch.messages.map(async (message) => {
      const runId = message.body?.runId;
      // A message that names no run can never succeed.
      if (typeof runId !== 'string' || !isId('run', runId)) return message.ack();
      try {
        const host = hostOf(env, runId);
        if (batch.queue === DEAD_LETTERS) await host.fail(runId, 'queue_failed', 'The run could not be started.');
        else await host.run(runId);
        message.ack();
      } catch {
        message.retry({ delaySeconds: Math.min(60, 2 ** message.attempts) });
      }
    }),
  );
}
