import { and, desc, eq, inArray, isNotNull, isNull, lt, or, type SQL, sql } from 'drizzle-orm';
import type { RunStatus } from '../../../durable-objects/run-host/protocol.ts';
import type { Database } from '../../db/client.ts';
import { runSessions, runs } from '../../db/schema/runs.ts';

type SessionInsert = typeof runSessions.$inferInsert;

/** Position in a list that is ordered by a time and an id, newest first. */
export interface ListPosition {
  at: Date;
  id: string;
}

/** Ids of an account's runs in these statuses; used to wake runs that wait. */
export function selectRunIdsByStatus(db: Database, userId: string, statuses: RunStatus[], limit: number) {
  return db
    .select({ id: runs.id })
    .from(runs)
    .where(and(eq(runs.userId, userId), inArray(runs.status, statuses)))
    .limit(limit);
}

/** The session of a run about to start, if it is the actor's; one statement of the run's batch. */
export function sessionStatement(db: Database, actor: SQL, sessionId: string) {
  return db
    .select()
    .from(runSessions)
    .where(and(eq(runSessions.id, sessionId), sql`${runSessions.userId} = ${actor}`));
}

export async function selectSession(db: Database, userId: string, id: string) {
  const rows = await db
    .select()
    .from(runSessions)
    .where(and(eq(runSessions.userId, userId), eq(runSessions.id, id)));
  return rows[0];
}

export interface SessionFilter {
  q?: string | undefined;
  agentId?: string | undefined;
  archived: boolean;
}

export function selectSessions(
  db: Database,
  userId: string,
  filter: SessionFilter,
  before: ListPosition | null,
  limit: number,
) {
  return db
    .select()
    .from(runSessions)
    .where(
      and(
        eq(runSessions.userId, userId),
        filter.archived ? isNotNull(runSessions.archivedAt) : isNull(runSessions.archivedAt),
        filter.agentId ? eq(runSessions.agentId, filter.agentId) : undefined,
        filter.q ? sql`position(lower(${filter.q}) in lower(${runSessions.title})) > 0` : undefined,
        before
          ? or(
              lt(runSessions.updatedAt, before.at),
              and(eq(runSessions.updatedAt, before.at), lt(runSessions.id, before.id)),
            )
          : undefined,
      ),
    )
    .orderBy(desc(runSessions.updatedAt), desc(runSessions.id))
    .limit(limit);
}

/** Gives back nothing where a session of that id is there already. */
export async function insertSession(db: Database, session: SessionInsert) {
  const [row] = await db.insert(runSessions).values(session).onConflictDoNothing().returning();
  return row;
}

export async function updateSession(db: Database, userId: string, id: string, changes: Partial<SessionInsert>) {
  const [row] = await db
    .update(runSessions)
    .set(changes)
    .where(and(eq(runSessions.userId, userId), eq(runSessions.id, id)))
    .returning();
  return row;
}

/** A run began: the session moves to the top of its list and is named after its first question. */
export async function touchSession(db: Database, userId: string, id: string, title: string, at: Date): Promise<void> {
  await db
    .update(runSessions)
    .set({
      lastRunAt: at,
      updatedAt: at,
      title: sql`CASE WHEN ${runSessions.title} = '' THEN ${title} ELSE ${runSessions.title} END`,
    })
    .where(and(eq(runSessions.userId, userId), eq(runSessions.id, id)));
}

export async function removeSession(db: Database, userId: string, id: string): Promise<boolean> {
  const rows = await db
    .delete(runSessions)
    .where(and(eq(runSessions.userId, userId), eq(runSessions.id, id)))
    .returning({ id: runSessions.id });
  return rows.length > 0;
}
