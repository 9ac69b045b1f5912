import { fingerprint } from './fingerprint.ts';
import type { CommandResult, LedgerCommand } from './protocol.ts';
import type { Grant } from './state.ts';

/** A lease takes at most this part of what is available (DESIGN, "Credits"). */
const LEASE_DIVISOR = 50;

/**
 * The decisions that a ledger's correctness hangs on, one function each. Production has one set; the
 * mutants of the tests replace single members and must be caught by the invariant that names them.
 */
export interface Rules {
  /** Priority, expiry (never last), effective, created, id. */
  burnOrder(a: Grant, b: Grant): number;
  /** Whether a grant may fund a new hold, an overrun or a transfer. */
  fundable(grant: Grant, at: number): boolean;
  /** The part of a grant that no hold has pinned. */
  free(grant: Grant): number;
  /** Size of a new or grown hold; `undefined` where `amount` is not available. */
  holdSize(amount: number, upTo: number, available: number): number | undefined;
  /** Part of a settlement that its hold covers. */
  covered(amount: number, left: number): number;
  /** Part of an excess that is charged. */
  overrun(excess: number, available: number): number;
  /** Whether a grant that is effective at this moment has started. */
  starts(effectiveAt: number, at: number): boolean;
  /** Whether a grant is over. */
  expires(expiresAt: number, at: number): boolean;
  /** Whether a hold is over. */
  lapses(expiresAt: number, at: number): boolean;
  /** Whether a grant that is over may be closed and its rest taken out. */
  closable(grant: Grant): boolean;
  nextSequence(sequence: number): number;
  /** The name under which a command is remembered. */
  keyOf(command: LedgerCommand): string;
  /** Digest of a command's body. */
  fingerprint(command: LedgerCommand): string;
  /** Whether a result is remembered under its key. */
  remembered(result: CommandResult): boolean;
  validAmount(amount: number): boolean;
}

/** 1,000,000 credits: more than any command, so that sums stay far below 2^53. */
export const MAX_AMOUNT = 1_000_000_000_000;
/** 1,000,000,000 credits: more than any ledger may hold. */
export const MAX_BALANCE = 1_000_000_000_000_000;

function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

export const RULES: Rules = {
  burnOrder: (a, b) =>
    a.priority - b.priority ||
    (a.expiresAt ?? Number.MAX_SAFE_INTEGER) - (b.expiresAt ?? Number.MAX_SAFE_INTEGER) ||
    a.effectiveAt - b.effectiveAt ||
    a.createdAt - b.createdAt ||
    compareTexts(a.id, b.id),
  fundable: (grant, at) =>
    grant.phase === 'open' && grant.effectiveAt <= at && (grant.expiresAt === null || grant.expiresAt > at),
  free: (grant) => grant.remaining - grant.pinned,
  holdSize: (amount, upTo, available) =>
    amount > available ? undefined : Math.max(amount, Math.min(upTo, Math.floor(available / LEASE_DIVISOR))),
  covered: (amount, left) => Math.min(amount, left),
  overrun: (excess, available) => Math.min(excess, available),
  starts: (effectiveAt, at) => effectiveAt <= at,
  expires: (expiresAt, at) => expiresAt <= at,
  lapses: (expiresAt, at) => expiresAt <= at,
  closable: (grant) => grant.pinned === 0,
  nextSequence: (sequence) => sequence + 1,
  keyOf: (command) => command.key,
  fingerprint,
  remembered: (result) => result.ok,
  validAmount: (amount) => Number.isSafeInteger(amount) && amount > 0 && amount <= MAX_AMOUNT,
};
