import { and, eq, gt, isNotNull } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { authAccounts, authVerifications, users } from '../../db/schema/users.ts';
import { emailChangeOf, pendingIdentifier } from './email-change-store.ts';

export type UserRow = typeof users.$inferSelect;

export async function selectUser(db: Database, userId: string): Promise<UserRow | undefined> {
  const [row] = await db.select().from(users).where(eq(users.id, userId)).limit(1);
  return row;
}

export interface ProfileRow {
  user: UserRow;
  hasPassword: boolean;
  /** The address that waits for its confirmation. */
  pendingEmail: string | null;
}

/** An account as its owner sees it. */
export async function selectProfile(db: Database, userId: string, now: number): Promise<ProfileRow | undefined> {
  const [[user], passwords, pending] = await db.batch([
    db.select().from(users).where(eq(users.id, userId)).limit(1),
    selectPassword(db, userId),
    db
      .select({ value: authVerifications.value })
      .from(authVerifications)
      .where(
        and(
          eq(authVerifications.identifier, pendingIdentifier(userId)),
          gt(authVerifications.expiresAt, new Date(now)),
        ),
      ),
  ]);
  if (!user) return undefined;
  const change = pending[0] ? emailChangeOf(pending[0].value) : undefined;
  return { user, hasPassword: passwords.length > 0, pendingEmail: change?.email ?? null };
}

/** The digest of the user's password; no row for somebody who signs in by another service. */
export function selectPassword(db: Database, userId: string) {
  return db
    .select({ hash: authAccounts.password })
    .from(authAccounts)
    .where(
      and(eq(authAccounts.userId, userId), eq(authAccounts.providerId, 'credential'), isNotNull(authAccounts.password)),
    )
    .limit(1);
}

export async function updateUser(
  db: Database,
  userId: string,
  changes: { name?: string; bio?: string; image?: string | null },
  now: number,
): Promise<UserRow | undefined> {
  const [row] = await db
    .update(users)
    .set({ ...changes, updatedAt: new Date(now) })
    .where(eq(users.id, userId))
    .returning();
  return row;
}
