import { and, desc, eq, inArray, isNotNull, lt, lte, or, type SQL, sql } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { runSessions, runs } from '../../db/schema/runs.ts';
import type { Citation } from '../../kernel/citation.ts';
import type { ListPosition } from './store.ts';

/** A message of an agent as the database has it. `at` is in epoch milliseconds. */
export interface SaidRow {
  agentName: string;
  content: unknown;
  citations: Citation[] | null;
  at: number;
}

/** A step of a run that has ended. `at` is its end in epoch milliseconds. */
export interface StepRow {
  step: string;
  kind: string;
  agentId: string;
  agentName: string;
  at: number;
}

export interface TurnRow {
  run: typeof runs.$inferSelect;
  said: SaidRow[];
  steps: StepRow[];
}

const epochMs = (column: string) => sql.raw(`(extract(epoch FROM ${column}) * 1000)::bigint`);

const said = sql<SaidRow[]>`COALESCE((
  SELECT jsonb_agg(jsonb_build_object('agentName', m.agent_name, 'content', m.content, 'citations', m.citations, 'at', ${epochMs('m.created_at')})
    ORDER BY m.position)
  FROM messages m WHERE m.run_id = ${runs.id} AND m.role = 'assistant' AND m.agent_name IS NOT NULL), '[]'::jsonb)`;

const steps = sql<StepRow[]>`COALESCE((
  SELECT jsonb_agg(jsonb_build_object('step', s.step, 'kind', s.kind, 'agentId', s.agent_id, 'agentName', s.agent_name,
    'at', ${epochMs('s.finished_at')}) ORDER BY s.started_at, s.id)
  FROM run_steps s WHERE s.run_id = ${runs.id}), '[]'::jsonb)`;

/**
 * The line of sessions that leads to this one: itself whole, and of each session that it was forked from
 * the runs before the fork. Deeper than 500 forks nobody can look.
 */
function lineOf(userId: string, sessionId: string): SQL {
  return sql`(WITH RECURSIVE line(id, forked_from, before, depth) AS (
    SELECT s.id, s.forked_from_run_id, NULL::timestamptz, 0 FROM run_sessions s
    WHERE s.id = ${sessionId} AND s.user_id = ${userId}
    UNION ALL
    SELECT p.id, p.forked_from_run_id, r.created_at, l.depth + 1
    FROM line l
    JOIN runs r ON r.id = l.forked_from AND r.user_id = ${userId}
    JOIN run_sessions p ON p.id = r.session_id AND p.user_id = ${userId}
    WHERE l.depth < 500
  ) SELECT id, before FROM line) line`;
}

function older(before: ListPosition | null): SQL | undefined {
  if (!before) return undefined;
  return or(lt(runs.createdAt, before.at), and(eq(runs.createdAt, before.at), lt(runs.id, before.id)));
}

/** The runs of a conversation up to `upTo`, newest first. */
export function selectTurns(
  db: Database,
  userId: string,
  sessionId: string,
  { before, upTo }: { before: ListPosition | null; upTo?: Date | undefined },
  limit: number,
): Promise<TurnRow[]> {
  return db
    .select({ run: runs, said, steps })
    .from(runs)
    .innerJoin(
      lineOf(userId, sessionId),
      sql`line.id = ${runs.sessionId} AND (line.before IS NULL OR ${runs.createdAt} < line.before)`,
    )
    .where(and(eq(runs.userId, userId), upTo ? lte(runs.createdAt, upTo) : undefined, older(before)))
    .orderBy(desc(runs.createdAt), desc(runs.id))
    .limit(limit);
}

/** One run with what was said in it. */
export async function selectTurn(db: Database, userId: string, runId: string): Promise<TurnRow | undefined> {
  const rows = await db
    .select({ run: runs, said, steps })
    .from(runs)
    .where(and(eq(runs.userId, userId), eq(runs.id, runId)));
  return rows[0];
}

const branchColumns = {
  id: runs.id,
  sessionId: runs.sessionId,
  forkedFromRunId: runs.forkedFromRunId,
  createdAt: runs.createdAt,
};

/** The forks inside a conversation, and the runs that they were forked from, in one round trip. */
export async function selectForks(db: Database, userId: string, rootId: string) {
  const sessions = db
    .select({ id: runSessions.id })
    .from(runSessions)
    .where(and(eq(runSessions.userId, userId), or(eq(runSessions.id, rootId), eq(runSessions.rootId, rootId))));
  const isFork = and(eq(runs.userId, userId), isNotNull(runs.forkedFromRunId), inArray(runs.sessionId, sessions));
  const parents = db.select({ id: runs.forkedFromRunId }).from(runs).where(isFork);
  const [forks, originals] = await db.batch([
    db.select(branchColumns).from(runs).where(isFork),
    db
      .select(branchColumns)
      .from(runs)
      .where(and(eq(runs.userId, userId), inArray(runs.id, parents), inArray(runs.sessionId, sessions))),
  ]);
  return { forks, originals };
}
