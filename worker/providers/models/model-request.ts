import type { ModelRequest } from '@openai/agents-core';
import type { ModelEntry } from './entry.ts';

/** The request as this model takes it: a model that reasons refuses sampling settings and the lowest effort. */
export function fitRequest(request: ModelRequest, entry: ModelEntry | undefined, signal: AbortSignal): ModelRequest {
  if (!entry?.capabilities.reasoning) return { ...request, signal };
  const { temperature, topP, frequencyPenalty, presencePenalty, ...settings } = request.modelSettings;
  if (settings.reasoning?.effort === 'minimal') settings.reasoning = { ...settings.reasoning, effort: 'low' };
  return { ...request, modelSettings: settings, signal };
}
