import { and, desc, eq, gt, ne, sql } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { authSessions, users } from '../../db/schema/users.ts';

/** The statement that asks whether a session still lives, and whether its owner deleted the account. */
export function selectLiveSession(db: Database, sessionId: string) {
  return db
    .select({ id: authSessions.id, deletionDueAt: users.deletionDueAt })
    .from(authSessions)
    .innerJoin(users, eq(users.id, authSessions.userId))
    .where(and(eq(authSessions.id, sessionId), gt(authSessions.expiresAt, sql`now()`)))
    .limit(1);
}

export type SessionRow = Pick<
  typeof authSessions.$inferSelect,
  'id' | 'createdAt' | 'updatedAt' | 'userAgent' | 'place' | 'expiresAt'
>;

/** The browsers that are signed in, the one that was here last first. */
export function selectSessions(db: Database, userId: string): Promise<SessionRow[]> {
  const { id, createdAt, updatedAt, userAgent, place, expiresAt } = authSessions;
  return db
    .select({ id, createdAt, updatedAt, userAgent, place, expiresAt })
    .from(authSessions)
    .where(and(eq(authSessions.userId, userId), gt(expiresAt, sql`now()`)))
    .orderBy(desc(updatedAt), desc(id))
    .limit(100);
}

/** Ends one session of a user; `false` when there is none. */
export async function removeSession(db: Database, userId: string, sessionId: string): Promise<boolean> {
  const rows = await db
    .delete(authSessions)
    .where(and(eq(authSessions.userId, userId), eq(authSessions.id, sessionId)))
    .returning({ id: authSessions.id });
  return rows.length > 0;
}

/** Ends every session of a user but one. @returns how many */
export async function removeOtherSessions(db: Database, userId: string, kept: string | undefined): Promise<number> {
  const rows = await db
    .delete(authSessions)
    .where(and(eq(authSessions.userId, userId), kept === undefined ? undefined : ne(authSessions.id, kept)))
    .returning({ id: authSessions.id });
  return rows.length;
}
