import { describe, expect, it } from 'vitest';
import type { GuardrailSpec, ToolSpec } from '../definition.ts';
import { execute } from '../execute.ts';
import type { GuardPort } from '../guard-ports.ts';
import { Latch } from '../latch.ts';
import type { ModelPort } from '../ports.ts';
import { agentSpec, LIMITS, says } from '../testing/fixtures.ts';
import {
  decide,
  type JournalRecord,
  MemoryJournal,
  newRecord,
  type ScriptedAnswer,
  scriptedModels,
} from '../testing/memory-journal.ts';
import type { ToolJob, ToolPort } from '../tool-ports.ts';
import { ToolFailure } from './runtime.ts';

const usage = { inputTokens: 10, outputTokens: 5 };

/** A turn in which the model calls several tools. */
function asks(...wishes: [name: string, args: object][]): ScriptedAnswer {
  return async () => ({
    output: wishes.map(([name, args]) => ({
      type: 'function_call',
      callId: '',
      name,
      arguments: JSON.stringify(args),
      status: 'completed',
    })),
    usage,
    responseId: null,
  });
}

function httpTool(changes: Partial<ToolSpec> & { method?: string } = {}): ToolSpec {
  const { method = 'POST', ...rest } = changes;
  return {
    id: 'tol_1',
    kind: 'http',
    name: 'book',
    description: 'Books a table.',
    enabled: true,
    timeoutMs: 5_000,
    approval: { mode: 'never' },
    runAs: 'caller',
    onUnknown: 'tell_model',
    config: {
      method,
      url: 'https://api.example.com/tables',
      parameters: {
        type: 'object',
        properties: { seats: { type: 'integer', minimum: 1 } },
        required: ['seats'],
        additionalProperties: false,
      },
    },
    ...rest,
  };
}

function searchTool(contextTokens: number): ToolSpec {
  const { config: _, ...rest } = httpTool({ id: 'tol_f', kind: 'file_search', name: 'search_files' });
  return { ...rest, config: { contextTokens } };
}

interface Setup {
  tools?: ToolSpec[];
  models?: ModelPort;
  record?: JournalRecord;
  port?: Partial<ToolPort>;
  at?: (where: string) => void;
  available?: number;
  limits?: Partial<typeof LIMITS>;
  /** Masks what tools give, so that their text differs. */
  masking?: GuardPort;
}

const MASK: GuardrailSpec = {
  id: 'grd_1',
  kind: 'regex',
  name: 'Numbers',
  stage: 'tool_output',
  enabled: true,
  action: 'mask',
  timing: 'before',
  config: {},
};

const once = (first: ScriptedAnswer) => scriptedModels((_agent, count) => (count === 1 ? first : says('done')));

async function run({ tools = [httpTool()], record = newRecord(), at, available, limits, ...setup }: Setup) {
  const latch = new Latch();
  const journal = new MemoryJournal(record, latch, at);
  if (available !== undefined) journal.available = available;
  const jobs: ToolJob[] = [];
  const port: ToolPort = {
    run: async (job) => {
      jobs.push(job);
      return { output: { booked: job.args['seats'] } };
    },
    asks: async () => true,
    ...setup.port,
  };
  const helper = agentSpec('helper');
  const guardrails: GuardrailSpec[] = setup.masking ? [MASK] : [];
  const agent = agentSpec('main', { tools, guardrails });
  const result = await execute(
    {
      definition: { entryAgentId: 'main', agents: { main: agent, helper } },
      agentId: 'main',
      items: [{ type: 'message', role: 'user', content: 'A table, please.' }],
      limits: { ...LIMITS, ...limits },
      summarise: null,
    },
    {
      journal,
      meter: journal,
      models: setup.models ?? once(asks(['book', { seats: 2 }])),
      tools: port,
      ...(setup.masking ? { guards: setup.masking } : {}),
      wait: async () => undefined,
    },
    latch,
  );
  return { result, record, jobs };
}

/** What the model read in answer to its calls. */
function results(record: JournalRecord, step = 't2'): string[] {
  return (record.steps.get(step)?.request.items ?? []).flatMap((item) =>
    item.type === 'function_call_result' && typeof item.output === 'object' && 'text' in item.output
      ? [String(item.output.text)]
      : item.type === 'function_call_result'
        ? [String(item.output)]
        : [],
  );
}

describe('a tool call', () => {
  it('goes out once with a stable key, and its result is read', async () => {
    const { result, record, jobs } = await run({});
    expect(result).toMatchObject({ kind: 'completed', output: 'done' });
    expect(jobs).toMatchObject([{ fn: 'book', args: { seats: 2 }, effectKey: 't1_0' }]);
    expect(results(record)).toEqual(['{"booked":2}']);
  });

  it('is answered from the journal on a replay', async () => {
    const { record } = await run({});
    const again = await run({ record, models: scriptedModels(() => says('another')) });
    expect(again.jobs).toEqual([]);
    expect(again.result).toMatchObject({ output: 'done' });
  });

  it.each([
    ['nothing that JSON reads', async () => ({ ...(await asks(['book', {}])({} as never)) }), /seats/],
    ['a number below the least', asks(['book', { seats: 0 }]), /seats/],
    ['a field that is not there', asks(['book', { seats: 1, __proto__x: 1 }]), /fit/],
  ])('never goes out with %s', async (_name, answer, fault) => {
    const { record, jobs, result } = await run({ models: once(answer as ScriptedAnswer) });
    expect(jobs).toEqual([]);
    expect(results(record)[0]).toMatch(fault);
    expect(result).toMatchObject({ kind: 'completed' });
  });

  it('gives pictures by their place, from the journal too', async () => {
    const port = { run: async () => ({ output: 'seen', pictures: ['/screenshots/a.jpg'] }) };
    const shown = [
      { type: 'input_text', text: 'seen' },
      { type: 'input_image', image: 'run-file:/screenshots/a.jpg' },
    ];
    const outputs = ({ steps }: JournalRecord) =>
      (steps.get('t2')?.request.items ?? []).flatMap((item) =>
        item.type === 'function_call_result' ? [item.output] : [],
      );
    const { record } = await run({ port });
    expect(outputs(record)).toEqual([shown]);
    record.steps.delete('t2');
    const again = await run({ record, models: scriptedModels(() => says('done')) });
    expect([again.jobs, outputs(again.record)]).toEqual([[], [shown]]);
  });

  it('gives no pictures where a guardrail masked the text beside them', async () => {
    const port = { run: async () => ({ output: 'Call 555', pictures: ['/screenshots/a.jpg'] }) };
    const { id, name, kind, action } = MASK;
    const trip = { guardrailId: id, name, kind, action, reason: 'A number.', details: {}, failed: false };
    const masking: GuardPort = {
      guard: async () => ({ value: 'Call [number]', trips: [trip], blocked: false }),
    };
    const { record } = await run({ port, masking });
    expect(results(record)).toEqual(['Call [number]']);
    expect(JSON.stringify([...record.steps])).not.toContain('run-file:');
  });

  it('that fails is text for the model, costs nothing, and the run goes on', async () => {
    const search = httpTool({ id: 'tol_s', kind: 'agent', name: 'x', config: { agentId: 'nobody' } });
    const { record, result } = await run({
      tools: [httpTool(), search],
      port: { run: () => Promise.reject(new ToolFailure('upstream_failed', 'The API answered 500.')) },
      models: once(asks(['book', { seats: 2 }], ['x', { input: 'hello' }])),
    });
    expect(results(record)).toEqual(['The API answered 500.', expect.stringContaining('not there any more')]);
    expect([...record.calls.values()].map((call) => call.microcredits)).toEqual([0, 0]);
    expect(result).toMatchObject({ kind: 'completed' });
  });

  it('of a fault of ours says no more than that', async () => {
    const { record } = await run({ port: { run: () => Promise.reject(new Error('secret sk-123')) } });
    expect(results(record)).toEqual(['The tool failed inside the platform.']);
  });
});

describe('approval', () => {
  const tools = [httpTool({ approval: { mode: 'always' } })];

  it('parks the run until somebody has spoken, then the call goes out once', async () => {
    const first = await run({ tools });
    expect(first.result).toEqual({ kind: 'stopped', reason: { kind: 'waiting_approval' } });
    expect(first.jobs).toEqual([]);
    const early = await run({ tools, record: first.record, models: scriptedModels(() => says('too early')) });
    expect(early.result).toMatchObject({ reason: { kind: 'waiting_approval' } });
    decide(first.record, 't1_0', { status: 'approved' });
    const after = await run({ tools, record: first.record, models: scriptedModels(() => says('booked')) });
    expect(after.result).toMatchObject({ output: 'booked' });
    expect(after.jobs).toHaveLength(1);
  });

  it('is asked by function where a server has several', async () => {
    const schema = { type: 'object', properties: {} };
    const listed = ['pay', 'read', 'list'].map((name) => ({
      name,
      description: '',
      inputSchema: schema,
      repeatable: true,
    }));
    const server = (approval: ToolSpec['approval']): ToolSpec => ({
      ...httpTool({ approval }),
      kind: 'mcp',
      name: 'shop',
      config: { url: 'https://a.com/', tools: listed, approvals: { always: ['pay'], never: ['read'] } },
    });
    const waits = async (fn: string, approval: ToolSpec['approval']) => {
      const { result } = await run({ tools: [server(approval)], models: once(asks([`shop__${fn}`, {}])) });
      return result.kind === 'stopped';
    };
    expect([await waits('pay', { mode: 'never' }), await waits('list', { mode: 'never' })]).toEqual([true, false]);
    expect([await waits('read', { mode: 'always' }), await waits('list', { mode: 'always' })]).toEqual([false, true]);
  });

  it('with other arguments calls with those, checked like the model’s', async () => {
    const { record } = await run({ tools });
    decide(record, 't1_0', { status: 'approved', args: { seats: 5 } });
    const good = await run({ tools, record, models: scriptedModels(() => says('ok')) });
    expect(good.jobs).toMatchObject([{ args: { seats: 5 } }]);
    const second = await run({ tools });
    decide(second.record, 't1_0', { status: 'approved', args: { seats: 'five' } });
    const bad = await run({ tools, record: second.record, models: scriptedModels(() => says('ok')) });
    expect(bad.jobs).toEqual([]);
  });

  it('refused tells the model why', async () => {
    const { record } = await run({ tools });
    decide(record, 't1_0', { status: 'rejected', message: 'We eat at home.' });
    const { jobs } = await run({ tools, record, models: scriptedModels(() => says('ok')) });
    expect(jobs).toEqual([]);
    expect(results(record)).toEqual([expect.stringContaining('We eat at home.')]);
  });

  it('waits for the other calls of the turn first', async () => {
    const free = httpTool({ id: 'tol_2', name: 'look', method: 'GET' });
    const { record, jobs, result } = await run({
      tools: [...tools, free],
      models: once(asks(['book', { seats: 1 }], ['look', { seats: 2 }])),
      port: {
        run: async (job) => {
          await new Promise((resolve) => setTimeout(resolve, 20));
          return { output: job.fn };
        },
      },
    });
    expect(result).toMatchObject({ reason: { kind: 'waiting_approval' } });
    expect(record.calls.get('t1_1')?.response?.output).toBe('look');
    expect(jobs).toEqual([]);
  });

  it('is asked where the condition says so, or can not say', async () => {
    const when = [httpTool({ approval: { mode: 'when', when: 'args.seats > 4' } })];
    const no = await run({ tools: when, port: { asks: async () => false } });
    expect(no.result).toMatchObject({ kind: 'completed' });
    const yes = await run({ tools: when, port: { asks: async () => true } });
    expect(yes.result).toMatchObject({ reason: { kind: 'waiting_approval' } });
  });
});

/** Runs, crashing at the n-th write, and takes the run up again until it ends. */
async function crashing(setup: Setup, crashAt: number) {
  const record = newRecord();
  let writes = 0;
  const at = () => {
    writes += 1;
    if (writes === crashAt) throw new Error('crash');
  };
  const port = setup.port;
  let calls = 0;
  const counting: Partial<ToolPort> = {
    ...port,
    run: async (job, signal) => {
      calls += 1;
      return port?.run ? port.run(job, signal) : { output: job.args };
    },
  };
  const script = () =>
    scriptedModels((agent) =>
      record.steps.get(agent === 'helper' ? 't1_1-t1' : 't1')?.response ? says('done') : asked(agent),
    );
  const asked = (agent: string) =>
    agent === 'helper'
      ? asks(['look', { seats: 3 }])
      : asks(['book', { seats: 2 }], ['delegate', { input: 'Look for one.' }]);
  for (let round = 0; round < 6; round++) {
    const { result } = await run({ ...setup, record, at, port: counting, models: script() });
    if (result.kind === 'completed') return { record, calls, writes, result };
    if (result.kind === 'stopped' && result.reason.kind === 'waiting_approval')
      decide(record, 't1_0', { status: 'approved' });
  }
  throw new Error(`It never ended: ${record.log.join('; ')}`);
}

describe('a price that shows only afterwards', () => {
  const tools = [searchTool(1_000)];
  const models = () => once(asks(['search_files', { query: 'pay' }]));
  const gives = (microcredits?: number): Partial<ToolPort> => ({
    run: async () => ({ output: 'found', ...(microcredits === undefined ? {} : { microcredits }) }),
  });
  const chargeOf = (record: JournalRecord) => record.calls.get('t1_0')?.microcredits;

  it.each([
    ['what the call cost', 1_250_000, 1_250_000],
    ['at most what was reserved', 9_000_000, 1_500_000],
    ['never less than nothing', -5, 0],
    ['whole microcredits', 1_000_000.25, 1_000_001],
    ['the price where the call says nothing', undefined, 1_500_000],
  ])('is %s', async (_name, cost, charged) => {
    const { record } = await run({ tools, models: models(), port: gives(cost) });
    expect(chargeOf(record)).toBe(charged);
    const before = record.charged;
    const again = await run({ record, tools, models: scriptedModels(() => says('another')), port: gives(7) });
    expect([again.jobs.length, chargeOf(record), record.charged]).toEqual([0, charged, before]);
  });

  it('is reserved at its most: what can not be paid does not go out', async () => {
    const steps = 15_000;
    const poor = await run({ tools, models: models(), port: gives(1_000_000), available: steps + 1_499_999 });
    expect(poor.result).toMatchObject({ reason: { kind: 'waiting_credits' } });
    expect(chargeOf(poor.record) ?? 0).toBe(0);
  });

  it('counts against the limit of the run at its most', async () => {
    const { result, record } = await run({
      tools,
      models: models(),
      port: gives(1_000_000),
      limits: { maxMicrocredits: 1_400_000 },
    });
    expect(result).toMatchObject({ kind: 'stopped', reason: { kind: 'failed' } });
    expect(chargeOf(record) ?? 0).toBe(0);
  });

  it('is charged once, whole, over a crash at any write', async () => {
    const sweep = async (crashAt: number) => {
      const record = newRecord();
      let writes = 0;
      const at = () => {
        writes += 1;
        if (writes === crashAt) throw new Error('crash');
      };
      for (let round = 0; round < 6; round++) {
        const script = scriptedModels(() =>
          record.steps.get('t1')?.response ? says('done') : asks(['search_files', { query: 'pay' }]),
        );
        const { result } = await run({ tools, record, at, models: script, port: gives(1_100_000) });
        if (result.kind === 'completed') return { record, writes };
      }
      throw new Error(`It never ended: ${record.log.join('; ')}`);
    };
    const calm = await sweep(Number.MAX_SAFE_INTEGER);
    for (let crashAt = 1; crashAt <= calm.writes; crashAt++) {
      const { record } = await sweep(crashAt);
      const ends = record.log.filter((line) => line.startsWith('end t1_0'));
      expect(ends, `crash at write ${crashAt}`).toEqual(['end t1_0 ok 1100000']);
      expect(record.charged, `crash at write ${crashAt}`).toBe(calm.record.charged);
    }
  });
});

describe('a crash at any write', () => {
  const tools = [
    httpTool({ approval: { mode: 'always' } }),
    httpTool({ id: 'tol_a', kind: 'agent', name: 'delegate', config: { agentId: 'helper' } }),
  ];

  it('ends in a finished run, one result and at most one charge a call', async () => {
    const calm = await crashing({ tools }, Number.MAX_SAFE_INTEGER);
    for (let crashAt = 1; crashAt <= calm.writes; crashAt++) {
      const { record, result } = await crashing({ tools }, crashAt);
      expect(result, `crash at write ${crashAt}`).toMatchObject({ output: 'done' });
      const ends = record.log.filter((line) => line.startsWith('end t1_0'));
      expect(ends, `crash at write ${crashAt}`).toHaveLength(1);
    }
  });

  it('never repeats a call that may have taken effect', async () => {
    const calm = await crashing({ tools }, Number.MAX_SAFE_INTEGER);
    for (let crashAt = 1; crashAt <= calm.writes; crashAt++) {
      const { record, calls } = await crashing({ tools }, crashAt);
      expect(calls, `crash at write ${crashAt}: ${record.log.join('; ')}`).toBeLessThanOrEqual(calm.calls);
    }
  });
});
