import type { ModelRequest } from '@openai/agents-core';
import type { TokenUsage } from '../../engine/ports.ts';
import type { ModelCapabilities, ModelEntry, Provider, ReasoningEffort, RequestField } from './entry.ts';
import type { FailureContext } from './failures.ts';

export type Json = Record<string, unknown>;

/** What is known about the end of an answer. */
export interface AnswerEnd {
  /** The provider's terminal marker was seen. */
  complete: boolean;
  /** Nothing that matters comes behind the marker. */
  closed: boolean;
  /** The answer ended at its length limit. */
  truncated: boolean;
  usage: TokenUsage | null;
}

export function openEnd(): AnswerEnd {
  return { complete: false, closed: false, truncated: false, usage: null };
}

/** Sends one request; the events of its answer come out after `inspect` has seen each. */
export type Send = (path: string, body: unknown, inspect: (event: Json) => void) => Promise<AsyncGenerator<Json>>;

/** One model of one provider, ready to be spoken to. */
export interface WireTarget {
  provider: Provider;
  /** The name on the wire. */
  name: string;
  /** `undefined` for a model that the catalog does not list. */
  entry: ModelEntry | undefined;
  capabilities: ModelCapabilities;
  send: Send;
  end: AnswerEnd;
  context: FailureContext;
  /** Asked for by the agent: marks for the provider's own prompt cache. */
  promptCaching: boolean;
}

/** Whether the endpoint or the model refuses a field. */
export function rejects({ provider, entry }: Pick<WireTarget, 'provider' | 'entry'>, field: RequestField): boolean {
  return (provider.rejects?.includes(field) ?? false) || (entry?.rejects?.includes(field) ?? false);
}

/** The request without what this model refuses: sampling, a forced tool, an effort that it lacks. */
export function fitSettings(request: ModelRequest, target: WireTarget): ModelRequest {
  const settings = { ...request.modelSettings };
  if (rejects(target, 'temperature')) delete settings.temperature;
  if (rejects(target, 'top_p')) delete settings.topP;
  if (rejects(target, 'frequency_penalty')) delete settings.frequencyPenalty;
  if (rejects(target, 'presence_penalty')) delete settings.presencePenalty;
  if (rejects(target, 'parallel_tool_calls')) delete settings.parallelToolCalls;
  if (rejects(target, 'tool_choice') && settings.toolChoice !== 'none') delete settings.toolChoice;
  if (rejects(target, 'reasoning_effort') || !target.capabilities.reasoning) delete settings.reasoning;
  const wanted = settings.reasoning?.effort;
  const efforts = target.entry?.efforts;
  if (wanted && efforts) settings.reasoning = { ...settings.reasoning, effort: nearest(wanted, efforts) };
  const most = target.entry?.maxOutput;
  if (most !== undefined && settings.maxTokens !== undefined) settings.maxTokens = Math.min(settings.maxTokens, most);
  return { ...request, modelSettings: settings };
}

const LADDER: readonly ReasoningEffort[] = ['none', 'minimal', 'low', 'medium', 'high'];

/** The effort itself where the model has it, else the next one up, else its highest. */
function nearest(wanted: string, efforts: NonNullable<ModelEntry['efforts']>): ReasoningEffort {
  const from = LADDER.indexOf(wanted as ReasoningEffort);
  return LADDER.slice(Math.max(0, from)).find((effort) => efforts.includes(effort)) ?? efforts.at(-1) ?? 'medium';
}
