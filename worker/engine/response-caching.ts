import type { ModelRequest } from '@openai/agents-core';
import { canonicalJson } from '../kernel/json.ts';
import { isUserMessage } from './items.ts';
import type { CacheQuestion, StepRequest, StepResponse } from './ports.ts';
import { questionOf } from './routing/plan-route.ts';

/**
 * What a request is looked up by, or `null` where the agent keeps no answers. The agent's choice of model is
 * part of it, but not who stood in for it, nor how long answers are kept.
 */
export function cacheQuestion(asked: StepRequest, request: ModelRequest): CacheQuestion | null {
  const { cache, fallbacks: _, promptCaching: __, historyTokenBudget: ___, ...choice } = asked.model;
  const question = questionOf(request);
  if (!cache || asked.purpose || question === '') return null;
  const frame = {
    model: choice,
    instructions: asked.instructions,
    outputType: request.outputType,
    tools: request.tools,
    handoffs: request.handoffs.map((link) => [link.toolName, link.toolDescription]),
  };
  const newest = asked.items.findLastIndex(isUserMessage);
  const rest = asked.items.filter((_item, index) => index !== newest);
  return {
    agentId: asked.agentId,
    settings: cache,
    exact: canonicalJson({ ...frame, items: asked.items }),
    context: canonicalJson({ ...frame, items: rest }),
    question,
  };
}

/** An answer that acts (a tool call or a handoff) is never given again from memory. */
export function isKeepable({ output }: StepResponse): boolean {
  return output.length > 0 && output.every((item) => item.type === 'message' || item.type === undefined);
}
