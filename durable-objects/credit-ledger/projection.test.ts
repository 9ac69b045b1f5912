import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Projection } from './projection.ts';
import type { LedgerEntry } from './protocol.ts';
import { heldBy } from './state.ts';
import { Violation } from './testing/auditor.ts';
import { playOf, START } from './testing/commands.ts';
import { PureLedger } from './testing/machine.ts';
import { checkMirror, MemoryMirror, MemoryOutbox, type Weather } from './testing/mirror.ts';

const HOUR = 3_600_000;
const ignore = () => {};
const TERMS = { source: 'gift', priority: 1, effectiveAt: 0, expiresAt: null } as const;
const GRANT = { kind: 'grant', key: 'k', grantId: 'g', amount: 5, ...TERMS } as const;
const numbers = fc.array(fc.noBias(fc.nat({ max: 0x7fffffff })), { minLength: 2, maxLength: 30, size: 'max' });
const weathers = fc.array(fc.constantFrom<Weather>('fine', 'lost', 'unsure', 'late'), { maxLength: 20 });
type Make = (weather: Iterable<Weather>) => { mirror: MemoryMirror; outbox: (ledger: PureLedger) => MemoryOutbox };

const honest: Make = (weather) => ({ mirror: new MemoryMirror(weather), outbox: (ledger) => new MemoryOutbox(ledger) });

/** Commands, deliveries and crashes in turn; in the end the weather clears and everything drains. */
async function project(make: Make, play: readonly number[], weather: readonly Weather[]): Promise<void> {
  const ledger = new PureLedger();
  const { mirror, outbox: makeOutbox } = make(weather);
  const outbox = makeOutbox(ledger);
  const start = () => new Projection(outbox, () => ledger.state, mirror.send, ignore);
  let projection = start();
  let now = START;
  for (const [i, move] of playOf(play).entries()) {
    ledger.apply(move.command, move.now);
    if (move.cron) projection = start();
    if (i % 2 === 0) await projection.drain(() => (now += HOUR));
  }
  for (let i = 0; i <= weather.length; i++) await projection.drain(() => (now += HOUR));
  expect(projection.isBehind()).toBe(false);
  checkMirror(ledger, heldBy(ledger.state), mirror);
}

describe('projection', () => {
  it('makes the mirror equal to the ledger once it has drained, through losses, repeats and crashes', async () => {
    const property = fc.asyncProperty(numbers, weathers, (play, weather) => project(honest, play, weather));
    await fc.assert(property, { numRuns: 2_000 });
  });

  it('does not take a balance for sent whose answer got lost, even if the ledger returns to the one before', async () => {
    const ledger = new PureLedger();
    const mirror = new MemoryMirror(['fine', 'unsure', 'fine']);
    const projection = new Projection(new MemoryOutbox(ledger), () => ledger.state, mirror.send, ignore);
    ledger.apply(GRANT, 0);
    await projection.drain(() => 0);
    ledger.apply({ kind: 'reserve', key: 'r', holdId: 'h', amount: 3, upTo: 0, expiresAt: HOUR }, 0);
    await projection.drain(() => 0);
    ledger.apply({ kind: 'release', key: 'f', holdId: 'h' }, 0);
    expect(projection.isBehind()).toBe(true);
    await projection.drain(() => HOUR);
    checkMirror(ledger, heldBy(ledger.state), mirror);
  });

  it('waits longer after each failure and starts afresh after a success', async () => {
    const ledger = new PureLedger();
    const mirror = new MemoryMirror(['lost', 'lost', 'fine']);
    const projection = new Projection(new MemoryOutbox(ledger), () => ledger.state, mirror.send, ignore);
    ledger.apply(GRANT, 0);
    await projection.drain(() => 0);
    expect(projection.dueAt(0)).toBe(1_000);
    await projection.drain(() => 999);
    expect(projection.dueAt(999)).toBe(1_000);
    await projection.drain(() => 1_000);
    expect(projection.dueAt(1_000)).toBe(3_000);
    await projection.drain(() => 3_000);
    expect(projection.dueAt(3_000)).toBeNull();
  });

  it('carries more lines than one batch holds, the balance with the last', async () => {
    const ledger = new PureLedger();
    for (let i = 0; i < 450; i++) {
      ledger.apply({ ...GRANT, key: `k${i}`, grantId: `g${i}` }, i);
    }
    const batches: [number, boolean][] = [];
    const send = async (entries: LedgerEntry[], balance: unknown) =>
      void batches.push([entries.length, balance !== null]);
    await new Projection(new MemoryOutbox(ledger), () => ledger.state, send, ignore).drain(() => 0);
    expect(batches).toEqual([
      [200, false],
      [200, false],
      [50, true],
    ]);
  });
});

class MarksFirst extends MemoryOutbox {
  override entriesAfter(sequence: number, limit: number): LedgerEntry[] {
    const entries = super.entriesAfter(sequence, limit);
    this.setMark('projected', entries.at(-1)?.sequence ?? sequence);
    return entries;
  }
}

class ForgetsSnapshots extends MemoryOutbox {
  override setMark(name: Parameters<MemoryOutbox['setMark']>[0], value: string | number): void {
    super.setMark(name, name === 'snapshot' ? 0 : value);
  }
}

class SkipsTheLast extends MemoryOutbox {
  override entriesAfter(sequence: number, limit: number): LedgerEntry[] {
    const entries = super.entriesAfter(sequence, limit);
    return entries.length > 1 ? entries.slice(1) : entries;
  }
}

class LetsTheOldWin extends MemoryMirror {
  protected override write(...[entries, balance]: Parameters<MemoryMirror['send']>): void {
    super.write(entries, null);
    this.balance = balance ?? this.balance;
  }
}

const MUTANTS: [string, Make][] = [
  ['marks lines before they arrive', (weather) => ({ ...honest(weather), outbox: (ledger) => new MarksFirst(ledger) })],
  [
    'numbers all balances alike',
    (weather) => ({ ...honest(weather), outbox: (ledger) => new ForgetsSnapshots(ledger) }),
  ],
  ['skips a line', (weather) => ({ ...honest(weather), outbox: (ledger) => new SkipsTheLast(ledger) })],
  [
    'lets an older balance overwrite a newer one',
    (weather) => ({ ...honest(weather), mirror: new LetsTheOldWin(weather) }),
  ],
];

describe('mutants of the projection', () => {
  it.each(MUTANTS)('one that %s is caught by invariant 12', async (_, make) => {
    const property = fc.asyncProperty(numbers, weathers, (play, weather) => project(make, play, weather));
    const { errorInstance } = await fc.check(property, { numRuns: 2_000, seed: 3, endOnFailure: true });
    expect(errorInstance).toBeInstanceOf(Violation);
    expect(errorInstance).toMatchObject({ invariant: 12 });
  });
});
