import { getTableColumns, type SQL, sql } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import type { Database } from '../../db/client.ts';
import { messages, runSteps, runs } from '../../db/schema/runs.ts';
import { storableJson } from '../../kernel/text.ts';

type Wire<T> = {
  [K in keyof T]: T[K] extends Date ? number : T[K] extends Date | null | undefined ? number | null : T[K];
};

/** Rows as the tables have them, but with times in epoch milliseconds. */
export type RunProjection = Wire<Required<typeof runs.$inferInsert>>;
export type StepProjection = Wire<Required<typeof runSteps.$inferInsert>>;
export type MessageProjection = Wire<Required<typeof messages.$inferInsert>>;

export interface Projection {
  runs: RunProjection[];
  steps: StepProjection[];
  messages: MessageProjection[];
}

/**
 * `INSERT … SELECT` of a JSON array, whose text never changes with the number of rows: building and
 * planning a statement with a parameter a cell costs more than the rows do.
 */
function insertJson(table: PgTable, where: SQL, onConflict: SQL): (rows: unknown[]) => SQL {
  const columns = Object.entries(getTableColumns(table));
  const names = sql.join(
    columns.map(([, column]) => sql.identifier(column.name)),
    sql`, `,
  );
  const cells = columns.map(([key, column]) => {
    const type = column.getSQLType();
    if (type.startsWith('timestamp')) return sql`to_timestamp((x ->> ${sql.raw(`'${key}'`)})::double precision / 1000)`;
    if (type === 'jsonb') return sql`nullif(x -> ${sql.raw(`'${key}'`)}, 'null'::jsonb)`;
    return sql`(x ->> ${sql.raw(`'${key}'`)})::${sql.raw(type)}`;
  });
  const head = sql`INSERT INTO ${table} (${names}) SELECT ${sql.join(cells, sql`, `)} FROM jsonb_array_elements(`;
  const tail = sql`::jsonb) x WHERE ${where} ON CONFLICT ${onConflict}`;
  return (rows) => sql`${head}${storableJson(rows)}${tail}`;
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
  const steps = projection.steps.length > 0 ? [db.execute(insertSteps(projection.steps))] : [];
  const said = projection.messages.length > 0 ? [db.execute(insertMessages(projection.messages))] : [];
  await db.batch([db.execute(insertRuns(projection.runs)), ...steps, ...said]);
}
