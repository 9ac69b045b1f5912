import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AgentModel, RoutingSettings } from '../definition.ts';
import { execute } from '../execute.ts';
import { Latch } from '../latch.ts';
import { type ModelFacts, ModelFailure, type ModelPort } from '../ports.ts';
import { fakeDirectory } from '../testing/fake-directory.ts';
import { agentSpec, handoffTo, LIMITS, says } from '../testing/fixtures.ts';
import { MemoryJournal, newRecord } from '../testing/memory-journal.ts';
import { type Candidate, type Needs, obstacle, routeTask } from './router.ts';

const PROVIDERS = ['openai', 'anthropic', 'google', 'ollama'];
const tier = fc.constantFrom('simple' as const, 'medium' as const, 'complex' as const);

const candidate: fc.Arbitrary<Candidate> = fc.record({
  provider: fc.constantFrom(...PROVIDERS),
  name: fc.string({ minLength: 1, maxLength: 6 }),
  title: fc.constant('t'),
  tier,
  contextWindow: fc.constantFrom(100, 4_000, 128_000),
  microcreditsPerToken: fc.constantFrom(50, 500, 1_500, 5_000),
  tools: fc.boolean(),
  vision: fc.boolean(),
  structuredOutput: fc.constantFrom('strict' as const, 'loose' as const, 'none' as const),
  usable: fc.boolean(),
  ownKey: fc.boolean(),
  local: fc.boolean(),
  retired: fc.boolean(),
  health: fc.record({
    state: fc.constantFrom('closed' as const, 'half_open' as const, 'open' as const),
    firstTokenMs: fc.option(fc.integer({ min: 20, max: 60_000 }), { nil: null }),
    errorRate: fc.double({ min: 0, max: 1, noNaN: true }),
  }),
});

const candidates = fc.uniqueArray(candidate, { maxLength: 25, selector: (model) => `${model.provider}/${model.name}` });

const settings: fc.Arbitrary<RoutingSettings> = fc.record({
  preference: fc.constantFrom('balanced' as const, 'cost' as const, 'quality' as const, 'speed' as const),
  order: fc.subarray(PROVIDERS),
  forbid: fc.subarray(PROVIDERS),
});

const needs: fc.Arbitrary<Needs> = fc.record({
  tools: fc.boolean(),
  vision: fc.boolean(),
  structured: fc.boolean(),
  contextTokens: fc.integer({ min: 1, max: 200_000 }),
});

describe('the router', () => {
  it('never ranks a model that lacks what is needed, has no key, is retired or forbidden', () => {
    fc.assert(
      fc.property(candidates, settings, needs, tier, (models, routing, wanted, task) => {
        const complexity = { tier: task, score: 0, signs: [] };
        const { ranked } = routeTask({ complexity, needs: wanted, settings: routing, candidates: models });
        for (const model of ranked) {
          expect(obstacle(model, wanted)).toBeNull();
          expect(routing.forbid).not.toContain(model.provider);
          if (wanted.structured) expect(model.structuredOutput).not.toBe('none');
        }
        const able = models.filter(
          (model) =>
            !obstacle(model, wanted) &&
            !routing.forbid?.includes(model.provider) &&
            !(wanted.structured && model.structuredOutput === 'none'),
        );
        expect(ranked).toHaveLength(able.length);
      }),
      { numRuns: 500 },
    );
  });

  it('gives the same for the same, in whatever order the catalog is', () => {
    fc.assert(
      fc.property(candidates, settings, needs, tier, (models, routing, wanted, task) => {
        const input = { complexity: { tier: task, score: 0, signs: [] }, needs: wanted, settings: routing };
        const one = routeTask({ ...input, candidates: models }).ranked;
        const other = routeTask({ ...input, candidates: models.toReversed() }).ranked;
        expect(other).toEqual(one);
      }),
    );
  });

  it('never prefers a weaker model than the task needs, nor a failing one, to one that is neither', () => {
    const rank = { simple: 0, medium: 1, complex: 2 };
    fc.assert(
      fc.property(candidates, needs, tier, (models, wanted, task) => {
        const complexity = { tier: task, score: 0, signs: [] };
        const { ranked } = routeTask({
          complexity,
          needs: wanted,
          settings: { preference: 'balanced' },
          candidates: models,
        });
        const [best] = ranked;
        const sound = ranked.filter((model) => model.health.state !== 'open' && rank[model.tier] >= rank[task]);
        if (best && sound.length > 0) expect(sound).toContain(best);
      }),
    );
  });
});

/** Runs one question on `auto` over this catalog with this balance; what was called, and for how much it could be. */
async function play(
  models: ModelFacts[],
  routing: RoutingSettings,
  balance: number,
  handoffs: boolean,
  flaky: boolean,
) {
  const latch = new Latch();
  const journal = new MemoryJournal(newRecord(), latch);
  const priceOf = (model: AgentModel) =>
    models.find((each) => each.provider === model.provider && each.name === model.name)?.microcreditsPerToken ?? 1e9;
  journal.available = balance;
  journal.price = (model, usage) => (usage.inputTokens + usage.outputTokens) * priceOf(model);
  const called: AgentModel[] = [];
  const port: ModelPort = {
    ownKey: () => false,
    call: (call) => {
      called.push(call.model);
      if (flaky && called.length < 4) return Promise.reject(new ModelFailure('context_overflow', 'full'));
      return says('ok')(call);
    },
  };
  const model: AgentModel = { provider: 'auto', name: 'auto', settings: {}, routing };
  const agents = {
    a: agentSpec('a', { model, ...(handoffs ? { handoffs: [handoffTo('b')] } : {}) }),
    b: agentSpec('b', { model }),
  };
  await execute(
    {
      definition: { entryAgentId: 'a', agents },
      agentId: 'a',
      items: [{ type: 'message', role: 'user', content: 'Explain tides.' }],
      limits: LIMITS,
      summarise: null,
    },
    { journal, meter: journal, models: port, wait: async () => undefined, directory: fakeDirectory(models) },
    latch,
  );
  return { called, priceOf };
}

describe('a run on auto', () => {
  it('never calls a model that lacks a needed feature or that the balance can not pay', async () => {
    await fc.assert(
      fc.asyncProperty(
        candidates,
        settings,
        fc.integer({ min: 0, max: 3_000_000 }),
        fc.boolean(),
        fc.boolean(),
        async (models, routing, balance, handoffs, flaky) => {
          const { called, priceOf } = await play(models, routing, balance, handoffs, flaky);
          for (const model of called) {
            const one = models.find((each) => each.provider === model.provider && each.name === model.name);
            expect([one?.usable, one?.retired]).toEqual([true, false]);
            if (handoffs) expect(one?.tools).toBe(true);
            expect(routing.forbid).not.toContain(model.provider);
            // Its smallest answer at least is within the balance.
            expect(128 * priceOf(model)).toBeLessThanOrEqual(balance);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
