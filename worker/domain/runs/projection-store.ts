import { sql } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { messages, runSteps, runs } from '../../db/schema/runs.ts';

export type RunProjection = typeof runs.$inferInsert;
export type StepProjection = typeof runSteps.$inferInsert;
export type MessageProjection = typeof messages.$inferInsert;

export interface Projection {
  runs: RunProjection[];
  steps: StepProjection[];
  messages: MessageProjection[];
}

/**
 * Mirrors runs into Postgres in one round trip. Repeatable and safe in any order: an older revision
 * never overwrites a newer one, steps and messages are written once. A run whose account is gone is left out.
 */
export async function upsertProjection(db: Database, projection: Projection): Promise<void> {
  if (projection.runs.length === 0) return;
  const newer = (column: string) => sql.raw(`excluded.${column}`);
  const upsertRuns = db
    .insert(runs)
    .values(projection.runs)
    .onConflictDoUpdate({
      target: runs.id,
      set: {
        status: newer('status'),
        output: newer('output'),
        error: newer('error'),
        requests: newer('requests'),
        inputTokens: newer('input_tokens'),
        outputTokens: newer('output_tokens'),
        microcredits: newer('microcredits'),
        revision: newer('revision'),
        startedAt: newer('started_at'),
        finishedAt: newer('finished_at'),
      },
      setWhere: sql`${runs.revision} < excluded.revision`,
    });
  const insertSteps =
    projection.steps.length > 0 ? [db.insert(runSteps).values(projection.steps).onConflictDoNothing()] : [];
  const insertMessages =
    projection.messages.length > 0 ? [db.insert(messages).values(projection.messages).onConflictDoNothing()] : [];
  await db.batch([upsertRuns, ...insertSteps, ...insertMessages]);
}
