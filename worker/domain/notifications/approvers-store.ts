import { and, eq, inArray, isNull, or, sql } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { approvers } from '../../db/schema/notifications.ts';
import { users } from '../../db/schema/users.ts';

/** People who have these addresses now and can be told there. @param unproved addresses nobody has confirmed will do */
export function selectPeople(db: Database, emails: readonly string[], unproved: boolean) {
  return db
    .select({ id: users.id, email: users.email })
    .from(users)
    .where(
      and(
        inArray(users.email, [...emails]),
        isNull(users.deletionDueAt),
        unproved ? undefined : eq(users.emailVerified, true),
      ),
    );
}

/** Whom the account means by addresses of its own writing. */
export function selectApprovers(db: Database, userId: string, emails: readonly string[]) {
  return db
    .select({ email: approvers.email, approverId: approvers.approverId })
    .from(approvers)
    .where(and(eq(approvers.userId, userId), inArray(approvers.email, [...emails])));
}

/** From now on the account means these people. */
export async function upsertApprovers(
  db: Database,
  userId: string,
  people: readonly { email: string; id: string }[],
): Promise<void> {
  if (people.length === 0) return;
  await db
    .insert(approvers)
    .values(people.map(({ email, id }) => ({ userId, email, approverId: id })))
    .onConflictDoUpdate({
      target: [approvers.userId, approvers.email],
      set: { approverId: sql`excluded.approver_id`, createdAt: sql`now()` },
    });
}

/** Accounts that named this person, and how they wrote it. */
export function selectNamedBy(db: Database, approverId: string) {
  return db
    .select({ ownerId: approvers.userId, email: approvers.email })
    .from(approvers)
    .where(eq(approvers.approverId, approverId))
    .limit(1_000);
}

/** Who is to be told: the owner, and whom the owner means by the addresses; nobody whose account is leaving. */
export function selectReaders(db: Database, ownerId: string, emails: readonly string[]) {
  const named = db
    .select({ id: approvers.approverId })
    .from(approvers)
    .where(and(eq(approvers.userId, ownerId), inArray(approvers.email, [...emails])));
  return db
    .select({
      id: users.id,
      email: users.email,
      name: users.name,
      emailVerified: users.emailVerified,
      approvalMails: users.approvalMails,
    })
    .from(users)
    .where(and(isNull(users.deletionDueAt), or(eq(users.id, ownerId), inArray(users.id, named))));
}

export type Reader = Awaited<ReturnType<typeof selectReaders>>[number];
