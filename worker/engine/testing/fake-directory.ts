import type { ModelRef } from '../definition.ts';
import type { CachedAnswer, CacheQuestion, ModelDirectory, ModelFacts, ModelHealth, ResponseCache } from '../ports.ts';

/** A model of the fake catalog: able to do everything, cheap and healthy unless told otherwise. */
export function facts(name: string, changes: Partial<ModelFacts> = {}): ModelFacts {
  return {
    provider: 'openai',
    name,
    title: name,
    tier: 'medium',
    contextWindow: 100_000,
    microcreditsPerToken: 1_000,
    tools: true,
    vision: true,
    structuredOutput: 'strict',
    usable: true,
    ownKey: false,
    local: false,
    retired: false,
    ...changes,
  };
}

/** The fake beside the directory port. */
export function fakeDirectory(
  models: readonly ModelFacts[],
  health: (ref: ModelRef) => Partial<ModelHealth> = () => ({}),
): ModelDirectory {
  return {
    find: (ref) => models.find((model) => model.provider === ref.provider && model.name === ref.name) ?? null,
    all: () => models,
    health: (ref) => ({ state: 'closed', firstTokenMs: null, errorRate: 0, ...health(ref) }),
  };
}

/** The fake beside the cache port: exact only, in memory. */
export function fakeCache(): ResponseCache & { kept: Map<string, CachedAnswer> } {
  const kept = new Map<string, CachedAnswer>();
  const keyOf = (question: CacheQuestion) => `${question.agentId}\n${question.exact}`;
  return {
    kept,
    find: async (question) => kept.get(keyOf(question)) ?? null,
    keep: (question, output) => {
      kept.set(keyOf(question), { output, hit: { mode: 'exact', similarity: 1, ageSeconds: 0 } });
    },
  };
}
