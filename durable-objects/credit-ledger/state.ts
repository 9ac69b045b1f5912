import type { GrantSource, LedgerEntry, Part } from './protocol.ts';

/**
 * `scheduled`: not yet effective and not in the balance. `open`: funds new holds. `expiring` and
 * `reversing`: over, but a hold still pins part of it; the rest is taken out when that hold ends.
 */
export type GrantPhase = 'scheduled' | 'open' | 'expiring' | 'reversing' | 'closed';

export interface Grant {
  id: string;
  /** Order of creation. */
  position: number;
  source: GrantSource;
  granted: number;
  remaining: number;
  /** Part of `remaining` that open holds have for themselves. */
  pinned: number;
  priority: number;
  effectiveAt: number;
  expiresAt: number | null;
  createdAt: number;
  phase: GrantPhase;
  note: string | null;
}

/** An open hold. What is left of it is the sum of its pins. */
export interface Hold {
  id: string;
  pins: Part[];
  charged: number;
  openedAt: number;
  expiresAt: number;
}

export type HoldOutcome = 'settled' | 'released' | 'expired';

export interface EndedHold {
  id: string;
  charged: number;
  endedAt: number;
  outcome: HoldOutcome;
}

/** What is remembered of an applied command. Refused ones are never remembered. */
export interface KeyRecord {
  key: string;
  fingerprint: string;
  amount: number;
  overrun: number | null;
  /** The record lives as long as this hold (and 30 days); without a hold it lives for ever. */
  holdId: string | null;
  at: number;
}

export interface LedgerState {
  grants: Map<string, Grant>;
  /** Open holds only. */
  holds: Map<string, Hold>;
  balance: number;
  sequence: number;
  /** Time of the latest change; a clock that jumps back never reorders entries. */
  clock: number;
}

/** What a command may ask of the past; `storage.ts` answers from its tables. */
export interface Past {
  key(key: string): KeyRecord | undefined;
  endedHold(id: string): EndedHold | undefined;
}

/** What one step changed: stored in one transaction, then taken over into memory. */
export interface Changes {
  grants: Grant[];
  holds: Hold[];
  ended: EndedHold[];
  entries: LedgerEntry[];
  key: KeyRecord | null;
  balance: number;
  sequence: number;
  clock: number;
}

export function emptyState(): LedgerState {
  return { grants: new Map(), holds: new Map(), balance: 0, sequence: 0, clock: 0 };
}

export function isUnchanged(changes: Changes): boolean {
  return changes.key === null && changes.grants.length + changes.ended.length + changes.entries.length === 0;
}

/** Brings `state` to where `changes` lead; call it only after they are stored. */
export function absorb(state: LedgerState, changes: Changes): void {
  for (const grant of changes.grants) state.grants.set(grant.id, grant);
  for (const hold of changes.holds) state.holds.set(hold.id, hold);
  for (const hold of changes.ended) state.holds.delete(hold.id);
  state.balance = changes.balance;
  state.sequence = changes.sequence;
  state.clock = changes.clock;
}

export function sumOf(parts: readonly Part[]): number {
  return parts.reduce((sum, part) => sum + part.amount, 0);
}

/** Pins of open holds, and the rest of grants that are over for as long as a hold pins part of them. */
export function heldBy(state: LedgerState): number {
  let held = 0;
  for (const { phase, pinned, remaining } of state.grants.values()) {
    held += phase === 'expiring' || phase === 'reversing' ? remaining : pinned;
  }
  return held;
}
