import { and, count, desc, eq, inArray, isNull, lt, sql } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { notifications } from '../../db/schema/notifications.ts';
import { runs } from '../../db/schema/runs.ts';
import { users } from '../../db/schema/users.ts';

export type NotificationInsert = Omit<typeof notifications.$inferInsert, 'readAt' | 'settledAt' | 'mailedAt'>;

/** Something is left to do: nobody has decided, and the run still waits. */
const isOpen = sql<boolean>`(${notifications.settledAt} IS NULL AND COALESCE(${runs.status}, '') = 'waiting_approval')`;

/** Tells people; what they were told before is told once. */
export async function insertNotifications(db: Database, rows: readonly NotificationInsert[]): Promise<void> {
  if (rows.length === 0) return;
  await db
    .insert(notifications)
    .values([...rows])
    .onConflictDoNothing();
}

const waitingForMail = isNull(notifications.mailedAt);

/** Which of these questions no mail has told a person of. */
export function selectUnmailed(db: Database, runId: string, userIds: readonly string[]) {
  const { id, userId, effectKey } = notifications;
  return db
    .select({ id, userId, effectKey })
    .from(notifications)
    .where(
      and(
        eq(notifications.runId, runId),
        inArray(userId, [...userIds]),
        waitingForMail,
        isNull(notifications.settledAt),
      ),
    );
}

export async function updateMailed(db: Database, id: string, at: Date): Promise<void> {
  await db.update(notifications).set({ mailedAt: at }).where(eq(notifications.id, id));
}

export type NotificationPosition = readonly [createdAt: number, id: string];

/** A person's notifications, newest first, from `after` on. */
export function selectNotifications(
  db: Database,
  userId: string,
  limit: number,
  after: NotificationPosition | undefined,
) {
  const place = after
    ? sql`(${notifications.createdAt}, ${notifications.id}) < (to_timestamp(${after[0]}::double precision / 1000), ${after[1]}::text)`
    : undefined;
  return db
    .select({ row: notifications, open: isOpen })
    .from(notifications)
    .leftJoin(runs, eq(runs.id, notifications.runId))
    .where(and(eq(notifications.userId, userId), place))
    .orderBy(desc(notifications.createdAt), desc(notifications.id))
    .limit(limit);
}

export type NotificationRow = Awaited<ReturnType<typeof selectNotifications>>[number];

/** How many open ones a person has not read. */
export function countUnread(db: Database, userId: string) {
  return db
    .select({ unread: count() })
    .from(notifications)
    .leftJoin(runs, eq(runs.id, notifications.runId))
    .where(and(eq(notifications.userId, userId), isNull(notifications.readAt), isOpen));
}

/** Runs that wait for a person, the longest waiting first. */
export async function selectWaitingRuns(db: Database, userId: string, limit: number): Promise<string[]> {
  const rows = await db
    .select({ runId: notifications.runId })
    .from(notifications)
    .innerJoin(runs, eq(runs.id, notifications.runId))
    .where(and(eq(notifications.userId, userId), isOpen))
    .groupBy(notifications.runId)
    .orderBy(sql`min(${notifications.createdAt})`)
    .limit(limit);
  return rows.map(({ runId }) => runId);
}

/** Marks one, or all, as read. @returns how many there were */
export async function updateRead(db: Database, userId: string, id: string | undefined, at: Date): Promise<number> {
  const rows = await db
    .update(notifications)
    .set({ readAt: sql`COALESCE(${notifications.readAt}, ${at.toISOString()}::timestamptz)` })
    .where(
      and(eq(notifications.userId, userId), id === undefined ? isNull(notifications.readAt) : eq(notifications.id, id)),
    )
    .returning({ id: notifications.id });
  return rows.length;
}

/** A call was decided: nobody has to look at it any more. @returns who was told of it */
export async function updateSettled(db: Database, runId: string, callId: string, at: Date): Promise<string[]> {
  const rows = await db
    .update(notifications)
    .set({ settledAt: at })
    .where(and(eq(notifications.runId, runId), eq(notifications.callId, callId), isNull(notifications.settledAt)))
    .returning({ userId: notifications.userId });
  return [...new Set(rows.map(({ userId }) => userId))];
}

/** Forgets what was told before `before`. */
export async function removeOldNotifications(db: Database, before: Date): Promise<number> {
  const rows = await db
    .delete(notifications)
    .where(lt(notifications.createdAt, before))
    .returning({ id: notifications.id });
  return rows.length;
}

export async function selectApprovalMails(db: Database, userId: string): Promise<boolean> {
  const [row] = await db.select({ mails: users.approvalMails }).from(users).where(eq(users.id, userId));
  return row?.mails ?? false;
}

export async function updateApprovalMails(db: Database, userId: string, mails: boolean, at: Date): Promise<void> {
  await db.update(users).set({ approvalMails: mails, updatedAt: at }).where(eq(users.id, userId));
}
