import { and, eq, gt, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Database } from '../../db/client.ts';
import { constraintFault } from '../../db/constraint.ts';
import { authVerifications, users } from '../../db/schema/users.ts';

const emailChange = z.object({ email: z.string(), hash: z.string() });

/** An address that waits for its confirmation, and the SHA-256 of the token that confirms it. */
export type EmailChange = z.infer<typeof emailChange>;

export function pendingIdentifier(userId: string): string {
  return `email-change:${userId}`;
}

/** A stored change; `undefined` for a row of another kind. */
export function emailChangeOf(value: string): EmailChange | undefined {
  const parsed = emailChange.safeParse(JSON.parse(value));
  return parsed.success ? parsed.data : undefined;
}

/** Keeps a change in place of an earlier one. */
export async function replaceEmailChange(
  db: Database,
  row: { id: string; userId: string; change: EmailChange; expiresAt: number; now: number },
): Promise<void> {
  const identifier = pendingIdentifier(row.userId);
  const at = new Date(row.now);
  await db.batch([
    db.delete(authVerifications).where(eq(authVerifications.identifier, identifier)),
    db.insert(authVerifications).values({
      id: row.id,
      identifier,
      value: JSON.stringify(row.change),
      expiresAt: new Date(row.expiresAt),
      createdAt: at,
      updatedAt: at,
    }),
  ]);
}

export async function selectEmailChange(db: Database, userId: string, now: number): Promise<EmailChange | undefined> {
  const [row] = await db
    .select({ value: authVerifications.value })
    .from(authVerifications)
    .where(
      and(eq(authVerifications.identifier, pendingIdentifier(userId)), gt(authVerifications.expiresAt, new Date(now))),
    );
  return row && emailChangeOf(row.value);
}

/** The statement that forgets a pending change. */
export function removeEmailChange(db: Database, userId: string) {
  return db.delete(authVerifications).where(eq(authVerifications.identifier, pendingIdentifier(userId)));
}

/** Gives an account another, confirmed address; `false` where somebody else has it by now. */
export async function updateEmail(
  db: Database,
  userId: string,
  email: string,
  emailFolded: string,
  now: number,
): Promise<boolean> {
  const change = db
    .update(users)
    .set({ email, emailFolded, emailVerified: true, updatedAt: new Date(now) })
    .where(eq(users.id, userId));
  try {
    await db.batch([change, removeEmailChange(db, userId)]);
    return true;
  } catch (error) {
    if (constraintFault(error)?.code === 'unique') return false;
    throw error;
  }
}

/** Who has this address. */
export async function selectByEmail(db: Database, email: string) {
  const [row] = await db
    .select({ id: users.id, name: users.name, email: users.email })
    .from(users)
    .where(sql`lower(${users.email}) = ${email.toLowerCase()}`)
    .limit(1);
  return row;
}
