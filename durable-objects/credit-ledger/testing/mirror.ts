import type { BalanceMirror } from '../../../worker/domain/credits/store.ts';
import type { Outbox, SendMirror } from '../projection.ts';
import type { LedgerEntry } from '../protocol.ts';
import type { Mark } from '../storage.ts';
import { Violation } from './auditor.ts';
import type { PureLedger } from './machine.ts';

/** A ledger's tables as the projection sees them. */
export class MemoryOutbox implements Outbox {
  readonly marks = new Map<Mark, string | number>();
  private readonly ledger: PureLedger;

  constructor(ledger: PureLedger) {
    this.ledger = ledger;
  }

  entriesAfter(sequence: number, limit: number): LedgerEntry[] {
    return this.ledger.entries.filter((entry) => entry.sequence > sequence).slice(0, limit);
  }

  mark(name: Mark): string | number | null {
    return this.marks.get(name) ?? null;
  }

  setMark(name: Mark, value: string | number): void {
    this.marks.set(name, value);
  }
}

/** What a delivery comes to; `unsure` is written and then reported as lost, `late` arrives once more after the next. */
export type Weather = 'fine' | 'lost' | 'unsure' | 'late';

/** The two tables of Postgres with the store's conflict rules, behind a network with weather. */
export class MemoryMirror {
  readonly lines = new Map<number, LedgerEntry>();
  balance: BalanceMirror | null = null;
  protected late: (() => void)[] = [];
  private readonly weather: Iterator<Weather>;

  constructor(weather: Iterable<Weather>) {
    this.weather = weather[Symbol.iterator]();
  }

  readonly send: SendMirror = async (entries, balance) => {
    const weather = this.weather.next().value ?? 'fine';
    if (weather === 'lost') throw new Error('the network is away');
    this.write(entries, balance);
    for (const again of this.late.splice(0)) again();
    if (weather === 'late') this.late.push(() => this.write(entries, balance));
    if (weather === 'unsure') throw new Error('the answer got lost');
  };

  protected write(entries: LedgerEntry[], balance: BalanceMirror | null): void {
    for (const entry of entries) if (!this.lines.has(entry.sequence)) this.lines.set(entry.sequence, entry);
    if (balance && balance.snapshot > (this.balance?.snapshot ?? 0)) this.balance = balance;
  }
}

/** RELIABILITY 12. @throws Violation */
export function checkMirror(ledger: PureLedger, held: number, mirror: MemoryMirror): void {
  const sequences = [...mirror.lines.keys()].sort((a, b) => a - b);
  const expected = ledger.entries.map((entry) => entry.sequence);
  if (sequences.join() !== expected.join()) throw new Violation(12, `lines ${sequences}, not ${expected}`);
  const { balance } = mirror;
  const isEqual = balance?.balance === ledger.state.balance && balance.held === held;
  if (!isEqual && ledger.entries.length > 0) throw new Violation(12, `balance ${JSON.stringify(balance)}`);
}
