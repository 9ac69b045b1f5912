/**
 * What a CreditLedger object answers to. One object per account (name = account id). Amounts are
 * integer microcredits, times are epoch milliseconds. RPC never throws for a rule: it refuses.
 */
export type GrantSource = 'signup' | 'purchase' | 'subscription' | 'promotion' | 'gift' | 'admin';

/** Who and what a charge was for; copied into the entry and its Postgres mirror. */
export interface ChargeLine {
  runId: string;
  step: string;
  agentId: string;
  agentName: string;
  provider: string;
  model: string;
  inputTokens: number;
  outputTokens: number;
  /** True where the provider reported no usage and the tokens were counted from the text. */
  estimated: boolean;
}

export type LedgerCommand =
  | {
      kind: 'grant';
      key: string;
      grantId: string;
      source: GrantSource;
      amount: number;
      /** Lower burns first. */
      priority: number;
      effectiveAt: number;
      expiresAt: number | null;
      note?: string;
    }
  /**
   * Opens a hold of at least `amount`; of up to `upTo` where that is at most a fiftieth of what is
   * available (DESIGN: leases). Refused with `insufficient_credits` when `amount` is not available.
   */
  | { kind: 'reserve'; key: string; holdId: string; amount: number; upTo: number; expiresAt: number }
  /** Grows an open hold by at least `amount` (up to `upTo` as above; 0 only renews) and moves its expiry. */
  | { kind: 'extend'; key: string; holdId: string; amount: number; upTo: number; expiresAt: number }
  /**
   * Charges a hold, which stays open. What is above the rest of the hold, and everything once the hold
   * has expired, is an overrun: taken from what is available at that moment and never more.
   */
  | { kind: 'settle'; key: string; holdId: string; amount: number; line: ChargeLine }
  | { kind: 'release'; key: string; holdId: string }
  /**
   * Takes back what is left of a grant (refund, dispute, admin). Once per grant: a second reversal moves 0.
   * What a hold still pins is taken back when that hold ends, in the same entry as the rest.
   */
  | { kind: 'reverse'; key: string; grantId: string; note: string }
  /** Takes `amount` out for another account; the service grants it there under the same key. */
  | { kind: 'transfer'; key: string; amount: number; toAccount: string; note: string };

export type RefusalCode =
  | 'insufficient_credits'
  | 'idempotency_conflict'
  | 'hold_not_found'
  | 'hold_closed'
  | 'grant_not_found'
  | 'invalid_amount'
  /** A key, id or time that no honest caller sends. */
  | 'malformed';

export type CommandResult =
  | {
      ok: true;
      /** Microcredits that the command moved: granted, held, charged, released or reversed. */
      amount: number;
      /** Part of a settlement above its hold. */
      overrun?: number;
      /** The same key with the same body was applied before. */
      repeated: boolean;
    }
  | { ok: false; code: RefusalCode; message: string };

/** What an entry or a hold takes from (or gives to) one grant. */
export interface Part {
  grantId: string;
  amount: number;
}

/** The terms of a grant; its entry carries them, so the entries alone rebuild every grant. */
export interface GrantTerms {
  granted: number;
  priority: number;
  effectiveAt: number;
  expiresAt: number | null;
  createdAt: number;
}

export interface GrantView {
  id: string;
  source: GrantSource;
  granted: number;
  remaining: number;
  effectiveAt: number;
  expiresAt: number | null;
}

export interface BalanceView {
  available: number;
  /** Open holds, and the rest of an expired or reversed grant for as long as a hold pins part of it. */
  held: number;
  /** available + held = the sum of all entries. Grants that are not yet effective are not in it. */
  total: number;
  sequence: number;
  grants: GrantView[];
}

export interface LedgerEntry {
  sequence: number;
  kind: 'grant' | 'charge' | 'overrun' | 'expiry' | 'reversal' | 'transfer';
  /** Positive adds, negative takes. */
  amount: number;
  balanceAfter: number;
  /** How `amount` is spread over grants; the parts add up to it. */
  parts: Part[];
  /** The grant, where the entry touches exactly one. */
  grantId: string | null;
  holdId: string | null;
  source: GrantSource | null;
  /** On entries of kind `grant` only. */
  terms: GrantTerms | null;
  line: ChargeLine | null;
  note: string | null;
  at: number;
}

export interface LedgerRpc {
  /** Applies commands in order; each is its own transaction and has its own result. */
  apply(commands: LedgerCommand[]): Promise<CommandResult[]>;
  balance(): Promise<BalanceView>;
  /** Newest first; `before` is an exclusive sequence. */
  history(before: number | null, limit: number): Promise<LedgerEntry[]>;
  /** Posts due expiries and closes overdue holds; safe to call at any time, any number of times. */
  expire(): Promise<{ expiredGrants: number; expiredHolds: number }>;
  /** Deletes the ledger: its account is being removed. `leave` must follow. */
  erase(): Promise<void>;
  /** Ends this incarnation, so that nothing in its memory is written again. The call itself fails by that. */
  leave(): Promise<void>;
}
