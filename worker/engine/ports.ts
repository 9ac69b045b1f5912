import type { AgentInputItem, AgentOutputItem, ModelRequest } from '@openai/agents-core';
import type { AgentModel } from './definition.ts';

/** Tokens as the provider reported them. */
export interface TokenUsage {
  inputTokens: number;
  outputTokens: number;
}

/** A complete model response: it ended with the provider's own terminal marker. */
export interface ModelOutcome {
  output: AgentOutputItem[];
  /** `null` where the provider reported none; the meter then counts the text. */
  usage: TokenUsage | null;
  responseId: string | null;
}

export type ModelFailureCode =
  | 'rate_limited'
  | 'upstream_failed'
  | 'timeout'
  /** The stream ended without its terminal marker: a lost attempt, never an answer. */
  | 'cut'
  | 'malformed'
  | 'unauthorized'
  | 'bad_request'
  | 'context_overflow'
  | 'content_filter'
  /** The process died under the call too often. */
  | 'lost_attempts'
  | 'aborted';

const RETRYABLE: readonly ModelFailureCode[] = ['rate_limited', 'upstream_failed', 'timeout', 'cut', 'malformed'];

/** A failed model call. `message` is scrubbed of keys and may be shown to the run's owner. */
export class ModelFailure extends Error {
  readonly code: ModelFailureCode;
  readonly retryAfterMs: number | null;

  constructor(code: ModelFailureCode, message: string, retryAfterMs: number | null = null) {
    super(message);
    this.name = 'ModelFailure';
    this.code = code;
    this.retryAfterMs = retryAfterMs;
  }

  get retryable(): boolean {
    return RETRYABLE.includes(this.code);
  }
}

export interface ModelCall {
  model: AgentModel;
  /** The SDK's request; its `signal` is ignored in favour of `signal`. */
  request: ModelRequest;
  signal: AbortSignal;
  /** Text of the answer as it arrives. */
  onDelta: (text: string) => void;
}

/**
 * One door to all providers. Always streams on the wire.
 * @throws ModelFailure and nothing else.
 */
export interface ModelPort {
  /** Whether the account's own key pays for this model's provider (SPEC-NOTES 3). */
  ownKey(model: AgentModel): boolean;
  call(call: ModelCall): Promise<ModelOutcome>;
}

/** What a model step was asked: enough to replay, to show, and to fork from. */
export interface StepRequest {
  agentId: string;
  model: AgentModel;
  instructions: string;
  items: AgentInputItem[];
  /** Names of the tools and handoffs on offer. */
  offers: string[];
}

export interface StepFailure {
  code: ModelFailureCode;
  message: string;
}

export interface StepResponse {
  output: AgentOutputItem[];
  usage: TokenUsage;
  /** True where usage was counted from the text. */
  estimated: boolean;
  responseId: string | null;
}

/** A step of the journal as it stands. */
export interface StepEntry {
  /** Attempts begun so far, including lost ones. */
  attempts: number;
  /** An attempt was begun and never ended: the process died under it. */
  open: boolean;
  request: StepRequest;
  response: StepResponse | null;
  failure: StepFailure | null;
}

/** A handoff that a completed or failed step caused; recorded with it. */
export interface HandoffRecord {
  fromAgentId: string;
  toAgentId: string;
  reason: 'handoff' | 'fallback';
}

/**
 * The journal of one run. Every method is one transaction with the events that it causes; all of
 * them refuse (RunStopped) once the run has ended or another incarnation owns it.
 */
export interface RunJournal {
  find(step: string): StepEntry | undefined;
  begin(step: string, request: StepRequest, attempt: number): void;
  delta(step: string, attempt: number, text: string): void;
  /** The attempt is lost: what it streamed is discarded, nothing is charged. */
  lose(step: string, attempt: number, failure: StepFailure): void;
  complete(
    step: string,
    attempt: number,
    response: StepResponse,
    microcredits: number,
    handoff: HandoffRecord | null,
  ): void;
  fail(step: string, attempt: number, failure: StepFailure, handoff: HandoffRecord | null): void;
  /**
   * The code asks something else than this completed step did ask.
   * @returns true to go on with the stored response (another version wrote it), false to fail the run
   */
  diverged(step: string): boolean;
}

/** Reserves before spending. Answers at once where it can, else as a promise. */
export interface Meter {
  /** Microcredits already charged in this run. */
  spent(): number;
  /**
   * Makes sure that `microcredits` beyond what is spent can be charged.
   * @returns false when the account can't pay for it
   */
  reserve(microcredits: number): boolean | Promise<boolean>;
  price(model: AgentModel, usage: TokenUsage, ownKey: boolean): number;
}

/** Resolves after `ms`, or early when `signal` aborts. */
export type Wait = (ms: number, signal: AbortSignal) => Promise<void>;

/** Everything that a run needs from outside. */
export interface RunPorts {
  journal: RunJournal;
  models: ModelPort;
  meter: Meter;
  wait: Wait;
}
