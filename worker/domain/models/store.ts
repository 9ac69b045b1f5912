import { and, count, desc, eq, type SQL, sql } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { apiKeys, type Envelope } from '../../db/schema/api-keys.ts';

/** Provider keys that an account may keep. */
export const MAX_API_KEYS = 20;

export type ApiKeyRow = Omit<typeof apiKeys.$inferSelect, 'userId'>;
type NewApiKey = Omit<typeof apiKeys.$inferInsert, 'lastUsedAt' | 'updatedAt'>;

/**
 * The keys of a run, newest first, still encrypted: fits into the batch that authenticates and loads
 * the agents. `actor` is the user's id as an expression; where it is null there are no keys.
 */
export function apiKeysStatement(db: Database, actor: SQL) {
  return db
    .select({ id: apiKeys.id, provider: apiKeys.provider, baseUrl: apiKeys.baseUrl, envelope: apiKeys.envelope })
    .from(apiKeys)
    .where(eq(apiKeys.userId, actor))
    .orderBy(desc(apiKeys.createdAt), desc(apiKeys.id))
    .limit(MAX_API_KEYS);
}

/** A user's keys, newest first. */
export function selectApiKeys(db: Database, userId: string): Promise<ApiKeyRow[]> {
  return db.select().from(apiKeys).where(eq(apiKeys.userId, userId)).orderBy(desc(apiKeys.createdAt), desc(apiKeys.id));
}

/** Providers that a user has a key for. */
export async function selectKeyProviders(db: Database, userId: string): Promise<Set<string>> {
  const rows = await db.selectDistinct({ provider: apiKeys.provider }).from(apiKeys).where(eq(apiKeys.userId, userId));
  return new Set(rows.map((row) => row.provider));
}

/** Adds a key unless the user has `MAX_API_KEYS` already; `undefined` then. */
export async function insertApiKey(db: Database, row: NewApiKey): Promise<ApiKeyRow | undefined> {
  const [counted] = await db.select({ n: count() }).from(apiKeys).where(eq(apiKeys.userId, row.userId));
  if ((counted?.n ?? 0) >= MAX_API_KEYS) return undefined;
  const [inserted] = await db.insert(apiKeys).values(row).returning();
  return inserted;
}

/** Replaces an envelope by a re-wrapped one, unless somebody else has changed it since. */
export async function updateEnvelope(
  db: Database,
  userId: string,
  keyId: string,
  from: Envelope,
  to: Envelope,
): Promise<void> {
  await db
    .update(apiKeys)
    .set({ envelope: to })
    .where(
      and(
        eq(apiKeys.userId, userId),
        eq(apiKeys.id, keyId),
        sql`${apiKeys.envelope}->>'wrappedKey' = ${from.wrappedKey}`,
      ),
    );
}

/** Deletes a user's key; `false` when there is none. */
export async function removeApiKey(db: Database, userId: string, keyId: string): Promise<boolean> {
  const rows = await db
    .delete(apiKeys)
    .where(and(eq(apiKeys.userId, userId), eq(apiKeys.id, keyId)))
    .returning({ id: apiKeys.id });
  return rows.length > 0;
}
