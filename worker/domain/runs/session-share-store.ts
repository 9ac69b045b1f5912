import { and, eq, isNull, sql } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { runSessions, runs, sharedConversations } from '../../db/schema/runs.ts';
import { users } from '../../db/schema/users.ts';

/** What is shared: a conversation up to a run, or a run alone. */
export interface SharedThing {
  sessionId: string | null;
  runId: string;
}

function isThing(userId: string, { sessionId, runId }: SharedThing) {
  const { sessionId: session, runId: run } = sharedConversations;
  const thing = sessionId === null ? and(isNull(session), eq(run, runId)) : eq(session, sessionId);
  return and(eq(sharedConversations.userId, userId), thing);
}

export async function selectShare(db: Database, userId: string, thing: SharedThing) {
  const rows = await db.select().from(sharedConversations).where(isThing(userId, thing));
  return rows[0];
}

/** Keeps the token of a thing that is shared already, and moves its end. */
export async function upsertShare(db: Database, userId: string, thing: SharedThing, token: string, now: Date) {
  const target =
    thing.sessionId === null
      ? {
          target: [sharedConversations.userId, sharedConversations.runId],
          targetWhere: sql`${sql.identifier('session_id')} is null`,
        }
      : { target: [sharedConversations.userId, sharedConversations.sessionId] };
  const [row] = await db
    .insert(sharedConversations)
    .values({ token, userId, ...thing, createdAt: now, updatedAt: now })
    .onConflictDoUpdate({ ...target, set: { runId: thing.runId, updatedAt: now } })
    .returning();
  if (!row) throw new Error('The share was not stored.');
  return row;
}

export async function removeShare(db: Database, userId: string, thing: SharedThing): Promise<void> {
  await db.delete(sharedConversations).where(isThing(userId, thing));
}

/** A shared thing by its token, with its title and the time of its last run; for readers without an account. */
export async function selectShared(db: Database, token: string) {
  const rows = await db
    .select({
      userId: sharedConversations.userId,
      sessionId: sharedConversations.sessionId,
      runId: sharedConversations.runId,
      sharedAt: sharedConversations.updatedAt,
      title: runSessions.title,
      upTo: runs.createdAt,
    })
    .from(sharedConversations)
    .innerJoin(runs, and(eq(runs.id, sharedConversations.runId), eq(runs.userId, sharedConversations.userId)))
    // Whoever deleted the account is gone for everybody, also while the way back is open.
    .innerJoin(users, and(eq(users.id, sharedConversations.userId), isNull(users.deletionDueAt)))
    .leftJoin(runSessions, eq(runSessions.id, sharedConversations.sessionId))
    .where(eq(sharedConversations.token, token));
  return rows[0];
}
