import { abortAllDurableObjects, evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ledgerOf } from './client.ts';
import type { CreditLedger } from './credit-ledger.ts';
import type { CommandResult, LedgerCommand } from './protocol.ts';
import { LedgerStorage } from './storage.ts';
import { Auditor } from './testing/auditor.ts';
import { LINE, playOf } from './testing/commands.ts';
import { crashInside, readTables } from './testing/object.ts';

/** Tomorrow, so that no real alarm goes off in the middle of a test that turns the clock itself. */
const TOMORROW = Date.now() + 86_400_000;
const SEED = Number(process.env.LEDGER_SEED ?? Date.now() & 0x7fffffff);

let accounts = 0;
function newAccount(): string {
  accounts += 1;
  return `usr_ledger_${accounts}`;
}

/** A stub dies with its object, so each use takes a new one. */
function stubOf(account: string) {
  return env.CREDIT_LEDGER.getByName(account);
}

function newLedger() {
  return stubOf(newAccount());
}

function grant(amount: number, key = 'grant'): LedgerCommand {
  const at = Date.now();
  return {
    kind: 'grant',
    key,
    grantId: `grt_${key}`,
    source: 'admin',
    amount,
    priority: 1,
    effectiveAt: at,
    expiresAt: null,
  };
}

function reserve(amount: number, name: string): LedgerCommand {
  return { kind: 'reserve', key: `r:${name}`, holdId: name, amount, upTo: 0, expiresAt: Date.now() + 60_000 };
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: TOMORROW });
});
afterEach(() => {
  vi.useRealTimers();
});

/** `answer lost`: the command was applied and stored, and the object died before anybody heard of it. */
type Disaster = 'none' | 'evicted' | 'aborted' | 'crashed inside' | 'answer lost';
const DISASTERS: readonly Disaster[] = [
  'none',
  'evicted',
  ...Array<Disaster>(4).fill('aborted'),
  ...Array<Disaster>(6).fill('crashed inside'),
  ...Array<Disaster>(4).fill('answer lost'),
];

describe(`ledger object, seed ${SEED}`, () => {
  it('loses nothing in 500 evictions, aborts and crashes between and inside commands', {
    timeout: 300_000,
  }, async () => {
    const numbers = fc.array(fc.noBias(fc.nat({ max: 0x7fffffff })), { minLength: 14, maxLength: 14, size: 'max' });
    const plays = fc.sample(numbers, { numRuns: 42, seed: SEED });
    let disasters = 0;
    for (const play of plays) {
      const account = newAccount();
      const ledger = ledgerOf(env, account);
      const auditor = new Auditor();
      for (const [i, { now, cron, command }] of playOf(play, TOMORROW).entries()) {
        vi.setSystemTime(now);
        if (cron) await ledger.expire();
        const disaster = DISASTERS[(play[i] ?? 0) % DISASTERS.length] ?? 'none';
        if (disaster !== 'none') disasters += 1;
        if (disaster === 'evicted') await evict(account);
        if (disaster === 'aborted') await abortAllDurableObjects();
        if (disaster === 'crashed inside') await crashInside(stubOf(account), command);
        if (disaster === 'answer lost') await ledger.apply([command]).then(() => abortAllDurableObjects());
        const wasKnown = auditor.oracle.keys.has(command.key);
        const [result] = await ledger.apply([command]);
        await ledger.expire();
        const isRetry = (disaster === 'crashed inside' || disaster === 'answer lost') && !wasKnown;
        auditor.check(command, now, isRetry ? asFirst(result) : answered(result), await readTables(stubOf(account)));
      }
    }
    expect(disasters).toBeGreaterThanOrEqual(500);
  });

  it('leaves no half of a step behind when a write fails', async () => {
    const ledger = newLedger();
    await ledger.apply([grant(500), reserve(75, 'h1')]);
    const before = await readTables(ledger);
    const settle: LedgerCommand = { kind: 'settle', key: 's1', holdId: 'h1', amount: 80, line: LINE };
    const storage = LedgerStorage.prototype as unknown as { remember(): void };
    await runInDurableObject(ledger, async (object: CreditLedger) => {
      const failing = vi.spyOn(storage, 'remember').mockImplementation(() => {
        throw new Error('the disk is full');
      });
      await expect(object.apply([settle])).rejects.toThrow('the disk is full');
      failing.mockRestore();
    });
    expect(await readTables(ledger)).toEqual(before);
    expect(await ledger.apply([settle])).toEqual([{ ok: true, amount: 80, overrun: 5, repeated: false }]);
    expect(await ledger.balance()).toMatchObject({ available: 420, held: 0, total: 420 });
  });

  it('grants exactly 6 of 20 parallel reservations of 75 on 500', async () => {
    const ledger = newLedger();
    await ledger.apply([grant(500)]);
    const results = await Promise.all(Array.from({ length: 20 }, (_, i) => ledger.apply([reserve(75, `h${i}`)])));
    const granted = results.flat().filter((result) => result.ok);
    expect(granted).toHaveLength(6);
    const refused = results.flat().filter((result) => !result.ok);
    expect(refused.map((result) => !result.ok && result.code)).toEqual(Array(14).fill('insufficient_credits'));
    expect(await ledger.balance()).toMatchObject({ available: 50, held: 450, total: 500 });
  });

  it('gives 50 parallel duplicates one effect', async () => {
    const ledger = newLedger();
    await ledger.apply([grant(500), reserve(100, 'h1')]);
    const settle: LedgerCommand = { kind: 'settle', key: 's1', holdId: 'h1', amount: 30, line: LINE };
    const results = (await Promise.all(Array.from({ length: 50 }, () => ledger.apply([settle])))).flat();
    expect(results.filter((result) => result.ok && !result.repeated)).toEqual([
      { ok: true, amount: 30, repeated: false },
    ]);
    expect(results.filter((result) => result.ok && result.repeated && result.amount === 30)).toHaveLength(49);
    expect(await ledger.balance()).toMatchObject({ available: 400, held: 70, total: 470, sequence: 2 });
  });

  it('never reports a repeat of a refused command as applied, and lets it succeed once it can', async () => {
    const ledger = newLedger();
    await ledger.apply([grant(10)]);
    const wanted = reserve(50, 'h1');
    const refused = [{ ok: false, code: 'insufficient_credits' }];
    expect(await ledger.apply([wanted])).toMatchObject(refused);
    expect((await Promise.all([1, 2, 3].map(() => ledger.apply([wanted])))).flat()).toMatchObject(
      Array(3).fill(refused[0]),
    );
    await ledger.apply([grant(50, 'topup')]);
    expect(await ledger.apply([wanted])).toEqual([{ ok: true, amount: 50, repeated: false }]);
    expect(await ledger.apply([wanted])).toEqual([{ ok: true, amount: 50, repeated: true }]);
  });

  it('refuses a known key with another body, after an eviction too', async () => {
    const ledger = newLedger();
    await ledger.apply([grant(10)]);
    await evictDurableObject(ledger);
    expect(await ledger.apply([grant(11)])).toMatchObject([{ ok: false, code: 'idempotency_conflict' }]);
    expect(await ledger.apply([grant(10)])).toEqual([{ ok: true, amount: 10, repeated: true }]);
  });

  it('shows its history newest first, page by page', async () => {
    const ledger = newLedger();
    await ledger.apply([grant(1, 'a'), grant(2, 'b'), grant(3, 'c')]);
    expect((await ledger.history(null, 2)).map((entry) => entry.amount)).toEqual([3, 2]);
    expect((await ledger.history(2, 2)).map((entry) => entry.amount)).toEqual([1]);
  });
});

/** Only an object that runs can be evicted. */
async function evict(account: string): Promise<void> {
  await ledgerOf(env, account).balance();
  await evictDurableObject(stubOf(account));
}

function answered(result: CommandResult | undefined): CommandResult {
  if (!result) throw new Error('The ledger gave no answer.');
  return result;
}

/** A retry after a crash is the first answer that anybody has, whether or not the crash kept the write. */
function asFirst(result: CommandResult | undefined): CommandResult {
  const answer = answered(result);
  return answer.ok ? { ...answer, repeated: false } : answer;
}
