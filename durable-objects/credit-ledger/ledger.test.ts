import { describe, expect, it } from 'vitest';
import { MAX_HOLD_MS } from './holds.ts';
import { viewOf } from './ledger.ts';
import type { LedgerCommand } from './protocol.ts';
import { MAX_AMOUNT } from './rules.ts';
import { LINE } from './testing/commands.ts';
import { PureLedger } from './testing/machine.ts';

type GrantTerms = Partial<Extract<LedgerCommand, { kind: 'grant' }>>;

let keys = 0;
function key(): string {
  keys += 1;
  return `key-${keys}`;
}

function grant(grantId: string, amount: number, terms: GrantTerms = {}): LedgerCommand {
  const rest = { source: 'gift', priority: 1, effectiveAt: 0, expiresAt: null } as const;
  return { kind: 'grant', key: key(), grantId, amount, ...rest, ...terms };
}

function reserve(holdId: string, amount: number, expiresAt = 1_000, upTo = 0): LedgerCommand {
  return { kind: 'reserve', key: key(), holdId, amount, upTo, expiresAt };
}

function settle(holdId: string, amount: number): LedgerCommand {
  return { kind: 'settle', key: key(), holdId, amount, line: LINE };
}

const release = (holdId: string): LedgerCommand => ({ kind: 'release', key: key(), holdId });

function ledgerWith(...commands: LedgerCommand[]): PureLedger {
  const ledger = new PureLedger();
  for (const command of commands) expect(ledger.apply(command, 0)).toMatchObject({ ok: true });
  return ledger;
}

function lines(ledger: PureLedger): [string, number, string | null][] {
  return ledger.entries.map((entry) => [entry.kind, entry.amount, entry.note]);
}

describe('burn order', () => {
  it('is priority, expiry (never last), effective, created, id', () => {
    const ledger = new PureLedger();
    ledger.apply(grant('never', 1), 5);
    ledger.apply(grant('b', 1, { expiresAt: 900, effectiveAt: 3 }), 6);
    ledger.apply(grant('a', 1, { expiresAt: 900, effectiveAt: 3 }), 6);
    ledger.apply(grant('later made', 1, { expiresAt: 900, effectiveAt: 3 }), 7);
    ledger.apply(grant('earlier effective', 1, { expiresAt: 900, effectiveAt: 2 }), 8);
    ledger.apply(grant('soon', 1, { expiresAt: 500 }), 8);
    ledger.apply(grant('first of all', 1, { priority: 0 }), 9);
    ledger.apply(grant('last of all', 1, { priority: 2, expiresAt: 100 }), 9);
    ledger.apply({ kind: 'transfer', key: key(), amount: 8, toAccount: 'usr_2', note: '' }, 10);
    expect(ledger.entries.at(-1)?.parts.map((part) => part.grantId)).toEqual([
      'first of all',
      'soon',
      'earlier effective',
      'a',
      'b',
      'later made',
      'never',
      'last of all',
    ]);
  });
});

describe('a hold', () => {
  it('keeps what it pinned when the grant expires, and what is left goes when the hold ends, in one entry', () => {
    const ledger = ledgerWith(grant('g', 100, { expiresAt: 50 }), reserve('h', 40));
    expect(ledger.apply(settle('h', 30), 60)).toEqual({ ok: true, amount: 30, repeated: false });
    expect(viewOf(ledger.state, 60)).toMatchObject({ available: 0, held: 70, total: 70 });
    expect(ledger.apply(release('h'), 70)).toEqual({ ok: true, amount: 10, repeated: false });
    expect(lines(ledger)).toEqual([
      ['grant', 100, null],
      ['charge', -30, null],
      ['expiry', -70, null],
    ]);
  });

  it('is charged for what it holds, and the rest as an overrun capped by what is available', () => {
    const ledger = ledgerWith(grant('g', 100), reserve('h', 40), reserve('other', 50));
    expect(ledger.apply(settle('h', 70), 1)).toEqual({ ok: true, amount: 50, overrun: 10, repeated: false });
    expect(lines(ledger).slice(1)).toEqual([
      ['charge', -40, null],
      ['overrun', -10, '20 microcredits were not covered.'],
    ]);
    expect(viewOf(ledger.state, 1)).toMatchObject({ available: 0, held: 50 });
  });

  it('that has expired settles as an overrun, never for nothing', () => {
    const ledger = ledgerWith(grant('g', 100), reserve('h', 40, 10));
    expect(ledger.apply(settle('h', 30), 20)).toEqual({ ok: true, amount: 30, overrun: 30, repeated: false });
    expect(ledger.apply(release('h'), 20)).toMatchObject({ ok: false, code: 'hold_closed' });
    expect(lines(ledger)).toEqual([
      ['grant', 100, null],
      ['overrun', -30, null],
    ]);
  });

  it('that was released takes no more charges', () => {
    const ledger = ledgerWith(grant('g', 100), reserve('h', 40), release('h'));
    expect(ledger.apply(settle('h', 30), 1)).toMatchObject({ ok: false, code: 'hold_closed' });
    expect(ledger.apply(release('h'), 1)).toMatchObject({ ok: false, code: 'hold_closed' });
    expect(ledger.apply(settle('unknown', 30), 1)).toMatchObject({ ok: false, code: 'hold_not_found' });
  });

  it('is a lease of up to a fiftieth of what is available', () => {
    const ledger = ledgerWith(grant('g', 5_000));
    expect(ledger.apply(reserve('small', 10, 1_000, 60), 0)).toMatchObject({ amount: 60 });
    expect(ledger.apply(reserve('capped', 10, 1_000, 1_000), 0)).toMatchObject({ amount: 98 });
    expect(ledger.apply(reserve('large', 4_000, 1_000, 60), 0)).toMatchObject({ amount: 4_000 });
  });

  it('is renewed by an extension of nothing', () => {
    const ledger = ledgerWith(grant('g', 100), reserve('h', 40, 10));
    const renewal: LedgerCommand = { kind: 'extend', key: key(), holdId: 'h', amount: 0, upTo: 0, expiresAt: 30 };
    expect(ledger.apply(renewal, 5)).toEqual({ ok: true, amount: 0, repeated: false });
    expect(ledger.apply(settle('h', 30), 20)).toEqual({ ok: true, amount: 30, repeated: false });
  });

  it('lives a day at most', () => {
    const ledger = ledgerWith(grant('g', 100));
    expect(ledger.apply(reserve('h', 1, MAX_HOLD_MS + 1), 0)).toMatchObject({ code: 'malformed' });
    expect(ledger.apply(reserve('h', 1, MAX_HOLD_MS), 0)).toMatchObject({ ok: true });
  });
});

describe('a grant', () => {
  it('that starts later counts from its start', () => {
    const ledger = ledgerWith(grant('later', 100, { effectiveAt: 50 }));
    expect(viewOf(ledger.state, 0)).toMatchObject({ available: 0, total: 0, grants: [{ remaining: 100 }] });
    expect(ledger.apply(reserve('h', 1), 49)).toMatchObject({ code: 'insufficient_credits' });
    expect(ledger.apply(reserve('h', 1), 50)).toMatchObject({ ok: true });
    expect(ledger.entries).toMatchObject([{ kind: 'grant', at: 50 }]);
  });

  it('is reversed once, and what a hold has pinned follows when the hold ends', () => {
    const ledger = ledgerWith(grant('g', 100), reserve('h', 40));
    const reverse = (): LedgerCommand => ({ kind: 'reverse', key: key(), grantId: 'g', note: 'refund' });
    expect(ledger.apply(reverse(), 1)).toEqual({ ok: true, amount: 60, repeated: false });
    expect(ledger.apply(reverse(), 1)).toEqual({ ok: true, amount: 0, repeated: false });
    expect(ledger.apply(reserve('new', 1), 1)).toMatchObject({ code: 'insufficient_credits' });
    ledger.apply(settle('h', 25), 2);
    ledger.apply(release('h'), 3);
    expect(lines(ledger).slice(1)).toEqual([
      ['charge', -25, null],
      ['reversal', -75, 'refund'],
    ]);
  });

  it('has one id and one key', () => {
    const ledger = ledgerWith(grant('g', 100));
    expect(ledger.apply(grant('g', 100), 0)).toMatchObject({ ok: false, code: 'idempotency_conflict' });
  });
});

describe('amounts', () => {
  const wrong = [0, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, MAX_AMOUNT + 1, '75', null, {}];

  it.each(wrong.map((amount) => [String(amount), amount]))('of %s are refused and leave no trace', (_, amount) => {
    const ledger = ledgerWith(grant('g', 100), reserve('open', 10));
    const commands = [grant('x', 1), reserve('h', 1), settle('open', 1)].map((command) => ({ ...command, amount }));
    for (const command of commands as LedgerCommand[]) {
      expect(ledger.apply(command, 0)).toMatchObject({ ok: false, code: 'invalid_amount' });
      expect(ledger.apply({ ...command, amount: 1 } as LedgerCommand, 0)).toMatchObject({ ok: true, repeated: false });
    }
  });

  it('never add up to more than a ledger can count', () => {
    const ledger = new PureLedger();
    for (let i = 0; i < 1_000; i++) expect(ledger.apply(grant(`g${i}`, MAX_AMOUNT), 0)).toMatchObject({ ok: true });
    expect(ledger.apply(grant('one more', 1), 0)).toMatchObject({ ok: false, code: 'invalid_amount' });
    expect(Number.isSafeInteger(ledger.state.balance)).toBe(true);
  });
});
