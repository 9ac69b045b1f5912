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
  /** Grows an open hold by at least `amount` (up to `upTo` as above) and moves its expiry. */
  | { kind: 'extend'; key: string; holdId: string; amount: number; upTo: number; expiresAt: number }
  /** Charges an open hold. An amount above what is left of the hold is charged as a capped overrun. */
  | { kind: 'settle'; key: string; holdId: string; amount: number; line: ChargeLine }
  | { kind: 'release'; key: string; holdId: string }
  /** Takes back what is left of a grant (refund, dispute, admin). Once per grant. */
  | { kind: 'reverse'; key: string; grantId: string; note: string }
  /** Takes `amount` out for another account; the service grants it there under the same key. */
  | { kind: 'transfer'; key: string; amount: number; toAccount: string; note: string };

export type RefusalCode =
  | 'insufficient_credits'
  | 'idempotency_conflict'
  | 'hold_not_found'
  | 'hold_closed'
  | 'grant_not_found'
  | 'invalid_amount';

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
  held: number;
  /** available + held. */
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
  grantId: string | null;
  holdId: string | null;
  source: GrantSource | null;
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
}
