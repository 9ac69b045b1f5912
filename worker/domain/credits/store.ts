import { and, asc, desc, eq, gt, gte, inArray, lte, or, sql } from 'drizzle-orm';
import type { LedgerEntry } from '../../../durable-objects/credit-ledger/protocol.ts';
import type { Database } from '../../db/client.ts';
import { insertJson, type Wire } from '../../db/insert-json.ts';
import { creditTransactions, signupGrants, userCredits } from '../../db/schema/credits.ts';
import { users } from '../../db/schema/users.ts';

/** A ledger's balance at one moment. `snapshot` grows with each one that the ledger sends. */
export interface BalanceMirror {
  balance: number;
  held: number;
  sequence: number;
  snapshot: number;
  nextDueAt: number | null;
  at: number;
}

/**
 * Writes entries and, where given, the balance in one transaction. Repeatable in any order: an entry is
 * written once, an older balance never overwrites a newer one (RELIABILITY 12).
 */
export async function upsertLedgerMirror(
  db: Database,
  userId: string,
  entries: readonly LedgerEntry[],
  mirror: BalanceMirror | null,
): Promise<void> {
  const lines = entries.length === 0 ? [] : [insertEntries(db, userId, entries)];
  const balances = mirror ? [upsertBalance(db, userId, mirror)] : [];
  const [first, ...rest] = [...lines, ...balances];
  if (first) await db.batch([first, ...rest]);
}

type EntryRow = Wire<Required<typeof creditTransactions.$inferInsert>>;

const insertRows = insertJson(creditTransactions, sql`true`, sql`(user_id, sequence) DO NOTHING`);

function insertEntries(db: Database, userId: string, entries: readonly LedgerEntry[]) {
  const rows = entries.map(
    (entry): EntryRow => ({
      id: `${userId}:${entry.sequence}`,
      userId,
      sequence: entry.sequence,
      kind: entry.kind,
      amount: entry.amount,
      balanceAfter: entry.balanceAfter,
      source: entry.source,
      runId: entry.line?.runId ?? null,
      step: entry.line?.step ?? null,
      agentId: entry.line?.agentId ?? null,
      agentName: entry.line?.agentName ?? null,
      provider: entry.line?.provider ?? null,
      model: entry.line?.model ?? null,
      details: detailsOf(entry),
      createdAt: entry.at,
    }),
  );
  return insertRows(db, rows);
}

function detailsOf(entry: LedgerEntry): Record<string, unknown> {
  const { parts, holdId, terms, note, line } = entry;
  const tokens = line && { inputTokens: line.inputTokens, outputTokens: line.outputTokens, estimated: line.estimated };
  return { parts, holdId, ...(terms && { terms }), ...(note && { note }), ...tokens };
}

function upsertBalance(db: Database, userId: string, mirror: BalanceMirror) {
  const row = {
    balance: mirror.balance,
    held: mirror.held,
    sequence: mirror.sequence,
    snapshot: mirror.snapshot,
    nextDueAt: mirror.nextDueAt === null ? null : new Date(mirror.nextDueAt),
    updatedAt: new Date(mirror.at),
  };
  return db
    .insert(userCredits)
    .values({ userId, ...row })
    .onConflictDoUpdate({
      target: userCredits.userId,
      set: row,
      setWhere: sql`${userCredits.snapshot} < excluded.snapshot`,
    });
}

/** Owners of ledgers that time changes by `at`, in the order of their ids, from just after `after`. */
export async function selectDueAccounts(db: Database, at: number, after: string, limit: number): Promise<string[]> {
  const rows = await db
    .select({ userId: userCredits.userId })
    .from(userCredits)
    .where(and(lte(userCredits.nextDueAt, new Date(at)), gt(userCredits.userId, after)))
    .orderBy(asc(userCredits.userId))
    .limit(limit);
  return rows.map((row) => row.userId);
}

/**
 * Claims the free credits of an e-mail for a user; whoever came first keeps the claim (SPEC-NOTES 4). A user claims
 * once, whatever addresses follow, and not at all where an account of the mailbox was removed.
 */
export async function claimSignupGrant(
  db: Database,
  user: { id: string; emailFolded: string; emailMark?: string },
  at: number,
): Promise<{ userId: string; emailFolded: string; createdAt: Date } | undefined> {
  const { emailFolded, userId, createdAt } = signupGrants;
  const known = or(
    eq(userId, user.id),
    inArray(emailFolded, [user.emailFolded, ...(user.emailMark ? [user.emailMark] : [])]),
  );
  const insert = db
    .insert(signupGrants)
    .select(
      sql`select ${user.emailFolded}::text, ${user.id}::text, ${new Date(at).toISOString()}::timestamptz
        where not exists (select 1 from ${signupGrants} where ${known})`,
    )
    .onConflictDoNothing({ target: emailFolded });
  const select = db
    .select({ userId, emailFolded, createdAt })
    .from(signupGrants)
    .where(known)
    .orderBy(desc(sql`${userId} = ${user.id}`))
    .limit(1);
  const [, rows] = await db.batch([insert, select]);
  return rows[0];
}

export async function hasAccount(db: Database, userId: string): Promise<boolean> {
  const rows = await db.select({ id: users.id }).from(users).where(eq(users.id, userId)).limit(1);
  return rows.length > 0;
}

/** What was charged on one day. `spent` is positive, in microcredits. */
export interface SpendOfDay {
  /** `2026-11-22`, in the asker's clock. */
  day: string;
  spent: number;
  runs: number;
}

/** Charges since `from` (ms), by the day of a clock `offsetMinutes` east of UTC; only days that have any. */
export function selectSpendByDay(
  db: Database,
  userId: string,
  from: number,
  offsetMinutes: number,
): Promise<SpendOfDay[]> {
  const day = sql<string>`to_char((${creditTransactions.createdAt} AT TIME ZONE 'UTC') + make_interval(mins => ${offsetMinutes}::int), 'YYYY-MM-DD')`;
  return db
    .select({
      day: day.as('day'),
      spent: sql<number>`(-sum(${creditTransactions.amount}))::bigint`.mapWith(Number),
      runs: sql<number>`count(DISTINCT ${creditTransactions.runId})`.mapWith(Number),
    })
    .from(creditTransactions)
    .where(
      and(
        eq(creditTransactions.userId, userId),
        inArray(creditTransactions.kind, ['charge', 'overrun']),
        gte(creditTransactions.createdAt, new Date(from)),
      ),
    )
    .groupBy(sql`1`);
}
