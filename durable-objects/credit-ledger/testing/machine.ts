import { decide, expire } from '../ledger.ts';
import type { CommandResult, LedgerCommand, LedgerEntry } from '../protocol.ts';
import { RULES, type Rules } from '../rules.ts';
import {
  absorb,
  type Changes,
  type EndedHold,
  emptyState,
  type KeyRecord,
  type LedgerState,
  type Past,
} from '../state.ts';

/** Anything that plays a ledger: the pure core, a mutant of it, or the Durable Object. */
export interface Machine {
  state: LedgerState;
  entries: LedgerEntry[];
  apply(command: LedgerCommand, now: number): CommandResult;
  expire(now: number): void;
}

/** The pure core with maps in the place of tables. */
export class PureLedger implements Machine, Past {
  state = emptyState();
  entries: LedgerEntry[] = [];
  readonly keys = new Map<string, KeyRecord>();
  readonly ended = new Map<string, EndedHold>();
  protected readonly rules: Rules;

  constructor(rules: Partial<Rules> = {}) {
    this.rules = { ...RULES, ...rules };
  }

  apply(command: LedgerCommand, now: number): CommandResult {
    const step = decide(this.state, this, command, now, this.rules);
    this.take(step.changes);
    return step.result;
  }

  expire(now: number): void {
    this.take(expire(this.state, now, this.rules).changes);
  }

  key(key: string): KeyRecord | undefined {
    return this.keys.get(key);
  }

  endedHold(id: string): EndedHold | undefined {
    return this.ended.get(id);
  }

  protected take(changes: Changes): void {
    absorb(this.state, changes);
    this.entries.push(...changes.entries);
    for (const hold of changes.ended) this.ended.set(hold.id, hold);
    if (changes.key) this.keys.set(changes.key.key, changes.key);
  }
}
