/** What became of one model call. Times are epoch milliseconds. */
export interface CallOutcome {
  provider: string;
  model: string;
  /** The account's key that paid, or `null` for the platform's. */
  keyId: string | null;
  at: number;
  /** `failed` speaks against the provider; `neutral` (a refused request, an abort) says nothing of it. */
  result: 'ok' | 'failed' | 'neutral';
  /** A `ModelFailureCode`, or `null`. */
  code: string | null;
  /** Milliseconds to the first piece of the answer, and to its end. */
  firstTokenMs: number | null;
  totalMs: number;
  inputTokens: number;
  outputTokens: number;
  /** How long the provider asked to be left alone. */
  retryAfterMs: number | null;
}

export type CircuitState = 'closed' | 'half_open' | 'open';

export interface Percentiles {
  p50: number;
  p95: number;
}

/** One model behind one key, over the last hour. */
export interface CircuitView {
  provider: string;
  model: string;
  keyId: string | null;
  state: CircuitState;
  /** When an open circuit lets a call through again. */
  openUntil: number | null;
  calls: number;
  errors: number;
  inputTokens: number;
  outputTokens: number;
  firstTokenMs: Percentiles | null;
  totalMs: Percentiles | null;
  lastFailure: { code: string; at: number } | null;
}

/** What a CircuitBreaker object answers to: the circuits of one provider's platform key, or of one account's keys. */
export interface CircuitBreakerRpc {
  /** Takes outcomes and gives back all circuits as they stand then. */
  report(outcomes: CallOutcome[]): Promise<CircuitView[]>;
  read(): Promise<CircuitView[]>;
  erase(): Promise<void>;
}
