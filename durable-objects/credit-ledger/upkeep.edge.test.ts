import {
  abortAllDurableObjects,
  createScheduledController,
  runDurableObjectAlarm,
  runInDurableObject,
} from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { asc, eq } from 'drizzle-orm';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openDatabase } from '../../worker/db/client.ts';
import { creditTransactions, userCredits } from '../../worker/db/schema/credits.ts';
import { users } from '../../worker/db/schema/users.ts';
import { upsertLedgerMirror } from '../../worker/domain/credits/store.ts';
import { settingsOf } from '../../worker/env.ts';
import { DAY, HOUR } from '../../worker/kernel/clock.ts';
import { newId } from '../../worker/kernel/ids.ts';
import { runScheduled } from '../../worker/scheduled.ts';
import { ledgerOf } from './client.ts';
import type { CreditLedger } from './credit-ledger.ts';
import type { LedgerCommand, LedgerEntry } from './protocol.ts';
import { heldBy } from './state.ts';
import { LINE, playOf } from './testing/commands.ts';
import { readTables } from './testing/object.ts';

/** Tomorrow, so that no real alarm goes off in the middle of a test that turns the clock itself. */
const TOMORROW = Date.now() + DAY;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: TOMORROW });
});
afterEach(() => {
  vi.useRealTimers();
});

function database() {
  const settings = settingsOf(env);
  return openDatabase(settings.DATABASE_URL, settings.NEON_FETCH_ENDPOINT);
}

async function newAccount(): Promise<string> {
  const id = newId('user');
  const email = `${id}@example.test`;
  await database().insert(users).values({ id, name: 'Ledger', email, emailFolded: email });
  return id;
}

const stubOf = (account: string) => env.CREDIT_LEDGER.getByName(account);
const alarmAt = (account: string) =>
  runInDurableObject(stubOf(account), (_: CreditLedger, ctx) => ctx.storage.getAlarm());

/** Lets the alarm go off until the mirror is up to date, without waiting for the clock. */
async function drain(account: string): Promise<void> {
  await ledgerOf(env, account).balance();
  await runDurableObjectAlarm(stubOf(account));
}

async function mirrorOf(account: string) {
  const db = database();
  const [balance] = await db.select().from(userCredits).where(eq(userCredits.userId, account));
  const lines = await db
    .select()
    .from(creditTransactions)
    .where(eq(creditTransactions.userId, account))
    .orderBy(asc(creditTransactions.sequence));
  return { balance, lines };
}

function grant(amount: number, expiresAt: number | null, key = 'grant'): LedgerCommand {
  const effectiveAt = Date.now();
  return { kind: 'grant', key, grantId: `grt_${key}`, source: 'signup', amount, priority: 1, effectiveAt, expiresAt };
}

describe('alarm of a ledger', () => {
  it('expires grants and holds that nobody asks about, once, and arms itself for the next', async () => {
    const account = await newAccount();
    const expiry = TOMORROW + 10 * HOUR;
    await ledgerOf(env, account).apply([
      grant(100, expiry),
      { kind: 'reserve', key: 'r', holdId: 'h1', amount: 30, upTo: 0, expiresAt: TOMORROW + HOUR },
    ]);
    await runDurableObjectAlarm(stubOf(account));
    expect(await alarmAt(account)).toBe(TOMORROW + HOUR);
    vi.setSystemTime(TOMORROW + HOUR);
    expect(await runDurableObjectAlarm(stubOf(account))).toBe(true);
    expect((await readTables(stubOf(account))).state.holds.size).toBe(0);
    expect(await alarmAt(account)).toBe(expiry);
    vi.setSystemTime(expiry + 5 * HOUR);
    expect(await runDurableObjectAlarm(stubOf(account))).toBe(true);
    const { entries } = await readTables(stubOf(account));
    expect(entries.map((entry) => [entry.kind, entry.amount, entry.at])).toEqual([
      ['grant', 100, TOMORROW],
      ['expiry', -100, expiry],
    ]);
  });

  it('stays armed after a restart, and its work is done with no name at hand', async () => {
    const account = await newAccount();
    await ledgerOf(env, account).apply([grant(100, null)]);
    await abortAllDurableObjects();
    expect(await runDurableObjectAlarm(stubOf(account))).toBe(true);
    expect((await mirrorOf(account)).lines).toHaveLength(1);
  });

  it('forgets what ended 30 days ago, and only that', async () => {
    const account = await newAccount();
    const ledger = ledgerOf(env, account);
    const reserve = (name: string): LedgerCommand => {
      return { kind: 'reserve', key: `r:${name}`, holdId: name, amount: 1, upTo: 0, expiresAt: Date.now() + HOUR };
    };
    await ledger.apply([grant(100, null), reserve('old'), { kind: 'release', key: 'f', holdId: 'old' }]);
    vi.setSystemTime(TOMORROW + 20 * DAY);
    await ledger.apply([reserve('new'), { kind: 'release', key: 'g', holdId: 'new' }]);
    vi.setSystemTime(TOMORROW + 32 * DAY);
    await drain(account);
    const known = await runInDurableObject(stubOf(account), (_: CreditLedger, ctx) =>
      [...ctx.storage.sql.exec<{ key: string }>('SELECT key FROM keys ORDER BY key')].map((row) => row.key),
    );
    expect(known).toEqual(['g', 'grant', 'r:new']);
  });
});

describe('cron', () => {
  /** A ledger with a grant that expires and a hold that outlives it, mirrored. */
  async function prepared(): Promise<string> {
    const account = await newAccount();
    await ledgerOf(env, account).apply([
      grant(100, TOMORROW + HOUR),
      grant(50, null, 'bought'),
      { kind: 'reserve', key: 'r', holdId: 'h1', amount: 30, upTo: 0, expiresAt: TOMORROW + 2 * HOUR },
    ]);
    await drain(account);
    return account;
  }

  async function fireAt(moment: number) {
    vi.setSystemTime(moment);
    return runScheduled(env, createScheduledController({ scheduledTime: new Date(moment) }));
  }

  it('skipped, doubled or late, leads to the same ledger as the alarm does', async () => {
    const [punctual, doubled, late, alarmed] = [await prepared(), await prepared(), await prepared(), await prepared()];
    vi.setSystemTime(TOMORROW + HOUR);
    await ledgerOf(env, punctual).expire();
    await Promise.all([1, 2, 3].map(() => ledgerOf(env, doubled).expire()));
    await runDurableObjectAlarm(stubOf(alarmed));
    vi.setSystemTime(TOMORROW + 2 * HOUR);
    await ledgerOf(env, punctual).expire();
    await runDurableObjectAlarm(stubOf(alarmed));
    const { visited, failed } = await fireAt(TOMORROW + 30 * DAY);
    expect(visited).toBeGreaterThanOrEqual(3);
    expect(failed).toBe(0);
    await fireAt(TOMORROW + 30 * DAY);
    const ledgers = await Promise.all([punctual, doubled, late, alarmed].map((account) => readTables(stubOf(account))));
    for (const ledger of ledgers) expect(ledger.entries).toEqual(ledgers[0]?.entries);
    expect(ledgers[0]?.entries.map((entry) => [entry.kind, entry.amount, entry.at])).toEqual([
      ['grant', 100, TOMORROW],
      ['grant', 50, TOMORROW],
      ['expiry', -100, TOMORROW + 2 * HOUR],
    ]);
  });

  it('leaves ledgers alone that time does not change', async () => {
    const account = await newAccount();
    await ledgerOf(env, account).apply([grant(100, null)]);
    await drain(account);
    const before = await mirrorOf(account);
    expect(before.balance?.nextDueAt).toBeNull();
    await fireAt(TOMORROW + 60 * DAY);
    expect(await mirrorOf(account)).toEqual(before);
  });
});

describe('mirror in Postgres', () => {
  it('equals the ledger once the outbox has drained, in random plays', { timeout: 120_000 }, async () => {
    const numbers = fc.array(fc.noBias(fc.nat({ max: 0x7fffffff })), { minLength: 25, maxLength: 25, size: 'max' });
    for (const play of fc.sample(numbers, { numRuns: 8 })) {
      const account = await newAccount();
      for (const [i, { now, command }] of playOf(play, TOMORROW).entries()) {
        vi.setSystemTime(now);
        await ledgerOf(env, account).apply([command]);
        if (i % 6 === 5) await runDurableObjectAlarm(stubOf(account));
        if (i % 10 === 9) await abortAllDurableObjects();
      }
      await drain(account);
      const { state, entries } = await readTables(stubOf(account));
      const { balance, lines } = await mirrorOf(account);
      expect(balance).toMatchObject({ balance: state.balance, held: heldBy(state), sequence: state.sequence });
      expect(lines.map((line) => [line.sequence, line.kind, line.amount, line.balanceAfter, +line.createdAt])).toEqual(
        entries.map((entry) => [entry.sequence, entry.kind, entry.amount, entry.balanceAfter, entry.at]),
      );
    }
  });

  it('carries what a charge was for', async () => {
    const account = await newAccount();
    await ledgerOf(env, account).apply([
      grant(100, null),
      { kind: 'reserve', key: 'r', holdId: 'h1', amount: 30, upTo: 0, expiresAt: Date.now() + HOUR },
      { kind: 'settle', key: 's', holdId: 'h1', amount: 12, line: LINE },
    ]);
    await drain(account);
    const { balance, lines } = await mirrorOf(account);
    expect(balance).toMatchObject({ balance: 88, held: 18, sequence: 2 });
    expect(lines[1]).toMatchObject({
      kind: 'charge',
      amount: -12,
      balanceAfter: 88,
      runId: LINE.runId,
      step: LINE.step,
      agentName: LINE.agentName,
      model: LINE.model,
      details: { inputTokens: 10, outputTokens: 20, estimated: false, holdId: 'h1' },
    });
  });

  it('never lets an older balance overwrite a newer one, and writes a line once', async () => {
    const account = await newAccount();
    const at = (snapshot: number, balance: number) => {
      return { balance, held: 0, sequence: snapshot, snapshot, nextDueAt: null, at: TOMORROW };
    };
    const line: LedgerEntry = {
      sequence: 1,
      kind: 'grant',
      amount: 5,
      balanceAfter: 5,
      parts: [{ grantId: 'g', amount: 5 }],
      grantId: 'g',
      holdId: null,
      source: 'gift',
      terms: null,
      line: null,
      note: null,
      at: TOMORROW,
    };
    await upsertLedgerMirror(database(), account, [line], at(2, 20));
    await upsertLedgerMirror(database(), account, [{ ...line, amount: 6 }], at(1, 10));
    const { balance, lines } = await mirrorOf(account);
    expect(balance).toMatchObject({ balance: 20, snapshot: 2 });
    expect(lines).toMatchObject([{ amount: 5 }]);
  });
});
