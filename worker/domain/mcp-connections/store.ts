import { and, count, desc, eq, gt, like, lt, sql } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { apiKeys, type Envelope } from '../../db/schema/api-keys.ts';
import { authVerifications } from '../../db/schema/users.ts';
import { MCP_SIGN_IN } from '../../kernel/mcp-sign-in.ts';

export type ConnectionRow = Pick<
  typeof apiKeys.$inferSelect,
  'id' | 'label' | 'baseUrl' | 'envelope' | 'testOutcome' | 'testReason' | 'createdAt' | 'updatedAt'
>;

const columns = {
  id: apiKeys.id,
  label: apiKeys.label,
  baseUrl: apiKeys.baseUrl,
  envelope: apiKeys.envelope,
  testOutcome: apiKeys.testOutcome,
  testReason: apiKeys.testReason,
  createdAt: apiKeys.createdAt,
  updatedAt: apiKeys.updatedAt,
};

function ownConnections(userId: string) {
  return and(eq(apiKeys.userId, userId), eq(apiKeys.ownerKind, 'user'), eq(apiKeys.provider, MCP_SIGN_IN));
}

function ownConnection(userId: string, id: string) {
  return and(ownConnections(userId), eq(apiKeys.id, id));
}

/** As it was read: whoever else wrote since goes first. */
function unchanged({ ciphertext }: Envelope) {
  return sql`${apiKeys.envelope}->>'ciphertext' = ${ciphertext}`;
}

/** A user's connections, newest first. */
export function selectConnections(db: Database, userId: string): Promise<ConnectionRow[]> {
  return db
    .select(columns)
    .from(apiKeys)
    .where(ownConnections(userId))
    .orderBy(desc(apiKeys.createdAt), desc(apiKeys.id));
}

export async function selectConnection(db: Database, userId: string, id: string): Promise<ConnectionRow | undefined> {
  const [row] = await db.select(columns).from(apiKeys).where(ownConnection(userId, id));
  return row;
}

export async function countConnections(db: Database, userId: string): Promise<number> {
  const [counted] = await db.select({ n: count() }).from(apiKeys).where(ownConnections(userId));
  return counted?.n ?? 0;
}

interface SignedIn {
  id: string;
  userId: string;
  url: string;
  label: string;
  envelope: Envelope;
  now: Date;
}

/** Keeps a sign-in that was completed: a new connection, or a new sign-in of one that is there. */
export async function upsertConnection(db: Database, signedIn: SignedIn): Promise<ConnectionRow | undefined> {
  const { id, userId, url, label, envelope, now } = signedIn;
  const outcome = { testOutcome: 'ok' as const, testReason: null, testedAt: now, updatedAt: now };
  const [row] = await db
    .insert(apiKeys)
    .values({
      id,
      userId,
      kind: 'tool',
      provider: MCP_SIGN_IN,
      label,
      baseUrl: url,
      hint: '',
      envelope,
      createdAt: now,
      ...outcome,
    })
    .onConflictDoUpdate({
      target: apiKeys.id,
      set: { envelope, ...outcome },
      setWhere: sql`${ownConnection(userId, id)} AND ${apiKeys.baseUrl} = ${url}`,
    })
    .returning(columns);
  return row;
}

/** Replaces the tokens of a connection, unless a new sign-in or its end came first. @returns whether it did */
export async function updateTokens(
  db: Database,
  row: Pick<ConnectionRow, 'id' | 'envelope'>,
  envelope: Envelope,
  now: Date,
): Promise<boolean> {
  const rows = await db
    .update(apiKeys)
    .set({ envelope, testOutcome: 'ok', testReason: null, testedAt: now, updatedAt: now })
    .where(and(eq(apiKeys.id, row.id), unchanged(row.envelope)))
    .returning({ id: apiKeys.id });
  return rows.length > 0;
}

/** Notes that a connection's sign-in is over, unless a new one came first. */
export async function updateEnded(
  db: Database,
  row: Pick<ConnectionRow, 'id' | 'envelope'>,
  reason: string,
  now: Date,
): Promise<void> {
  await db
    .update(apiKeys)
    .set({ testOutcome: 'refused', testReason: reason, testedAt: now })
    .where(and(eq(apiKeys.id, row.id), unchanged(row.envelope)));
}

export async function removeConnection(db: Database, userId: string, id: string): Promise<ConnectionRow | undefined> {
  const [row] = await db.delete(apiKeys).where(ownConnection(userId, id)).returning(columns);
  return row;
}

const PENDING = 'mcp-sign-in';

/** A sign-in that has begun is found by who began it and the hash of its state, and by nobody else. */
function identifierOf(userId: string, stateHash: string): string {
  return `${PENDING}:${userId}:${stateHash}`;
}

interface Begun {
  id: string;
  userId: string;
  stateHash: string;
  envelope: Envelope;
  expiresAt: Date;
}

/** Keeps a sign-in that begins, and drops those that nobody completed. */
export async function insertPending(db: Database, begun: Begun, now: Date): Promise<void> {
  const { id, userId, stateHash, envelope, expiresAt } = begun;
  await db.batch([
    db
      .delete(authVerifications)
      .where(and(like(authVerifications.identifier, `${PENDING}:%`), lt(authVerifications.expiresAt, now))),
    db
      .insert(authVerifications)
      .values({ id, identifier: identifierOf(userId, stateHash), value: JSON.stringify(envelope), expiresAt }),
  ]);
}

/** Takes a sign-in that has begun, so that nobody takes it again; undefined where there is none of this user's. */
export async function takePending(
  db: Database,
  userId: string,
  stateHash: string,
  now: Date,
): Promise<Envelope | undefined> {
  const [row] = await db
    .delete(authVerifications)
    .where(and(eq(authVerifications.identifier, identifierOf(userId, stateHash)), gt(authVerifications.expiresAt, now)))
    .returning({ value: authVerifications.value });
  return row ? (JSON.parse(row.value) as Envelope) : undefined;
}
