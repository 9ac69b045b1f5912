import type { AgentOutputItem, ModelRequest } from '@openai/agents-core';
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
