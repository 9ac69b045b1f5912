import type { ModelRequest } from '@openai/agents-core';
import { type AgentModel, AUTO, type ModelRef } from '../definition.ts';
import { isUserMessage, toItems } from '../items.ts';
import type { ModelDirectory, SkippedModel, StepRoute } from '../ports.ts';
import { estimateTokens, MIN_OUTPUT_TOKENS } from '../tokens.ts';
import { type Complexity, classifyComplexity } from './complexity.ts';
import { type Needs, obstacle, refOf, routeTask } from './router.ts';

/** Models that `auto` keeps in hand for one step, the chosen one included. */
const MAX_ROUTED = 4;
/** Skipped models that are worth recording. */
const MAX_SKIPPED = 12;

/** Tokens that an image takes at most with the providers of the catalog. */
const IMAGE_TOKENS = 1_500;

function imagesIn(request: ModelRequest): number {
  if (typeof request.input === 'string') return 0;
  return request.input.reduce((count, item) => {
    if (!('content' in item) || !Array.isArray(item.content)) return count;
    return count + item.content.filter((part) => 'type' in part && part.type === 'input_image').length;
  }, 0);
}

/** What a request needs of a model. */
export function needsOf(request: ModelRequest, model: AgentModel): Needs {
  const images = imagesIn(request);
  const text = JSON.stringify([
    request.systemInstructions,
    images > 0 ? textOf(request) : request.input,
    request.tools,
  ]);
  return {
    tools: request.tools.length + request.handoffs.length > 0,
    vision: images > 0,
    structured: request.outputType !== 'text',
    contextTokens:
      estimateTokens(text) + images * IMAGE_TOKENS + Math.max(MIN_OUTPUT_TOKENS, model.settings.maxTokens ?? 0),
  };
}

/** The texts alone: an image inside the request is not read as letters. */
function textOf(request: ModelRequest): string {
  return JSON.stringify(request.input, (key, value) => (key === 'image' ? undefined : value));
}

/** The newest user message as text. */
export function questionOf(request: ModelRequest): string {
  const item = toItems(request.input).findLast(isUserMessage);
  if (!item || !('content' in item)) return '';
  if (typeof item.content === 'string') return item.content;
  return (item.content ?? [])
    .map((part) => ('text' in part && typeof part.text === 'string' ? part.text : ''))
    .join('\n');
}

/**
 * The models of a step in the order of their trial. `null` where the agent names one model and no fallback:
 * then there is nothing to choose.
 */
export function planRoute(
  model: AgentModel,
  request: ModelRequest,
  directory: ModelDirectory | undefined,
): StepRoute | null {
  if (model.provider === AUTO) return directory ? planAuto(model, request, directory) : null;
  if (!directory || (model.fallbacks ?? []).length === 0) return null;
  const needs = needsOf(request, model);
  const { provider, name, keyId } = model;
  const primary: ModelRef = { provider, name, ...(keyId === undefined ? {} : { keyId }) };
  const { candidates, skipped } = sift([primary, ...(model.fallbacks ?? [])], needs, directory, primary);
  return {
    candidates,
    skipped,
    reason: 'The model of the agent, then its fallbacks in their order.',
    position: 0,
    tries: 0,
  };
}

/** Those who can serve, in order; models whose circuit is open go last. `always` stays whatever it lacks. */
function sift(refs: readonly ModelRef[], needs: Needs, directory: ModelDirectory, always?: ModelRef) {
  const skipped: SkippedModel[] = [];
  const healthy: ModelRef[] = [];
  const open: ModelRef[] = [];
  for (const ref of refs) {
    const facts = directory.find(ref);
    const reason = facts ? obstacle(facts, needs) : ('unknown' as const);
    // The agent's own model is asked even then: its own refusal says more than ours. A full context is certain.
    if (reason && (ref !== always || reason === 'context_too_small')) {
      skipped.push({ ...ref, reason });
    } else if (directory.health(ref).state === 'open') {
      skipped.push({ ...ref, reason: 'circuit_open' });
      open.push(ref);
    } else {
      healthy.push(ref);
    }
  }
  const candidates = [...healthy, ...open];
  return { candidates: candidates.length > 0 || !always ? candidates : [always], skipped };
}

function planAuto(model: AgentModel, request: ModelRequest, directory: ModelDirectory): StepRoute {
  const settings = model.routing ?? { preference: 'balanced' as const };
  const needs = needsOf(request, model);
  const complexity = classifyComplexity({
    question: questionOf(request),
    instructions: request.systemInstructions ?? '',
    offers: request.tools.length + request.handoffs.length,
    structured: needs.structured,
  });
  const candidates = directory.all().map((facts) => ({ ...facts, health: directory.health(facts) }));
  const { ranked, skipped } = routeTask({ complexity, needs, settings, candidates });
  const chosen = keepInHand(ranked.map(refOf), ranked);
  const named = sift(
    (model.fallbacks ?? []).filter((ref) => !chosen.some((other) => same(other, ref))),
    needs,
    directory,
  );
  return {
    candidates: [...chosen, ...named.candidates],
    skipped: [...named.skipped, ...skipped].slice(0, MAX_SKIPPED),
    reason: describe(complexity, settings.preference, ranked.length, needs),
    tier: complexity.tier,
    position: 0,
    tries: 0,
  };
}

/** The best few, with the cheapest of all as the last: who is short of credits is still served. */
function keepInHand<T>(refs: T[], ranked: readonly { microcreditsPerToken: number }[]): T[] {
  if (refs.length <= MAX_ROUTED) return refs;
  const prices = ranked.map((model) => model.microcreditsPerToken);
  const cheapest = refs[prices.indexOf(Math.min(...prices))];
  const first = refs.slice(0, MAX_ROUTED);
  return cheapest === undefined || first.includes(cheapest) ? first : [...first.slice(0, -1), cheapest];
}

function same(a: ModelRef, b: ModelRef): boolean {
  return a.provider === b.provider && a.name === b.name && a.keyId === b.keyId;
}

function describe(complexity: Complexity, preference: string, able: number, needs: Needs): string {
  const signs = complexity.signs.slice(0, 3).join(', ');
  const wanted = [needs.tools && 'tools', needs.vision && 'images', needs.structured && 'structured output'].filter(
    Boolean,
  );
  return (
    `Taken for a ${complexity.tier} task${signs ? ` (${signs})` : ''}; ${able} models can serve` +
    `${wanted.length > 0 ? ` with ${wanted.join(' and ')}` : ''}; preference: ${preference}.`
  );
}
