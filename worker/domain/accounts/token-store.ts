import { and, desc, eq, gt, isNull, lt, or, type SQL, sql } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { users, userTokens } from '../../db/schema/users.ts';
import type { Scope } from '../../kernel/scopes.ts';

const LAST_USED_STEP_MS = 60_000;

/** A token that may be used now, found by its digest. */
function usable(hash: string): SQL | undefined {
  return and(
    eq(userTokens.hash, hash),
    isNull(userTokens.revokedAt),
    or(isNull(userTokens.expiresAt), gt(userTokens.expiresAt, sql`now()`)),
  );
}

/** The statement that authenticates a token; no row means that it is unknown, revoked or past its time. */
export function selectBearer(db: Database, hash: string) {
  return db
    .select({
      tokenId: userTokens.id,
      scopes: userTokens.scopes,
      lastUsedAt: userTokens.lastUsedAt,
      userId: users.id,
      email: users.email,
      name: users.name,
      role: users.role,
      emailVerified: users.emailVerified,
    })
    .from(userTokens)
    .innerJoin(users, eq(users.id, userTokens.userId))
    .where(and(usable(hash), isNull(users.deletionDueAt)))
    .limit(1);
}

/** The token's user as an expression: null unless the token is usable and has the scope. */
export function bearerUserId(hash: string, scope: Scope): SQL<string> {
  return sql<string>`(select ${userTokens.userId} from ${userTokens} join ${users} on ${users.id} = ${userTokens.userId} where ${usable(hash)} and ${users.deletionDueAt} is null and ${scope} = any(${userTokens.scopes}))`;
}

/** Notes the use of a token, at most once a minute. */
export async function updateLastUsed(db: Database, tokenId: string, now: number): Promise<void> {
  await db
    .update(userTokens)
    .set({ lastUsedAt: new Date(now) })
    .where(
      and(
        eq(userTokens.id, tokenId),
        or(isNull(userTokens.lastUsedAt), lt(userTokens.lastUsedAt, new Date(now - LAST_USED_STEP_MS))),
      ),
    );
}

export function isLastUsedStale(lastUsedAt: Date | null, now: number): boolean {
  return lastUsedAt === null || lastUsedAt.getTime() < now - LAST_USED_STEP_MS;
}

export type TokenRow = typeof userTokens.$inferSelect;

export type NewTokenRow = Omit<TokenRow, 'lastUsedAt' | 'revokedAt'>;

/**
 * Adds a token unless the user has `max` already; `undefined` then. The user's row is locked first, so
 * that requests in parallel count one after the other.
 */
export async function insertToken(db: Database, row: NewTokenRow, max: number): Promise<TokenRow | undefined> {
  const { expiresAt, createdAt, scopes } = userTokens;
  const lock = db.select({ id: users.id }).from(users).where(eq(users.id, row.userId)).for('update');
  const insert = db
    .insert(userTokens)
    .select(
      sql`select ${row.id}::text, ${row.userId}::text, ${row.name}::text, ${row.hash}::text, ${row.hint}::text,
        ${sql.param(row.scopes, scopes)}::text[], ${sql.param(row.expiresAt, expiresAt)}::timestamptz,
        null::timestamptz, null::timestamptz, ${sql.param(row.createdAt, createdAt)}::timestamptz
        where (select count(*) from ${userTokens} where ${userTokens.userId} = ${row.userId} and ${userTokens.revokedAt} is null) < ${max}`,
    )
    .returning();
  const [, inserted] = await db.batch([lock, insert]);
  return inserted[0];
}

/** Tokens of a user that are not revoked, newest first. */
export function selectTokens(db: Database, userId: string): Promise<TokenRow[]> {
  return db
    .select()
    .from(userTokens)
    .where(and(eq(userTokens.userId, userId), isNull(userTokens.revokedAt)))
    .orderBy(desc(userTokens.createdAt), desc(userTokens.id));
}

/** Revokes a user's token; `false` when there is none to revoke. */
export async function revokeToken(db: Database, userId: string, tokenId: string, now: number): Promise<boolean> {
  const rows = await db
    .update(userTokens)
    .set({ revokedAt: new Date(now) })
    .where(and(eq(userTokens.userId, userId), eq(userTokens.id, tokenId), isNull(userTokens.revokedAt)))
    .returning({ id: userTokens.id });
  return rows.length > 0;
}
