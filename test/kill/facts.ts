import type { ServerEvent } from '../harness/sse.ts';

/** A run as its load generator knew it when the runtime was killed, and as it was found afterwards. */
export interface RunFacts {
  /** The word that names this run in its input, its answer and the model server's count. */
  marker: string;
  /** Id that was acknowledged before the kill; `null` where only the request had been sent. */
  acknowledgedId: string | null;
  /** Events that a reader had before the kill, with their raw data. */
  seenBefore: ServerEvent[];
  /** `undefined` when the run can't be found any more. */
  found: FoundRun | undefined;
  /** Model calls that a run without crashes makes. */
  plannedCalls: number;
  /** Model calls that the provider saw. */
  providerCalls: number;
  /** Kills that this run lived through. */
  kills: number;
}

export interface FoundRun {
  id: string;
  status: string;
  output: unknown;
  microcredits: number;
  /** The whole log, read again from its start. */
  events: ServerEvent[];
  /** Steps of the trace's finished model calls. */
  completedSteps: string[];
}

/** One line of an account's history. */
export interface EntryFacts {
  sequence: number;
  kind: string;
  amount: number;
  balanceAfter: number;
  runId: string | null;
  step: string | null;
}

export interface AccountFacts {
  email: string;
  total: number;
  held: number;
  /** Oldest first. */
  entries: EntryFacts[];
  /** What Postgres shows once the outbox has drained. */
  mirror: { balance: number; held: number; sequence: number; entries: EntryFacts[] };
  /** Status and cost of the account's runs as Postgres shows them, by run id. */
  mirroredRuns: Map<string, { status: string; microcredits: number }>;
  runs: RunFacts[];
}
