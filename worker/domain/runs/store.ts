import { and, desc, eq, inArray, isNotNull, isNull, or, type SQL, sql } from 'drizzle-orm';
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
        isNull(runSessions.rootId),
        filter.archived ? isNotNull(runSessions.archivedAt) : isNull(runSessions.archivedAt),
        filter.agentId ? eq(runSessions.agentId, filter.agentId) : undefined,
        filter.q ? mentions(filter.q) : undefined,
        before
          ? sql`(${lastUse}, ${runSessions.id}) < (${before.at.toISOString()}::timestamptz, ${before.id})`
          : undefined,
      ),
    )
    .orderBy(desc(lastUse), desc(runSessions.id))
    .limit(limit);
}

/** When a conversation was last used; renaming or archiving it is no use. */
const lastUse = sql`coalesce(${runSessions.lastRunAt}, ${runSessions.createdAt})`;

/** The words stand in the title, or in what was asked or answered in any branch. */
function mentions(words: string): SQL {
  const inText = (text: SQL) => sql`position(lower(${words}) in lower(${text})) > 0`;
  // Texts inside jsonb have their quotes and line ends escaped, and so must the words that are looked for.
  const inJson = (text: SQL) => sql`position(lower(${JSON.stringify(words).slice(1, -1)}) in lower(${text})) > 0`;
  return sql`(${inText(sql`${runSessions.title}`)} OR EXISTS (
    SELECT 1 FROM run_sessions b JOIN runs r ON r.session_id = b.id AND r.user_id = b.user_id
    WHERE (b.id = ${runSessions.id} OR b.root_id = ${runSessions.id})
      AND (${inJson(sql`r.input::text`)} OR ${inJson(sql`r.output::text`)})))`;
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

/**
 * A run began: the session, and the conversation that it is a branch of, move to the top of the list and are
 * named after the first question; the conversation opens with this branch from now on.
 */
export async function touchSession(db: Database, userId: string, id: string, title: string, at: Date): Promise<void> {
  const root = sql`(SELECT s.root_id FROM run_sessions s WHERE s.id = ${id})`;
  await db
    .update(runSessions)
    .set({
      lastRunAt: at,
      updatedAt: at,
      headId: id,
      title: sql`CASE WHEN ${runSessions.title} = '' THEN ${title} ELSE ${runSessions.title} END`,
    })
    .where(and(eq(runSessions.userId, userId), or(eq(runSessions.id, id), sql`${runSessions.id} = ${root}`)));
}

/** Sessions that are branches of this one. */
export async function selectBranchIds(db: Database, userId: string, rootId: string): Promise<string[]> {
  const rows = await db
    .select({ id: runSessions.id })
    .from(runSessions)
    .where(and(eq(runSessions.userId, userId), eq(runSessions.rootId, rootId)));
  return rows.map((row) => row.id);
}

export async function removeSession(db: Database, userId: string, id: string): Promise<boolean> {
  const rows = await db
    .delete(runSessions)
    .where(and(eq(runSessions.userId, userId), eq(runSessions.id, id)))
    .returning({ id: runSessions.id });
  return rows.length > 0;
}
