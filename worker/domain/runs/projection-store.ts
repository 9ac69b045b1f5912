import { sql } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { insertJson, type Wire } from '../../db/insert-json.ts';
import { messages, runSteps, runs } from '../../db/schema/runs.ts';

/** Rows as the tables have them, but with times in epoch milliseconds. */
export type RunProjection = Wire<Required<typeof runs.$inferInsert>>;
export type StepProjection = Wire<Required<typeof runSteps.$inferInsert>>;
export type MessageProjection = Wire<Required<typeof messages.$inferInsert>>;

export interface Projection {
  runs: RunProjection[];
  steps: StepProjection[];
  messages: MessageProjection[];
}

const RUN_CHANGES = [
  'status',
  'output',
  'error',
  'requests',
  'input_tokens',
  'output_tokens',
  'microcredits',
  'revision',
  'started_at',
  'finished_at',
];

const insertRuns = insertJson(
  runs,
  sql`EXISTS (SELECT 1 FROM users u WHERE u.id = x ->> 'userId')`,
  sql.raw(
    `(id) DO UPDATE SET ${RUN_CHANGES.map((name) => `${name} = excluded.${name}`).join(', ')} WHERE runs.revision < excluded.revision`,
  ),
);

const runExists = sql`EXISTS (SELECT 1 FROM runs r WHERE r.id = x ->> 'runId')`;
const insertSteps = insertJson(runSteps, runExists, sql`DO NOTHING`);
const insertMessages = insertJson(messages, runExists, sql`DO NOTHING`);

/**
 * Mirrors runs into Postgres in one round trip. Repeatable and safe in any order: an older revision
 * never overwrites a newer one, steps and messages are written once. Runs of an account that is gone
 * are left out.
 */
export async function upsertProjection(db: Database, projection: Projection): Promise<void> {
  if (projection.runs.length === 0) return;
  const steps = projection.steps.length > 0 ? [insertSteps(db, projection.steps)] : [];
  const said = projection.messages.length > 0 ? [insertMessages(db, projection.messages)] : [];
  await db.batch([insertRuns(db, projection.runs), ...steps, ...said]);
}
