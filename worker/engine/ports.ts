import type { AgentInputItem, AgentOutputItem, ModelRequest } from '@openai/agents-core';
import type { AgentModel, CacheSettings, ModelRef, ModelTier } from './definition.ts';
import type { CheckJournal, GuardPort } from './guard-ports.ts';
import type { ToolJournal, ToolPort } from './tool-ports.ts';

/** Tokens as the provider reported them. */
export interface TokenUsage {
  inputTokens: number;
  outputTokens: number;
  /** Part of `inputTokens` that the provider had kept from an earlier call. */
  cachedInputTokens?: number;
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
  /** Whole, but not what the agent's output type asks for, even after a second try. */
  | 'invalid_output'
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
  /** The agent's choice of model, which may be `auto`; a response says who really answered. */
  model: AgentModel;
  instructions: string;
  items: AgentInputItem[];
  /** Names of the tools and handoffs on offer. */
  offers: string[];
  /** A step of the engine's own: its text is not part of the conversation. */
  purpose?: 'summary' | 'judge';
  /** A guardrail sees the answer before anybody else does; `input`: until those of the input have let it pass. */
  held?: true | 'input';
}

export interface StepFailure {
  code: ModelFailureCode;
  message: string;
  /** Who failed, where the step had a choice of models. */
  model?: ModelRef;
}

/** An answer that was given before, to the same or to a similar question. */
export interface CacheHit {
  mode: CacheSettings['mode'];
  /** Cosine similarity of the questions; 1 for the same one. */
  similarity: number;
  /** Seconds since the answer was given. */
  ageSeconds: number;
}

/** How an answer was brought into the agent's output type for a model that does not enforce one. */
export interface OutputShim {
  kind: 'structured_output';
  /** The text was not JSON as it came. */
  repaired: boolean;
  /** The model was asked a second time. */
  retried: boolean;
}

export interface StepResponse {
  output: AgentOutputItem[];
  usage: TokenUsage;
  /** True where usage was counted from the text. */
  estimated: boolean;
  responseId: string | null;
  /** Who answered; left out where it is the model that was asked for. */
  model?: ModelRef;
  /** The user's own key paid. */
  ownKey?: boolean;
  cached?: CacheHit;
  shim?: OutputShim;
}

export const SKIP_REASONS = [
  'unknown',
  'no_key',
  'retired',
  'no_tools',
  'no_vision',
  'no_structured_output',
  'context_too_small',
  /** Its circuit is open: it stays a last resort. */
  'circuit_open',
  'unaffordable',
] as const;
export type SkipReason = (typeof SKIP_REASONS)[number];

export interface SkippedModel extends ModelRef {
  reason: SkipReason;
}

/**
 * The models of one step in the order in which they are tried, and why. Journaled with the step, so a
 * replay and a crashed step that goes on see the same choice.
 */
export interface StepRoute {
  candidates: ModelRef[];
  skipped: SkippedModel[];
  /** One sentence for people. */
  reason: string;
  /** What `auto` took the task for. */
  tier?: ModelTier;
  /** Index of the candidate at work. */
  position: number;
  /** Attempts begun on it. */
  tries: number;
}

/** Everything that choosing a model needs to know of it; prices are for this account. */
export interface ModelFacts extends ModelRef {
  title: string;
  tier: ModelTier;
  contextWindow: number;
  microcreditsPerToken: number;
  tools: boolean;
  vision: boolean;
  structuredOutput: 'strict' | 'loose' | 'none';
  /** Somebody's key, or none needed. */
  usable: boolean;
  ownKey: boolean;
  /** Runs on the account's own machine or deployment. */
  local: boolean;
  retired: boolean;
}

/** How a model has done of late, as far as this process knows. */
export interface ModelHealth {
  state: 'closed' | 'half_open' | 'open';
  /** Milliseconds to the first piece of an answer, the median; `null` where nothing was measured. */
  firstTokenMs: number | null;
  /** Share of failed calls, 0 to 1. */
  errorRate: number;
}

/** The models within reach of this account. Answers at once, from memory. */
export interface ModelDirectory {
  find(ref: ModelRef): ModelFacts | null;
  /** What `auto` may choose from. */
  all(): readonly ModelFacts[];
  health(ref: ModelRef): ModelHealth;
}

export interface CacheQuestion {
  agentId: string;
  settings: CacheSettings;
  /** Canonical text of the whole request, the model included. */
  exact: string;
  /** The same without the newest user message. */
  context: string;
  /** The newest user message as text. */
  question: string;
}

export interface CachedAnswer {
  output: AgentOutputItem[];
  hit: CacheHit;
}

/** Answers given before, of this account alone. Never throws: a cache that is away is a miss. */
export interface ResponseCache {
  find(question: CacheQuestion): Promise<CachedAnswer | null>;
  /** Returns at once; storing goes on in the background. */
  keep(question: CacheQuestion, output: AgentOutputItem[]): void;
}

/** A step of the journal as it stands. */
export interface StepEntry {
  /** Attempts begun so far, including lost ones. */
  attempts: number;
  /** An attempt was begun and never ended: the process died under it. */
  open: boolean;
  /** Only where the step has more than the one model of its agent. */
  route?: StepRoute | null;
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
export interface RunJournal extends ToolJournal, CheckJournal {
  find(step: string): StepEntry | undefined;
  /**
   * @param model who is called: the agent's model, or a candidate of `route` with the agent's settings
   * @param route the choice as it stands now, or `null` where there is none
   */
  begin(step: string, request: StepRequest, attempt: number, model: AgentModel, route: StepRoute | null): void;
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
  /** Without one every call of a tool that leaves the engine fails. */
  tools?: ToolPort;
  /** Without one nothing passes a guardrail. */
  guards?: GuardPort;
  meter: Meter;
  wait: Wait;
  /** Without one there is nobody to fall back to and `auto` can't choose. */
  directory?: ModelDirectory;
  cache?: ResponseCache;
}
