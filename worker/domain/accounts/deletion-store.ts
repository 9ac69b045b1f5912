import { and, asc, eq, gt, inArray, isNotNull, isNull, lte, ne, notInArray, sql } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { agents } from '../../db/schema/agents.ts';
import { signupGrants } from '../../db/schema/credits.ts';
import { runSessions, runs } from '../../db/schema/runs.ts';
import { authSessions, users, userTokens } from '../../db/schema/users.ts';
import { removeEmailChange } from './email-change-store.ts';

const ENDED = ['completed', 'failed', 'cancelled', 'expired'];

/**
 * Sends an account on its way out, in one transaction: its tokens and sessions end, what it shared is shared no more.
 * @returns when it will be removed; the first request decides
 */
export async function updateLeaving(db: Database, userId: string, dueAt: number, now: number): Promise<Date | null> {
  const [rows] = await db.batch([
    db
      .update(users)
      .set({ deletionDueAt: sql`coalesce(${users.deletionDueAt}, ${new Date(dueAt).toISOString()}::timestamptz)` })
      .where(eq(users.id, userId))
      .returning({ dueAt: users.deletionDueAt }),
    db
      .update(agents)
      .set({ shelvedVisibility: sql`${agents.visibility}`, visibility: 'private' })
      .where(and(eq(agents.userId, userId), ne(agents.visibility, 'private'))),
    db
      .update(userTokens)
      .set({ revokedAt: new Date(now) })
      .where(and(eq(userTokens.userId, userId), isNull(userTokens.revokedAt))),
    db.delete(authSessions).where(eq(authSessions.userId, userId)),
    removeEmailChange(db, userId),
  ]);
  return rows[0]?.dueAt ?? null;
}

/** Takes the account back; `false` where it is not on its way out, or too late. */
export async function updateStaying(db: Database, userId: string, now: number): Promise<boolean> {
  const [rows] = await db.batch([
    db
      .update(users)
      .set({ deletionDueAt: null, updatedAt: new Date(now) })
      .where(and(eq(users.id, userId), gt(users.deletionDueAt, new Date(now))))
      .returning({ id: users.id }),
    db
      .update(agents)
      .set({ visibility: sql`${agents.shelvedVisibility}`, shelvedVisibility: null })
      .where(
        and(
          eq(agents.userId, userId),
          isNotNull(agents.shelvedVisibility),
          sql`EXISTS (SELECT 1 FROM ${users} WHERE ${users.id} = ${userId} AND ${users.deletionDueAt} IS NULL)`,
        ),
      ),
  ]);
  return rows.length > 0;
}

/** Ids of runs that have not ended, as far as Postgres knows. */
export async function selectUnfinishedRuns(db: Database, userId: string, limit: number): Promise<string[]> {
  const rows = await db
    .select({ id: runs.id })
    .from(runs)
    .where(and(eq(runs.userId, userId), notInArray(runs.status, ENDED)))
    .limit(limit);
  return rows.map(({ id }) => id);
}

/** Conversations in the order of their last use. */
export async function selectSessionIds(db: Database, userId: string, limit: number): Promise<string[]> {
  const rows = await db
    .select({ id: runSessions.id })
    .from(runSessions)
    .where(eq(runSessions.userId, userId))
    .orderBy(sql`${runSessions.updatedAt} desc`)
    .limit(limit);
  return rows.map(({ id }) => id);
}

/**
 * Conversations to be removed, branches before the conversation that they branched off: removing that one takes their
 * rows along, and with the rows what is known of their hosts.
 */
export async function selectSessionsToRemove(db: Database, userId: string, limit: number): Promise<string[]> {
  const rows = await db
    .select({ id: runSessions.id })
    .from(runSessions)
    .where(eq(runSessions.userId, userId))
    .orderBy(sql`${runSessions.rootId} is null`, sql`${runSessions.id} desc`)
    .limit(limit);
  return rows.map(({ id }) => id);
}

/** Accounts whose time is up. */
export function selectDueDeletions(db: Database, now: number, limit: number) {
  return db
    .select({ id: users.id, emailFolded: users.emailFolded })
    .from(users)
    .where(lte(users.deletionDueAt, new Date(now)))
    .orderBy(asc(users.deletionDueAt))
    .limit(limit);
}

export async function selectRunIds(db: Database, userId: string, limit: number): Promise<string[]> {
  const rows = await db.select({ id: runs.id }).from(runs).where(eq(runs.userId, userId)).limit(limit);
  return rows.map(({ id }) => id);
}

export async function removeRuns(db: Database, userId: string, ids: readonly string[]): Promise<void> {
  await db.delete(runs).where(and(eq(runs.userId, userId), inArray(runs.id, [...ids])));
}

export async function removeRunSessions(db: Database, userId: string, ids: readonly string[]): Promise<void> {
  await db.delete(runSessions).where(and(eq(runSessions.userId, userId), inArray(runSessions.id, [...ids])));
}

/**
 * Removes the account and by its foreign keys every row of it, in one transaction. What stays is a mark that says
 * "this mailbox had its free credits", from which the address can't be read.
 */
export async function removeUser(db: Database, userId: string, emailMark: string, now: number): Promise<void> {
  const had = sql`exists (select 1 from ${signupGrants} where ${signupGrants.userId} = ${userId})`;
  await db.batch([
    db
      .insert(signupGrants)
      .select(sql`select ${emailMark}::text, ''::text, ${new Date(now).toISOString()}::timestamptz where ${had}`)
      .onConflictDoNothing({ target: signupGrants.emailFolded }),
    db.delete(signupGrants).where(eq(signupGrants.userId, userId)),
    db.delete(users).where(and(eq(users.id, userId), lte(users.deletionDueAt, new Date(now)))),
  ]);
}
