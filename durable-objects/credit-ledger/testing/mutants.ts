import { viewOf } from '../ledger.ts';
import type { CommandResult, LedgerCommand } from '../protocol.ts';
import { RULES, type Rules } from '../rules.ts';
import type { Changes, EndedHold, KeyRecord } from '../state.ts';
import type { Invariant } from './auditor.ts';
import { type Machine, PureLedger } from './machine.ts';

/** A ledger with one fault, and the invariant that must catch it. */
export interface Mutant {
  name: string;
  invariant: Invariant;
  make(): Machine;
}

function rule(invariant: Invariant, name: string, rules: Partial<Rules>): Mutant {
  return { name, invariant, make: () => new PureLedger(rules) };
}

function machine(invariant: Invariant, name: string, make: () => Machine): Mutant {
  return { name, invariant, make };
}

const RULE_MUTANTS: Mutant[] = [
  rule(5, 'takes any amount', { validAmount: () => true }),
  rule(5, 'takes negative amounts', { validAmount: Number.isSafeInteger }),
  rule(2, 'reserves without looking at what is available', { holdSize: (amount, upTo) => Math.max(amount, upTo) }),
  rule(2, 'reserves one more than is available', {
    holdSize: (amount, upTo, available) => RULES.holdSize(amount, upTo, available + 1),
  }),
  rule(2, 'leases all that is available', {
    holdSize: (amount, upTo, available) =>
      amount > available ? undefined : Math.max(amount, Math.min(upTo, available)),
  }),
  rule(2, 'lets two holds pin the same credits', { free: (grant) => grant.remaining }),
  rule(11, 'calls it a charge what a hold does not cover', { covered: (amount) => amount }),
  rule(7, 'never charges the last microcredit of a hold', { covered: (amount, left) => Math.min(amount, left - 1) }),
  rule(11, 'forgives what is above a hold', { overrun: () => 0 }),
  rule(11, 'reports an overrun that nobody could pay', { overrun: (excess) => excess }),
  rule(8, 'burns without priority', {
    burnOrder: (a, b) => RULES.burnOrder({ ...a, priority: 0 }, { ...b, priority: 0 }),
  }),
  rule(8, 'burns without expiry', {
    burnOrder: (a, b) => RULES.burnOrder({ ...a, expiresAt: 0 }, { ...b, expiresAt: 0 }),
  }),
  rule(8, 'burns what never expires first', {
    burnOrder: (a, b) => RULES.burnOrder({ ...a, expiresAt: a.expiresAt ?? 0 }, { ...b, expiresAt: b.expiresAt ?? 0 }),
  }),
  rule(8, 'burns by creation before effective date', {
    burnOrder: (a, b) => RULES.burnOrder({ ...a, effectiveAt: a.position }, { ...b, effectiveAt: b.position }),
  }),
  rule(8, 'burns the newest first', { burnOrder: (a, b) => -RULES.burnOrder(a, b) }),
  rule(8, 'has no expiry filter', { fundable: (grant) => grant.phase !== 'scheduled' && grant.phase !== 'closed' }),
  rule(8, 'takes pinned credits when a grant expires', { closable: () => true }),
  rule(9, 'never takes the rest of a grant that a hold outlived', {
    closable: (grant) => grant.pinned === 0 && grant.phase !== 'expiring',
  }),
  rule(9, 'expires grants a moment late', { expires: (expiresAt, at) => expiresAt < at }),
  rule(9, 'expires grants a moment early', { expires: (expiresAt, at) => expiresAt <= at + 1 }),
  rule(9, 'never expires a grant', { expires: () => false }),
  rule(8, 'lets a grant fund before it is effective', {
    starts: (effectiveAt, at) => effectiveAt <= at + 3,
    fundable: (grant) => grant.phase === 'open',
  }),
  rule(7, 'ends holds a moment early', { lapses: (expiresAt, at) => expiresAt <= at + 1 }),
  rule(7, 'never ends a hold', { lapses: () => false }),
  rule(4, 'skips a sequence number', { nextSequence: (sequence) => (sequence === 2 ? 4 : sequence + 1) }),
  rule(4, 'numbers two entries alike', { nextSequence: (sequence) => Math.min(sequence + 1, 2) }),
  rule(5, 'takes any body for a known key', { fingerprint: () => 'same' }),
  rule(5, 'forgets what it applied', { remembered: () => false }),
];

/** Refuses by what was available one command ago: the check and the act are apart. */
class CheckThenAct extends PureLedger {
  private checked = 0;
  private next = 0;

  constructor() {
    super({ holdSize: (amount) => (amount > this.checked ? undefined : amount) });
  }

  override apply(command: LedgerCommand, now: number): CommandResult {
    this.checked = this.next;
    this.next = viewOf(this.state, now).available;
    return super.apply(command, now);
  }
}

/** Takes each delivery of a payment event for a payment of its own. */
class KeyedByEvent extends PureLedger {
  private deliveries = 0;

  override apply(command: LedgerCommand, now: number): CommandResult {
    this.deliveries += 1;
    if (command.kind !== 'grant') return super.apply(command, now);
    const event = `event${this.deliveries}`;
    return super.apply({ ...command, key: event, grantId: event }, now);
  }
}

/** Writes the idempotency record with the next command. */
class LateRecord extends PureLedger {
  private late: KeyRecord | null = null;

  protected override take(changes: Changes): void {
    super.take({ ...changes, key: changes.key && this.late });
    this.late = changes.key ?? this.late;
  }
}

/** Remembers refusals and answers their repeats as applied. */
class RemembersRefusals extends PureLedger {
  override apply(command: LedgerCommand, now: number): CommandResult {
    const result = super.apply(command, now);
    const isWorthIt = !result.ok && result.code !== 'idempotency_conflict' && !this.keys.has(command.key);
    if (isWorthIt) this.keys.set(command.key, recordOf(command, now));
    return result;
  }
}

/** Remembers malformed commands, so that the corrected one conflicts. */
class RemembersMalformed extends PureLedger {
  override apply(command: LedgerCommand, now: number): CommandResult {
    const result = super.apply(command, now);
    const isFault = !result.ok && (result.code === 'malformed' || result.code === 'invalid_amount');
    if (isFault && !this.keys.has(command.key)) this.keys.set(command.key, recordOf(command, now));
    return result;
  }
}

function recordOf(command: LedgerCommand, at: number): KeyRecord {
  const amount = 'amount' in command ? command.amount : 0;
  return { key: command.key, fingerprint: RULES.fingerprint(command), amount, overrun: null, holdId: null, at };
}

class ForgetsEndedHolds extends PureLedger {
  override endedHold(): undefined {
    return undefined;
  }
}

/** A host that comes late gets its call for nothing. */
class TurnsAwayLateSettlements extends PureLedger {
  override endedHold(id: string): EndedHold | undefined {
    const ended = super.endedHold(id);
    return ended && { ...ended, outcome: 'released' };
  }
}

/** Corrects the grant's own entry instead of posting its expiry. */
class RewritesHistory extends PureLedger {
  protected override take(changes: Changes): void {
    super.take(changes);
    for (const entry of changes.entries.filter((known) => known.kind === 'expiry')) {
      const original = this.entries.find((known) => known.kind === 'grant' && known.grantId === entry.grantId);
      if (original) original.amount += entry.amount;
    }
  }
}

/** Forgets to take an overrun off the balance. */
class DriftingBalance extends PureLedger {
  protected override take(changes: Changes): void {
    const overrun = changes.entries.find((entry) => entry.kind === 'overrun');
    super.take({ ...changes, balance: changes.balance - (overrun?.amount ?? 0) });
  }
}

/** Gives a released hold back to its grants although it never left them. */
class GivesBackTwice extends PureLedger {
  override apply(command: LedgerCommand, now: number): CommandResult {
    const pins = command.kind === 'release' ? this.state.holds.get(command.holdId)?.pins : undefined;
    const result = super.apply(command, now);
    for (const pin of result.ok && !result.repeated && pins ? pins : []) {
      const grant = this.state.grants.get(pin.grantId);
      if (grant) this.state.grants.set(grant.id, { ...grant, remaining: grant.remaining + pin.amount });
    }
    return result;
  }
}

/** Posts an expiry at each cron, not once. */
class ExpiresAtEachCron extends PureLedger {
  override expire(now: number): void {
    super.expire(now);
    const last = this.entries.at(-1);
    if (last?.kind !== 'expiry') return;
    this.state.sequence += 1;
    this.state.balance += last.amount;
    this.entries.push({ ...last, sequence: this.state.sequence, balanceAfter: this.state.balance });
  }
}

/** Posts expiries only when the cron comes by, after whatever commands came before it. */
class LeavesExpiryToTheCron extends PureLedger {
  private isCron = false;

  constructor() {
    super({ expires: (expiresAt, at) => this.isCron && expiresAt <= at });
  }

  override expire(now: number): void {
    this.isCron = true;
    super.expire(now);
    this.isCron = false;
  }
}

/** Comes back from an eviction without the pins of its holds. */
class ForgetsPins extends PureLedger {
  protected override take(changes: Changes): void {
    super.take(changes);
    for (const grant of this.state.grants.values()) this.state.grants.set(grant.id, { ...grant, pinned: 0 });
  }
}

const MACHINE_MUTANTS: Mutant[] = [
  machine(1, 'lets the balance drift from its entries', () => new DriftingBalance()),
  machine(2, 'checks, then acts', () => new CheckThenAct()),
  machine(3, 'gives a released hold back twice', () => new GivesBackTwice()),
  machine(4, 'rewrites history', () => new RewritesHistory()),
  machine(5, 'writes the idempotency record late', () => new LateRecord()),
  machine(5, 'remembers the malformed', () => new RemembersMalformed()),
  machine(6, 'remembers refusals as applied', () => new RemembersRefusals()),
  machine(7, 'forgets holds that ended', () => new ForgetsEndedHolds()),
  machine(8, 'forgets pins in an eviction', () => new ForgetsPins()),
  machine(9, 'expires a grant at each cron', () => new ExpiresAtEachCron()),
  machine(9, 'leaves expiry to the cron', () => new LeavesExpiryToTheCron()),
  machine(10, 'keys a payment by its event', () => new KeyedByEvent()),
  machine(11, 'turns late settlements away', () => new TurnsAwayLateSettlements()),
];

export const MUTANTS: readonly Mutant[] = [...RULE_MUTANTS, ...MACHINE_MUTANTS];
