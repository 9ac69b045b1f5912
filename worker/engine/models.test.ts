import type { AgentInputItem } from '@openai/agents-core';
import { describe, expect, it } from 'vitest';
import type { AgentModel, RunDefinition } from './definition.ts';
import { execute } from './execute.ts';
import { Latch } from './latch.ts';
import { ModelFailure, type ModelFailureCode, type ModelPort, type RunPorts } from './ports.ts';
import { facts, fakeCache, fakeDirectory } from './testing/fake-directory.ts';
import { agentSpec, LIMITS, says } from './testing/fixtures.ts';
import { MemoryJournal, newRecord } from './testing/memory-journal.ts';

type Answer = (call: Parameters<ModelPort['call']>[0]) => ReturnType<ModelPort['call']>;

/** Answers by the model's name; every call is written down. */
function models(answers: Record<string, Answer>): ModelPort & { called: string[] } {
  const called: string[] = [];
  return {
    called,
    ownKey: () => false,
    call: (call) => {
      called.push(call.model.name);
      return (answers[call.model.name] ?? says('fine'))(call);
    },
  };
}

function fails(code: ModelFailureCode, retryAfterMs: number | null = null): Answer {
  return async ({ onDelta }) => {
    onDelta('half ');
    throw new ModelFailure(code, `It is ${code}.`, retryAfterMs);
  };
}

const fallbacks = ['second', 'third'].map((name) => ({ provider: 'openai', name }));

interface Setup extends Partial<RunPorts> {
  model?: Partial<AgentModel>;
  agent?: Partial<Parameters<typeof agentSpec>[1]>;
  items?: AgentInputItem[];
  record?: ReturnType<typeof newRecord>;
  prepare?: (journal: MemoryJournal) => void;
  at?: (where: string) => void;
}

const QUESTION: AgentInputItem[] = [{ type: 'message', role: 'user', content: 'What is the capital of Peru?' }];

async function run({ model, agent, items = QUESTION, record = newRecord(), prepare, at, ...ports }: Setup) {
  const latch = new Latch();
  const journal = new MemoryJournal(record, latch, at);
  prepare?.(journal);
  const choice: AgentModel = { provider: 'openai', name: 'first', settings: {}, fallbacks, ...model };
  const definition: RunDefinition = { entryAgentId: 'a', agents: { a: agentSpec('a', { model: choice, ...agent }) } };
  const result = await execute(
    { definition, agentId: 'a', items, limits: LIMITS, summarise: null },
    {
      journal,
      meter: journal,
      models: ports.models ?? models({}),
      wait: async () => undefined,
      directory: ports.directory ?? fakeDirectory(['first', 'second', 'third'].map((name) => facts(name))),
      ...(ports.cache ? { cache: ports.cache } : {}),
    },
    latch,
  );
  return { result, record, step: record.steps.get('t1') };
}

describe('fallbacks', () => {
  it.each(['rate_limited', 'upstream_failed', 'cut', 'malformed'] as const)(
    'come after three times %s',
    async (code) => {
      const port = models({ first: fails(code), second: says('from the second') });
      const { result, record, step } = await run({ models: port });
      expect(result).toMatchObject({ kind: 'completed', output: 'from the second' });
      expect(port.called).toEqual(['first', 'first', 'first', 'second']);
      expect(step?.response?.model).toEqual({ provider: 'openai', name: 'second' });
      expect(record.log.filter((line) => line.startsWith('lose'))).toHaveLength(3);
      expect(record.charged).toBe(15_000);
    },
  );

  it('come at once where waiting is useless: full context, timeout, a long Retry-After', async () => {
    for (const answer of [fails('context_overflow'), fails('timeout'), fails('rate_limited', 60_000)]) {
      const port = models({ first: answer });
      expect((await run({ models: port })).result).toMatchObject({ kind: 'completed' });
      expect(port.called).toEqual(['first', 'second']);
    }
  });

  it('do not stand in for a wrong key or a refused request', async () => {
    const port = models({ first: fails('unauthorized') });
    expect((await run({ models: port })).result).toMatchObject({ reason: { code: 'model_unauthorized' } });
    expect(port.called).toEqual(['first']);
  });

  it('pass over who lacks what is needed, is not affordable, or whose circuit is open', async () => {
    const image: AgentInputItem[] = [
      { type: 'message', role: 'user', content: [{ type: 'input_image', image: 'data:image/png;base64,AAAA' }] },
    ];
    const blind = fakeDirectory([facts('first'), facts('second', { vision: false }), facts('third')]);
    const port = models({ first: fails('context_overflow') });
    const seen = await run({ models: port, directory: blind, items: image });
    expect(port.called).toEqual(['first', 'third']);
    expect(seen.step?.route?.skipped).toContainEqual({ provider: 'openai', name: 'second', reason: 'no_vision' });

    const open = fakeDirectory(
      ['first', 'second', 'third'].map((name) => facts(name)),
      (ref) => (ref.name === 'first' ? { state: 'open' } : {}),
    );
    const healthy = models({ second: fails('context_overflow'), third: fails('context_overflow') });
    const last = await run({ models: healthy, directory: open });
    expect(healthy.called).toEqual(['second', 'third', 'first']);
    expect(last.step?.route?.skipped[0]).toMatchObject({ name: 'first', reason: 'circuit_open' });
  });

  it('pass over a stand-in that the account can not pay', async () => {
    const port = models({ first: fails('context_overflow') });
    const dear = { second: 100, first: 1, third: 1 } as Record<string, number>;
    const { step } = await run({
      models: port,
      prepare: (journal) => {
        journal.available = 5_000_000;
        journal.price = (model, usage) => (usage.inputTokens + usage.outputTokens) * 1_000 * (dear[model.name] ?? 1);
      },
    });
    expect(port.called).toEqual(['first', 'third']);
    expect(step?.route?.skipped).toContainEqual({ provider: 'openai', name: 'second', reason: 'unaffordable' });
  });

  it('end with the last failure, and then with the agent that stands in', async () => {
    const all = models({ first: fails('cut'), second: fails('cut'), third: fails('timeout') });
    const { result, step } = await run({ models: all });
    expect(result).toMatchObject({ reason: { code: 'model_timeout' } });
    expect(step?.failure?.model).toEqual({ provider: 'openai', name: 'third' });
    expect(all.called).toHaveLength(9);
  });

  it('go on with the recorded choice after a crash at any write', async () => {
    const crash = new Error('crash');
    const play = async (dieAt: number) => {
      const record = newRecord();
      const port = models({ first: fails('cut'), second: says('done') });
      let writes = 0;
      const at = () => {
        if (++writes === dieAt) throw crash;
      };
      const first = await run({ record, models: port, at });
      const ended =
        first.result.kind === 'completed' ? first : await run({ record, models: port, directory: fakeDirectory([]) });
      return { ...ended, port, writes };
    };
    const calm = await play(0);
    for (let dieAt = 2; dieAt <= calm.writes; dieAt++) {
      const { result, record, port } = await play(dieAt);
      expect(result, `crash at ${dieAt}`).toMatchObject({ kind: 'completed', output: 'done' });
      expect(port.called.length).toBeLessThanOrEqual(calm.port.called.length + 1);
      expect(record.charged).toBe(calm.record.charged);
      expect(port.called.filter((name) => name === 'first').length).toBeLessThanOrEqual(3);
    }
  });
});

describe('auto', () => {
  const auto = { provider: 'auto', name: 'auto', fallbacks: [] };
  const catalog = [
    facts('small', { tier: 'simple', microcreditsPerToken: 500 }),
    facts('middle', { tier: 'medium', microcreditsPerToken: 1_500 }),
    facts('large', { tier: 'complex', microcreditsPerToken: 5_000 }),
  ];

  it('takes the small model for a small task and the large one for a hard one, and says why', async () => {
    const port = models({});
    const small = await run({ model: auto, models: port, directory: fakeDirectory(catalog) });
    expect(small.step?.route?.reason).toMatch(/^Taken for a simple task/);
    const hard =
      'Prove that there are infinitely many primes, derive the density step by step, and discuss the assumptions.';
    await run({
      model: auto,
      models: port,
      directory: fakeDirectory(catalog),
      items: [{ type: 'message', role: 'user', content: hard }],
    });
    expect(port.called).toEqual(['small', 'large']);
    expect(small.step?.response?.model?.name).toBe('small');
  });

  it('waits for credits only when not even the cheapest can be paid', async () => {
    const port = models({});
    const poor = await run({
      model: { ...auto, routing: { preference: 'quality' } },
      models: port,
      directory: fakeDirectory(catalog),
      prepare: (journal) => {
        journal.available = 150_000;
        journal.price = (model, usage) =>
          (usage.inputTokens + usage.outputTokens) *
          (catalog.find((each) => each.name === model.name)?.microcreditsPerToken ?? 0);
      },
    });
    expect(port.called).toEqual(['small']);
    expect(poor.step?.route?.skipped.map((each) => each.reason)).toContain('unaffordable');
    const broke = await run({
      model: auto,
      directory: fakeDirectory(catalog),
      prepare: (journal) => (journal.available = 0),
    });
    expect(broke.result).toMatchObject({ reason: { kind: 'waiting_credits' } });
  });

  it('replays the choice that was recorded', async () => {
    const first = await run({ model: auto, directory: fakeDirectory(catalog) });
    const port = models({});
    const again = await run({ model: auto, record: first.record, models: port, directory: fakeDirectory([]) });
    expect(again.result).toEqual(first.result);
    expect(port.called).toEqual([]);
  });

  it('fails with the reasons where nobody can serve', async () => {
    const { result } = await run({ model: auto, directory: fakeDirectory([facts('gone', { retired: true })]) });
    expect(result).toMatchObject({ reason: { code: 'model_bad_request' } });
  });
});

describe('the response cache', () => {
  const cache = { mode: 'exact' as const, ttlSeconds: 600 };

  it('answers the same question again at no cost, and says so', async () => {
    const kept = fakeCache();
    const port = models({ first: says('Lima') });
    await run({ model: { cache }, models: port, cache: kept });
    const { result, record, step } = await run({ model: { cache }, models: port, cache: kept });
    expect(result).toMatchObject({ kind: 'completed', output: 'Lima' });
    expect(port.called).toEqual(['first']);
    expect([record.charged, step?.response?.cached?.mode]).toEqual([0, 'exact']);
  });

  it('is off unless the agent turns it on, and knows other instructions as another question', async () => {
    const kept = fakeCache();
    const port = models({});
    await run({ models: port, cache: kept });
    expect(kept.kept.size).toBe(0);
    await run({ model: { cache }, models: port, cache: kept });
    await run({ model: { cache }, agent: { instructions: 'other' }, models: port, cache: kept });
    expect(port.called).toHaveLength(3);
    expect(kept.kept.size).toBe(2);
  });
});

describe('history at its token budget', () => {
  const long = (n: number): AgentInputItem[] =>
    Array.from({ length: n }, (_, i) => ({ type: 'message', role: 'user', content: `${i} ${'word '.repeat(60)}` }));

  it('is summarised as a step of its own, priced, and kept for later turns', async () => {
    const port = models({
      first: (call) => says(call.request.systemInstructions?.startsWith('Summarise') ? 'the gist' : 'answer')(call),
    });
    const { result, record } = await run({ model: { historyTokenBudget: 700 }, models: port, items: long(20) });
    expect(result).toMatchObject({ kind: 'completed', output: 'answer' });
    expect([...record.steps.values()].map((step) => step.request.purpose)).toEqual(['summary', undefined]);
    const [gist, ...recent] = record.steps.get('t2')?.request.items ?? [];
    expect(gist).toMatchObject({ role: 'system', content: expect.stringContaining('the gist') });
    expect(recent).toHaveLength(6);
    expect(record.charged).toBe(30_000);
  });

  it('goes on without a summary where none can be made', async () => {
    const port = models({
      first: (call) =>
        call.request.systemInstructions?.startsWith('Summarise') ? fails('bad_request')(call) : says('answer')(call),
    });
    const model = { historyTokenBudget: 700, fallbacks: [] };
    const { result, record } = await run({ model, models: port, items: long(20) });
    expect(result).toMatchObject({ kind: 'completed', output: 'answer' });
    expect(record.steps.get('t2')?.request.items).toHaveLength(20);
  });

  it('is left alone below the budget', async () => {
    const { record } = await run({ model: { historyTokenBudget: 50_000 }, items: long(20) });
    expect(record.steps.size).toBe(1);
  });
});

describe('structured output where the provider does not enforce it', () => {
  const outputType = {
    name: 'city',
    strict: false,
    schema: {
      type: 'object',
      properties: { city: { type: 'string' } },
      required: ['city'],
      additionalProperties: false,
    },
  };
  const loose = fakeDirectory([facts('first', { structuredOutput: 'loose' }), facts('second')]);
  const city = async (answers: string[]) => {
    let n = 0;
    const port = models({ first: (call) => says(answers[Math.min(n++, answers.length - 1)] ?? '')(call) });
    return { ...(await run({ agent: { outputType }, directory: loose, models: port })), port };
  };

  it('takes the JSON out of prose and repairs it; nothing is shown before it is whole', async () => {
    for (const text of ['{"city":"Lima"}', 'Sure!\n```json\n{"city": "Lima"}\n```', "It is {city: 'Lima',}"]) {
      const { result, record, step } = await city([text]);
      expect(result).toMatchObject({ kind: 'completed', output: { city: 'Lima' } });
      expect(step?.response?.shim).toMatchObject({ kind: 'structured_output', retried: false });
      expect(record.log.filter((line) => line.startsWith('delta'))).toEqual(['delta t1 #1 {"city":"Lima"}']);
    }
  });

  it('asks once more, and charges both calls as one', async () => {
    const { result, record, step, port } = await city(['no idea', '{"city":"Lima"}']);
    expect(result).toMatchObject({ kind: 'completed', output: { city: 'Lima' } });
    expect(port.called).toEqual(['first', 'first']);
    expect(step?.response?.shim).toMatchObject({ retried: true });
    expect(record.charged).toBe(30_000);
  });

  it('gives up after the second, and falls back', async () => {
    const { port, record } = await city(['no', '{"town": 1}']);
    expect(port.called.slice(0, 3)).toEqual(['first', 'first', 'second']);
    expect(record.log).toContain('lose t1 #1 invalid_output');
  });
});
