import { SCHEMA_RANGE } from '../db/schema-range.ts';
import { isServable, readSchemaVersion } from '../db/schema-version.ts';
import { SECOND } from '../kernel/clock.ts';
import { logError } from '../kernel/log.ts';
import { VERSION } from '../version.ts';
import { type AppContext, databaseOf } from './context.ts';

const PATIENCE_MS = 3 * SECOND;

async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer in time')), PATIENCE_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The schema version; `undefined` when the database does not answer or the variables are not complete. */
async function schemaOf(c: AppContext): Promise<number | undefined> {
  try {
    return await inTime(readSchemaVersion(databaseOf(c.env)));
  } catch (error) {
    logError(c.get('requestId'), error);
    return undefined;
  }
}

/** Messages that wait; `undefined` where the queue does not tell. */
async function backlogOf(c: AppContext): Promise<number | undefined> {
  try {
    return (await inTime(c.env.RUNS_QUEUE.metrics())).backlogCount;
  } catch (error) {
    logError(c.get('requestId'), error);
    return undefined;
  }
}

/** `GET /health` (Plan 4.8): 200 when work can be done, else 503. Names states, never addresses or causes. */
export async function answerHealth(c: AppContext): Promise<Response> {
  const [schema, backlog] = await Promise.all([schemaOf(c), backlogOf(c)]);
  const fits = schema !== undefined && isServable(schema);
  const isQueueUp = backlog !== undefined;
  return c.json(
    {
      status: fits && isQueueUp ? 'ok' : 'unavailable',
      version: VERSION,
      schema: { version: schema ?? null, ...SCHEMA_RANGE, fits },
      database: { status: schema === undefined ? 'unreachable' : 'ok' },
      queue: { status: isQueueUp ? 'ok' : 'unreachable', backlog: backlog ?? null },
    },
    fits && isQueueUp ? 200 : 503,
  );
}
