import type { LedgerEntry, Part } from './protocol.ts';
import type { Rules } from './rules.ts';
import {
  type Changes,
  type EndedHold,
  type Grant,
  type Hold,
  type KeyRecord,
  type LedgerState,
  sumOf,
} from './state.ts';

type Posting = Pick<LedgerEntry, 'kind' | 'parts'> &
  Partial<Pick<LedgerEntry, 'holdId' | 'source' | 'terms' | 'line' | 'note'>>;

/** A copy-on-write view of a state. Nothing of the state changes until `changes()` is stored and absorbed. */
export class Draft {
  readonly rules: Rules;
  clock: number;
  balance: number;
  sequence: number;
  key: KeyRecord | null = null;
  private readonly state: LedgerState;
  private readonly editedGrants = new Map<string, Grant>();
  private readonly editedHolds = new Map<string, Hold>();
  private readonly endedHolds: EndedHold[] = [];
  private readonly entries: LedgerEntry[] = [];

  constructor(state: LedgerState, rules: Rules) {
    this.state = state;
    this.rules = rules;
    this.clock = state.clock;
    this.balance = state.balance;
    this.sequence = state.sequence;
  }

  findGrant(id: string): Grant | undefined {
    return this.editedGrants.get(id) ?? this.state.grants.get(id);
  }

  grants(): Grant[] {
    const all = [...this.state.grants.values()].map((grant) => this.editedGrants.get(grant.id) ?? grant);
    for (const grant of this.editedGrants.values()) if (!this.state.grants.has(grant.id)) all.push(grant);
    return all;
  }

  addGrant(grant: Grant): void {
    this.editedGrants.set(grant.id, grant);
  }

  /** @throws Error for an unknown grant, which is a fault of this program. */
  editGrant(id: string): Grant {
    const edited = this.editedGrants.get(id);
    if (edited) return edited;
    const known = this.state.grants.get(id);
    if (!known) throw new Error(`The ledger refers to grant ${id}, which it does not have.`);
    const copy = { ...known };
    this.editedGrants.set(id, copy);
    return copy;
  }

  findHold(id: string): Hold | undefined {
    if (this.endedHolds.some((hold) => hold.id === id)) return undefined;
    return this.editedHolds.get(id) ?? this.state.holds.get(id);
  }

  findEndedHold(id: string): EndedHold | undefined {
    return this.endedHolds.find((hold) => hold.id === id);
  }

  holds(): Hold[] {
    return [...this.state.holds.keys()].flatMap((id) => this.findHold(id) ?? []);
  }

  putHold(hold: Hold): void {
    this.editedHolds.set(hold.id, hold);
  }

  closeHold(hold: EndedHold): void {
    this.editedHolds.delete(hold.id);
    this.endedHolds.push(hold);
  }

  pin(parts: readonly Part[]): void {
    for (const part of parts) this.editGrant(part.grantId).pinned += part.amount;
  }

  unpin(parts: readonly Part[]): void {
    for (const part of parts) this.editGrant(part.grantId).pinned -= part.amount;
  }

  /** The only place where money moves: an entry, the grants it touches and the balance go together. */
  post(posting: Posting): void {
    for (const part of posting.parts) this.editGrant(part.grantId).remaining += part.amount;
    const amount = sumOf(posting.parts);
    this.balance += amount;
    this.sequence = this.rules.nextSequence(this.sequence);
    const [first, ...others] = posting.parts;
    this.entries.push({
      sequence: this.sequence,
      kind: posting.kind,
      amount,
      balanceAfter: this.balance,
      parts: posting.parts,
      grantId: first && others.length === 0 ? first.grantId : null,
      holdId: posting.holdId ?? null,
      source: posting.source ?? null,
      terms: posting.terms ?? null,
      line: posting.line ?? null,
      note: posting.note ?? null,
      at: this.clock,
    });
  }

  changes(): Changes {
    return {
      grants: [...this.editedGrants.values()],
      holds: [...this.editedHolds.values()],
      ended: this.endedHolds,
      entries: this.entries,
      key: this.key,
      balance: this.balance,
      sequence: this.sequence,
      clock: this.clock,
    };
  }
}
