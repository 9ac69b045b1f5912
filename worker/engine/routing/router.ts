import type { ModelTier, RoutingSettings } from '../definition.ts';
import type { ModelFacts, ModelHealth, SkippedModel, SkipReason } from '../ports.ts';
import type { Complexity } from './complexity.ts';

/** Everything that a choice depends on; the same needs and candidates give the same choice. */
export interface Needs {
  /** Tools or handoffs are on offer. */
  tools: boolean;
  vision: boolean;
  structured: boolean;
  /** Tokens of the request, and what the answer may take. */
  contextTokens: number;
}

export interface Candidate extends ModelFacts {
  health: ModelHealth;
}

export interface RoutingInput {
  complexity: Complexity;
  needs: Needs;
  settings: RoutingSettings;
  candidates: readonly Candidate[];
}

export interface Routing {
  /** Best first. */
  ranked: Candidate[];
  skipped: SkippedModel[];
}

const TIERS: readonly ModelTier[] = ['simple', 'medium', 'complex'];

/**
 * Plan 24.6: what of each provider is good enough for general tasks. Haiku for general tasks, Gemini Pro for
 * most, the small OpenAI and the open-source models for what they can do; complex tasks go higher anyway.
 */
export const DEFAULT_TIERS: Readonly<Record<string, ModelTier>> = {
  openai: 'simple',
  anthropic: 'simple',
  google: 'medium',
  huggingface: 'simple',
  deepseek: 'simple',
  mistral: 'simple',
  groq: 'simple',
};

/** What keeps a model from serving at all; `null` when nothing does. An open circuit only puts it last. */
export function obstacle(model: ModelFacts, needs: Needs): SkipReason | null {
  if (!model.usable) return 'no_key';
  if (model.retired) return 'retired';
  if (needs.tools && !model.tools) return 'no_tools';
  if (needs.vision && !model.vision) return 'no_vision';
  if (needs.contextTokens > model.contextWindow) return 'context_too_small';
  return null;
}

function rank(tier: ModelTier): number {
  return TIERS.indexOf(tier);
}

/** The tier that a model counts as for this task: with `cost`, a provider's default tier does for general tasks. */
function wantedTier(model: ModelFacts, { complexity, settings }: RoutingInput): number {
  const task = rank(complexity.tier);
  if (settings.preference === 'quality') return Math.min(task + 1, TIERS.length - 1);
  if (settings.preference !== 'cost' || complexity.tier !== 'medium') return task;
  const enough = settings.tiers?.[model.provider] ?? DEFAULT_TIERS[model.provider];
  return enough === undefined ? task : Math.min(task, rank(enough));
}

/** Steps below what the task needs, which weigh most, and steps above it, which only cost. */
function gapOf(model: ModelFacts, input: RoutingInput): { below: number; above: number } {
  const gap = rank(model.tier) - wantedTier(model, input);
  return { below: Math.max(0, -gap), above: Math.max(0, gap) };
}

/** Milliseconds that are assumed where nothing was measured: larger models begin later. */
const GUESSED_LATENCY = { simple: 600, medium: 1_000, complex: 1_800 } as const;

function compare(a: number[], b: number[]): number {
  for (const [i, value] of a.entries()) {
    const difference = value - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Smaller is better; the first number that differs decides. */
function sortKey(model: Candidate, input: RoutingInput): number[] {
  const { settings, complexity, needs } = input;
  const { below, above } = gapOf(model, input);
  const order = settings.order?.indexOf(model.provider) ?? -1;
  const place = order === -1 ? (settings.order?.length ?? 0) : order;
  const latency = model.health.firstTokenMs ?? GUESSED_LATENCY[model.tier];
  const price = model.microcreditsPerToken;
  const frail = model.health.errorRate >= 0.2 ? 1 : 0;
  const local = settings.localFirst !== false && model.local && complexity.tier === 'simple' ? 0 : 1;
  const open = model.health.state === 'open' ? 1 : 0;
  const shimmed = needs.structured && model.structuredOutput !== 'strict' ? 1 : 0;
  const head = [open, below, place];
  switch (settings.preference) {
    case 'quality':
      return [...head, frail, -rank(model.tier), shimmed, price, latency];
    case 'speed':
      return [...head, frail, latency, above, price];
    case 'cost':
      return [...head, local, price, frail, above, latency];
    case 'balanced':
      return [...head, local, frail, above, price * latency * (1 + shimmed), price];
  }
}

/**
 * Ranks the models for a task (Plan 24.4): first who can serve at all, then who is strong enough, then the
 * user's order of providers, then what the preference weighs. Whether the balance can pay is asked when a
 * model's turn comes, of the ledger itself.
 */
export function routeTask(input: RoutingInput): Routing {
  const { settings, needs } = input;
  const skipped: SkippedModel[] = [];
  const allowed = input.candidates.filter((model) => !settings.forbid?.includes(model.provider));
  const able = allowed.filter((model) => {
    const reason =
      obstacle(model, needs) ??
      (needs.structured && model.structuredOutput === 'none' ? ('no_structured_output' as const) : null);
    // A model without a key is not worth a line: there are hundreds.
    if (reason && reason !== 'no_key') skipped.push({ ...refOf(model), reason });
    return reason === null;
  });
  const ranked = able
    .map((model) => ({ model, key: sortKey(model, input) }))
    .toSorted((a, b) => compare(a.key, b.key) || (nameOf(a.model) < nameOf(b.model) ? -1 : 1))
    .map(({ model }) => model);
  for (const model of ranked) {
    if (model.health.state === 'open') skipped.push({ ...refOf(model), reason: 'circuit_open' });
  }
  return { ranked, skipped };
}

function nameOf(model: ModelFacts): string {
  return `${model.provider}/${model.name}/${model.keyId ?? ''}`;
}

export function refOf(model: ModelFacts) {
  const { provider, name, keyId } = model;
  return { provider, name, ...(keyId === undefined ? {} : { keyId }) };
}
