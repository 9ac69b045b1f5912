import { and, count, desc, eq, gte, isNotNull, isNull, ne, or, type SQL, sql } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { apiKeys, type Envelope } from '../../db/schema/api-keys.ts';
import { runSteps, runs } from '../../db/schema/runs.ts';
import { users } from '../../db/schema/users.ts';
import { MAX_MCP_CONNECTIONS, MCP_SIGN_IN } from '../../kernel/mcp-sign-in.ts';

/** Model and tracing keys that an account may keep. */
export const MAX_API_KEYS = 20;

/** Keys and secrets of tools, beside those. */
export const MAX_TOOL_KEYS = 50;

/** Sign-ins at MCP servers are kept beside keys, and are no keys that anybody enters, tests or lists as such. */
const isKey = ne(apiKeys.provider, MCP_SIGN_IN);

/** What a tracing key calls its provider in a run's material, so that no model call ever takes it for its own. */
export const TRACING = 'tracing';

export type ApiKeyRow = Omit<typeof apiKeys.$inferSelect, 'userId' | 'ownerKind' | 'organizationId'>;
export type NewApiKey = typeof apiKeys.$inferInsert;
export type ApiKeyChanges = Partial<
  Pick<
    NewApiKey,
    'label' | 'hint' | 'envelope' | 'baseUrl' | 'testOutcome' | 'testReason' | 'testedAt' | 'probes' | 'updatedAt'
  >
>;

/** Keys of the person alone: those of an organization have another owner, whoever entered them. */
function ownedBy(userId: string | SQL) {
  return and(eq(apiKeys.userId, userId), eq(apiKeys.ownerKind, 'user'));
}

function ownKey(userId: string, keyId: string) {
  return and(ownedBy(userId), isKey, eq(apiKeys.id, keyId));
}

/**
 * The keys of a run, newest first, still encrypted: fits into the batch that authenticates and loads
 * the agents. `actor` is the user's id as an expression; where it is null there are no keys. The tracing
 * key is among them, as a provider of its own, where the account exports its runs; keys of tools say so in `kind`.
 */
export function apiKeysStatement(db: Database, actor: SQL) {
  const exports = db
    .select({ one: sql`1` })
    .from(users)
    .where(and(eq(users.id, actor), ne(users.traceExport, 'off')));
  return db
    .select({
      id: apiKeys.id,
      provider: sql<string>`CASE WHEN ${apiKeys.kind} = 'tracing' THEN ${sql.raw(`'${TRACING}'`)} ELSE ${apiKeys.provider} END`,
      kind: apiKeys.kind,
      baseUrl: apiKeys.baseUrl,
      envelope: apiKeys.envelope,
      probes: apiKeys.probes,
    })
    .from(apiKeys)
    .where(and(ownedBy(actor), or(ne(apiKeys.kind, 'tracing'), sql`EXISTS (${exports})`)))
    .orderBy(desc(apiKeys.createdAt), desc(apiKeys.id))
    .limit(MAX_API_KEYS + MAX_TOOL_KEYS + MAX_MCP_CONNECTIONS);
}

/** A user's keys, newest first. */
export function selectApiKeys(db: Database, userId: string): Promise<ApiKeyRow[]> {
  return db
    .select()
    .from(apiKeys)
    .where(and(ownedBy(userId), isKey))
    .orderBy(desc(apiKeys.createdAt), desc(apiKeys.id));
}

export async function selectApiKey(db: Database, userId: string, keyId: string): Promise<ApiKeyRow | undefined> {
  const [row] = await db.select().from(apiKeys).where(ownKey(userId, keyId));
  return row;
}

/** Providers that a user has a key for. */
export async function selectKeyProviders(db: Database, userId: string): Promise<Set<string>> {
  const rows = await db
    .selectDistinct({ provider: apiKeys.provider })
    .from(apiKeys)
    .where(and(ownedBy(userId), eq(apiKeys.kind, 'model')));
  return new Set(rows.map((row) => row.provider));
}

/** Adds a key unless the user has as many of its sort as an account may; `undefined` then. */
export async function insertApiKey(db: Database, row: NewApiKey): Promise<ApiKeyRow | undefined> {
  const ofTools = row.kind === 'tool';
  const sort = ofTools ? eq(apiKeys.kind, 'tool') : ne(apiKeys.kind, 'tool');
  const [counted] = await db
    .select({ n: count() })
    .from(apiKeys)
    .where(and(ownedBy(row.userId), isKey, sort));
  if ((counted?.n ?? 0) >= (ofTools ? MAX_TOOL_KEYS : MAX_API_KEYS)) return undefined;
  const [inserted] = await db.insert(apiKeys).values(row).returning();
  return inserted;
}

/** Changes a user's key; `undefined` when there is none. */
export async function updateApiKey(
  db: Database,
  userId: string,
  keyId: string,
  changes: ApiKeyChanges,
): Promise<ApiKeyRow | undefined> {
  const [row] = await db.update(apiKeys).set(changes).where(ownKey(userId, keyId)).returning();
  return row;
}

/** Notes what a test of a stored key said, unless the key was replaced or moved while the provider was asked. */
export async function updateKeyTest(
  db: Database,
  userId: string,
  tested: Pick<ApiKeyRow, 'id' | 'envelope' | 'baseUrl'>,
  changes: Required<Pick<ApiKeyChanges, 'testOutcome' | 'testReason' | 'testedAt'>>,
): Promise<void> {
  await db
    .update(apiKeys)
    .set(changes)
    .where(
      and(
        ownKey(userId, tested.id),
        sql`${apiKeys.envelope}->>'ciphertext' = ${tested.envelope.ciphertext}`,
        sql`${apiKeys.baseUrl} IS NOT DISTINCT FROM ${tested.baseUrl}`,
      ),
    );
}

/** Replaces an envelope by a re-wrapped one, unless somebody else has changed it since. @returns whether it did */
export async function updateEnvelope(db: Database, keyId: string, from: Envelope, to: Envelope): Promise<boolean> {
  const rows = await db
    .update(apiKeys)
    .set({ envelope: to })
    .where(and(eq(apiKeys.id, keyId), sql`${apiKeys.envelope}->>'wrappedKey' = ${from.wrappedKey}`))
    .returning({ id: apiKeys.id });
  return rows.length > 0;
}

/** Deletes a user's key; `false` when there is none. */
export async function removeApiKey(db: Database, userId: string, keyId: string): Promise<boolean> {
  const rows = await db.delete(apiKeys).where(ownKey(userId, keyId)).returning({ id: apiKeys.id });
  return rows.length > 0;
}

export interface UsageRow {
  provider: string;
  keyId: string | null;
  calls: number;
  inputTokens: number;
  outputTokens: number;
  microcredits: number;
}

/** What a user's runs since `since` used, by provider and by the key that paid. */
export function selectUsage(db: Database, userId: string, since: Date): Promise<UsageRow[]> {
  const sum = (column: typeof runSteps.inputTokens | typeof runSteps.microcredits) =>
    sql`COALESCE(SUM(${column}), 0)`.mapWith(Number);
  return db
    .select({
      provider: runSteps.provider,
      keyId: runSteps.keyId,
      calls: count(),
      inputTokens: sum(runSteps.inputTokens),
      outputTokens: sql`COALESCE(SUM(${runSteps.outputTokens}), 0)`.mapWith(Number),
      microcredits: sum(runSteps.microcredits),
    })
    .from(runSteps)
    .innerJoin(runs, eq(runs.id, runSteps.runId))
    .where(and(eq(runs.userId, userId), gte(runs.createdAt, since)))
    .groupBy(runSteps.provider, runSteps.keyId)
    .orderBy(desc(count()), runSteps.provider);
}

/** The user's own keys of a kind: id → provider. Sign-ins of tools are among them. */
export async function selectOwnKeys(
  db: Database,
  userId: string,
  kind: 'model' | 'tool' = 'model',
): Promise<Map<string, string>> {
  const rows = await db
    .select({ id: apiKeys.id, provider: apiKeys.provider })
    .from(apiKeys)
    .where(and(ownedBy(userId), eq(apiKeys.kind, kind)));
  return new Map(rows.map((row) => [row.id, row.provider]));
}

/** How a user exports traces, and the newest tracing key with it. */
export async function selectTraceExport(db: Database, userId: string) {
  const [row] = await db
    .select({ mode: users.traceExport, keyId: apiKeys.id, envelope: apiKeys.envelope })
    .from(users)
    .leftJoin(
      apiKeys,
      and(
        eq(apiKeys.userId, users.id),
        eq(apiKeys.ownerKind, 'user'),
        eq(apiKeys.kind, 'tracing'),
        isNotNull(apiKeys.id),
      ),
    )
    .where(eq(users.id, userId))
    .orderBy(desc(apiKeys.createdAt), desc(apiKeys.id))
    .limit(1);
  return row;
}

export async function updateTraceExport(
  db: Database,
  userId: string,
  mode: (typeof users.$inferSelect)['traceExport'],
  now: Date,
): Promise<void> {
  await db.update(users).set({ traceExport: mode, updatedAt: now }).where(eq(users.id, userId));
}

/** Notes that a tracing key was used, and what its receiver said. */
export async function updateKeyUse(db: Database, keyId: string, changes: ApiKeyChanges & { lastUsedAt: Date }) {
  await db.update(apiKeys).set(changes).where(eq(apiKeys.id, keyId));
}

/** Keys whose envelope another key-encryption key than `newest` wraps, by id: one batch of a rotation. */
export function selectWrappedBefore(db: Database, newest: number, after: string, limit: number) {
  return db
    .select({
      id: apiKeys.id,
      userId: apiKeys.userId,
      ownerKind: apiKeys.ownerKind,
      organizationId: apiKeys.organizationId,
      provider: apiKeys.provider,
      envelope: apiKeys.envelope,
    })
    .from(apiKeys)
    .where(and(sql`(${apiKeys.envelope}->>'kek')::int <> ${newest}`, sql`${apiKeys.id} > ${after}`))
    .orderBy(apiKeys.id)
    .limit(limit);
}

/** How many keys each version of the key-encryption key wraps. */
export async function countByWrapping(db: Database): Promise<Map<number, number>> {
  const version = sql`(${apiKeys.envelope}->>'kek')::int`.mapWith(Number);
  const rows = await db.select({ version, n: count() }).from(apiKeys).groupBy(sql`1`);
  return new Map(rows.map((row) => [row.version, row.n]));
}

/** Keeps what was found out of a key's models, unless the key has been replaced or moved meanwhile. */
export async function updateProbes(
  db: Database,
  userId: string,
  key: { id: string; baseUrl: string | null; envelope: Envelope },
  probes: NonNullable<ApiKeyRow['probes']>,
): Promise<void> {
  const sameAddress = key.baseUrl === null ? isNull(apiKeys.baseUrl) : eq(apiKeys.baseUrl, key.baseUrl);
  await db
    .update(apiKeys)
    .set({ probes })
    .where(and(ownKey(userId, key.id), sameAddress));
}
