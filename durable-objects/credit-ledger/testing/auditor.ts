import { viewOf } from '../ledger.ts';
import type { CommandResult, LedgerCommand, LedgerEntry, Part } from '../protocol.ts';
import type { LedgerState } from '../state.ts';
import type { Machine } from './machine.ts';
import { Oracle, type OracleLine } from './oracle.ts';

/** RELIABILITY's invariants of the ledger, by their numbers. */
export const INVARIANTS = {
  1: 'balance is the sum of entries and of grant remainders, in integers',
  2: 'available is balance less holds and never negative',
  3: 'a grant keeps between nothing and all of what was granted',
  4: 'entries are append-only and gapless, and replaying them rebuilds the grants',
  5: 'same key, same body, same result; another body conflicts; the malformed is never remembered',
  6: 'what was refused is never reported as applied',
  7: 'a hold ends once and is charged at most what it holds',
  8: 'grants burn in order; only live ones fund; a hold keeps what it pinned',
  9: 'expiry posts once and at its moment, whatever a cron does',
  10: 'one object is granted once and reversed once',
  11: 'a settlement beyond its hold or after its expiry is an explicit, capped overrun',
} as const;
export type Invariant = keyof typeof INVARIANTS | 12;

export class Violation extends Error {
  readonly invariant: Invariant;

  constructor(invariant: Invariant, detail: string) {
    super(`Invariant ${invariant}: ${detail}`);
    this.invariant = invariant;
  }
}

function hold(invariant: Invariant, isTrue: boolean, detail: string | (() => string)): void {
  if (!isTrue) throw new Violation(invariant, typeof detail === 'string' ? detail : detail());
}

/** Watches a ledger from outside and checks every reply and every state against the oracle and the invariants. */
export class Auditor {
  readonly oracle = new Oracle();
  private seen: LedgerEntry[] = [];
  private readonly replayed = new Map<string, number>();
  private balance = 0;
  private readonly endedHolds = new Set<string>();

  /**
   * Checks one command: its lines, then its reply, then the state that it left. `entries` are all so far.
   * @throws Violation that names the most specific invariant that is broken
   */
  check(command: LedgerCommand, now: number, actual: CommandResult, machine: Pick<Machine, 'state' | 'entries'>): void {
    const context = {
      wasKnown: this.oracle.keys.has(command.key),
      isOldGrant: command.kind === 'grant' && this.oracle.grants.some((grant) => grant.id === command.grantId),
    };
    const expected = this.oracle.answer(command, now);
    this.oracle.passTime(now);
    this.checkEntries(machine.entries);
    this.checkLines();
    if (!sameResult(expected, actual)) {
      const detail = `${JSON.stringify(command)} answered ${JSON.stringify(actual)}, not ${JSON.stringify(expected)}`;
      throw new Violation(this.nameOfReply(command, expected, actual, context, machine.state), detail);
    }
    this.checkState(machine.state, now);
  }

  private checkState(state: LedgerState, now: number): void {
    this.checkHolds(state);
    this.checkPins(state);
    this.checkGrants(state);
    this.checkAvailable(state, now);
  }

  /** The invariant that a wrong reply breaks. */
  private nameOfReply(
    command: LedgerCommand,
    expected: CommandResult,
    actual: CommandResult,
    context: { wasKnown: boolean; isOldGrant: boolean },
    state: LedgerState,
  ): Invariant {
    if (actual.ok && actual.repeated && !context.wasKnown) return 6;
    if (context.wasKnown || (!expected.ok && isFault(expected.code)) || (!actual.ok && isFault(actual.code))) return 5;
    if (!actual.ok && actual.code === 'idempotency_conflict') return 5;
    if (context.isOldGrant || command.kind === 'reverse' || command.kind === 'grant') return 10;
    if (command.kind === 'settle') return hasOverrun(expected) || hasOverrun(actual) ? 11 : 7;
    if (command.kind === 'release') return 7;
    if (!expected.ok && expected.code !== 'insufficient_credits') return 7;
    return this.fundsFromTheDead(state) ? 8 : 2;
  }

  /** Whether a hold pins a grant that is over or has not started, and that it did not pin before. */
  private fundsFromTheDead(state: LedgerState): boolean {
    const dead = this.oracle.grants.filter((grant) => !grant.started || grant.over !== 'no').map((grant) => grant.id);
    return [...state.holds].some(([id, open]) =>
      open.pins.some((pin) => {
        const known = this.oracle.pins.filter((mine) => mine.hold === id && mine.grant === pin.grantId);
        return dead.includes(pin.grantId) && sum(known) < pin.amount;
      }),
    );
  }

  private checkEntries(entries: readonly LedgerEntry[]): void {
    hold(4, entries.length >= this.seen.length, 'an entry vanished');
    this.seen.forEach((entry, i) => {
      hold(4, entries[i]?.sequence === entry.sequence && entries[i]?.amount === entry.amount, 'an entry changed');
    });
    for (const entry of entries.slice(this.seen.length)) {
      hold(4, entry.sequence === this.seen.length + 1, () => `sequence ${entry.sequence} after ${this.seen.length}`);
      hold(1, Number.isSafeInteger(entry.amount), () => `an entry of ${entry.amount}`);
      hold(4, sum(entry.parts) === entry.amount, 'an entry is not the sum of its parts');
      for (const part of entry.parts) this.replay(part);
      this.balance += entry.amount;
      hold(
        1,
        entry.balanceAfter === this.balance,
        () => `balance ${entry.balanceAfter} after entries of ${this.balance}`,
      );
      this.seen.push({ ...entry });
    }
  }

  private replay(part: Part): void {
    this.replayed.set(part.grantId, (this.replayed.get(part.grantId) ?? 0) + part.amount);
  }

  /** Entry by entry against the oracle's lines; the first difference is named by what it is about. */
  private checkLines(): void {
    const { lines } = this.oracle;
    const grants = this.seen.filter((entry) => entry.kind === 'grant').map((entry) => entry.grantId);
    hold(10, new Set(grants).size === grants.length, 'a grant was posted twice');
    const expiries = this.seen.filter((entry) => entry.kind === 'expiry').map((entry) => entry.grantId);
    hold(9, new Set(expiries).size === expiries.length, 'a grant expired twice');
    const reversals = this.seen.filter((entry) => entry.kind === 'reversal').map((entry) => entry.grantId);
    hold(10, new Set(reversals).size === reversals.length, 'a grant was reversed twice');
    for (let i = 0; i < Math.max(lines.length, this.seen.length); i++) {
      const [expected, actual] = [lines[i], this.seen[i]];
      const detail = () => `entry ${i + 1} is ${JSON.stringify(actual)}, not ${JSON.stringify(expected)}`;
      hold(this.nameOfLine(expected, actual), sameLine(expected, actual), detail);
    }
  }

  /** The invariant that a wrong line breaks. */
  private nameOfLine(expected: OracleLine | undefined, actual: LedgerEntry | undefined): Invariant {
    const kinds = [expected?.kind, actual?.kind];
    const isTaken = actual?.kind === 'expiry' || actual?.kind === 'reversal';
    if (isTaken && this.oracle.pinnedOf(actual.grantId ?? '') > 0) return 8;
    if (actual?.terms && actual.terms.effectiveAt > actual.at) return 8;
    if (kinds.includes('expiry')) return 9;
    if (kinds.includes('grant') || kinds.includes('reversal')) return 10;
    if (expected && actual && expected.kind === actual.kind && expected.amount === actual.amount) return 8;
    if (kinds.includes('transfer')) return 2;
    return kinds.includes('overrun') ? 11 : 7;
  }

  private checkHolds(state: LedgerState): void {
    for (const id of state.holds.keys()) hold(7, !this.endedHolds.has(id), () => `hold ${id} lives again`);
    for (const [id, known] of this.oracle.holds) {
      const actual = state.holds.get(id);
      hold(7, (known.status === 'open') === (actual !== undefined), () => `hold ${id} should be ${known.status}`);
      if (known.status !== 'open') this.endedHolds.add(id);
      if (actual) hold(7, actual.charged === known.charged, () => `hold ${id} was charged ${actual.charged}`);
      if (actual)
        hold(7, sum(actual.pins) === known.size - known.charged, () => `hold ${id} has ${sum(actual.pins)} left`);
    }
  }

  private checkPins(state: LedgerState): void {
    const pinned = new Map<string, number>();
    for (const [id, open] of state.holds) {
      for (const pin of open.pins) {
        pinned.set(pin.grantId, (pinned.get(pin.grantId) ?? 0) + pin.amount);
        const expected = this.oracle.pins.filter((known) => known.hold === id && known.grant === pin.grantId);
        hold(8, sum(expected) === pin.amount, () => `hold ${id} pins ${pin.amount} of ${pin.grantId}`);
      }
    }
    for (const grant of state.grants.values()) {
      const mine = pinned.get(grant.id) ?? 0;
      hold(
        8,
        mine === grant.pinned && mine <= grant.remaining,
        () => `${mine} pinned of ${grant.remaining} in ${grant.id}`,
      );
    }
  }

  private checkGrants(state: LedgerState): void {
    let total = 0;
    for (const grant of state.grants.values()) {
      const isWithin = grant.remaining >= 0 && grant.remaining <= grant.granted;
      hold(3, isWithin, () => `${grant.id} has ${grant.remaining} of ${grant.granted}`);
      const replayed = this.replayed.get(grant.id) ?? 0;
      hold(4, grant.remaining === replayed, () => `${grant.id} has ${grant.remaining}, replayed ${replayed}`);
      total += grant.remaining;
    }
    hold(
      1,
      state.balance === this.balance && state.balance === total,
      () => `${state.balance}, ${this.balance}, ${total}`,
    );
    hold(4, state.sequence === this.seen.length, () => `sequence ${state.sequence}`);
  }

  private checkAvailable(state: LedgerState, now: number): void {
    const view = viewOf(state, now);
    hold(2, view.available >= 0 && view.available + view.held === view.total, () => JSON.stringify(view));
    hold(2, view.total === this.oracle.balance(), () => `total ${view.total}, not ${this.oracle.balance()}`);
    hold(
      2,
      view.available === this.oracle.available(),
      () => `available ${view.available}, not ${this.oracle.available()}`,
    );
  }
}

function isFault(code: string): boolean {
  return code === 'malformed' || code === 'invalid_amount';
}

function hasOverrun(result: CommandResult): boolean {
  return result.ok && result.overrun !== undefined;
}

function sum(parts: readonly { amount: number }[]): number {
  return parts.reduce((total, part) => total + part.amount, 0);
}

function sameResult(expected: CommandResult, actual: CommandResult): boolean {
  if (!expected.ok || !actual.ok) return !expected.ok && !actual.ok && expected.code === actual.code;
  const { amount, overrun, repeated } = expected;
  return amount === actual.amount && overrun === actual.overrun && repeated === actual.repeated;
}

function sameLine(expected: OracleLine | undefined, actual: LedgerEntry | undefined): boolean {
  if (!expected || !actual) return false;
  if (expected.kind !== actual.kind || expected.amount !== actual.amount || expected.at !== actual.at) return false;
  return (
    expected.parts.length === actual.parts.length &&
    expected.parts.every(
      (part, i) => part.grantId === actual.parts[i]?.grantId && part.amount === actual.parts[i]?.amount,
    )
  );
}
