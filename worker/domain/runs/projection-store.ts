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
  'citations',
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

/** The keys that paid say when they did last; of their owner's runs only, and never backwards. */
function noteKeyUse(db: Database, steps: readonly StepProjection[]) {
  const uses = steps.flatMap(({ keyId, runId, finishedAt }) => (keyId === null ? [] : [{ keyId, runId, finishedAt }]));
  if (uses.length === 0) return [];
  return [
    db.execute(sql`UPDATE api_keys k SET last_used_at = used.at FROM (
      SELECT x ->> 'keyId' AS id, r.user_id, max(to_timestamp((x ->> 'finishedAt')::double precision / 1000)) AS at
      FROM jsonb_array_elements(${JSON.stringify(uses)}::jsonb) x JOIN runs r ON r.id = x ->> 'runId' GROUP BY 1, 2
    ) used WHERE k.id = used.id AND k.user_id = used.user_id AND (k.last_used_at IS NULL OR k.last_used_at < used.at)`),
  ];
}

/**
 * Mirrors runs into Postgres in one round trip. Repeatable and safe in any order: an older revision
 * never overwrites a newer one, steps and messages are written once. Runs of an account that is gone
 * are left out.
 */
export async function upsertProjection(db: Database, projection: Projection): Promise<void> {
  if (projection.runs.length === 0) return;
  const steps = projection.steps.length > 0 ? [insertSteps(db, projection.steps)] : [];
  const said = projection.messages.length > 0 ? [insertMessages(db, projection.messages)] : [];
  await db.batch([insertRuns(db, projection.runs), ...steps, ...said, ...noteKeyUse(db, projection.steps)]);
}
