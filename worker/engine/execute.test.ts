import { describe, expect, it } from 'vitest';
import { execute } from './execute.ts';
import { Latch } from './latch.ts';
import { ModelFailure, type ModelPort } from './ports.ts';
import { calls, LIMITS, says, tutors } from './testing/fixtures.ts';
import { type CrashPoint, MemoryJournal, newRecord, scriptedModels } from './testing/memory-journal.ts';

const toMath = (agent: string) => (agent === 'triage' ? calls('transfer_to_math') : says('4', '2'));

interface Setup {
  definition?: ReturnType<typeof tutors>;
  models?: ModelPort;
  record?: ReturnType<typeof newRecord>;
  at?: CrashPoint;
  limits?: Partial<typeof LIMITS>;
  prepare?: (journal: MemoryJournal, latch: Latch) => void;
}

async function run({
  definition = tutors(),
  models = scriptedModels(toMath),
  record = newRecord(),
  at,
  limits,
  prepare,
}: Setup) {
  const latch = new Latch();
  const journal = new MemoryJournal(record, latch, at);
  prepare?.(journal, latch);
  const result = await execute(
    {
      definition,
      agentId: definition.entryAgentId,
      items: [{ type: 'message', role: 'user', content: 'What is 6 * 7?' }],
      limits: { ...LIMITS, ...limits },
      summarise: null,
    },
    { journal, meter: journal, models, wait: async () => undefined },
    latch,
  );
  return { result, record, latch };
}

describe('a run', () => {
  it('hands off and answers, each model call one step', async () => {
    const { result, record } = await run({});
    expect(result).toEqual({ kind: 'completed', output: '42', agentId: 'triage' });
    expect([...record.steps.keys()]).toEqual(['t1', 't2']);
    expect(record.steps.get('t1')?.handoff).toEqual({ fromAgentId: 'triage', toAgentId: 'math', reason: 'handoff' });
    expect(record.charged).toBe(30_000);
  });

  it('gives tool calls ids of its own, whatever the provider sent', async () => {
    const { record } = await run({});
    expect(record.steps.get('t1')?.response?.output).toMatchObject([{ callId: 't1_0' }]);
  });

  it('repeats nothing when it is replayed from a complete journal', async () => {
    const { record } = await run({});
    const models = scriptedModels(() => says('something else'));
    const again = await run({ record, models });
    expect(again.result).toEqual({ kind: 'completed', output: '42', agentId: 'triage' });
    expect(models.calls).toBe(0);
    expect(record.charged).toBe(30_000);
  });

  it('fails when a completed step would ask something else, within one version', async () => {
    const { record } = await run({});
    const changed = tutors({ math: { instructions: 'other' } });
    expect((await run({ record, definition: changed })).result).toMatchObject({ reason: { code: 'replay_diverged' } });
    const across = await run({ record, definition: changed, prepare: (journal) => (journal.sameVersion = false) });
    expect(across.result).toMatchObject({ kind: 'completed', output: '42' });
  });

  it('retries a lost attempt and says so before the next one speaks', async () => {
    const models = scriptedModels((agent, n) => {
      if (agent === 'triage') return calls('transfer_to_math');
      if (n > 2) return says('42');
      return async ({ onDelta }) => {
        onDelta('wrong ');
        throw new ModelFailure('cut', 'The stream ended early.');
      };
    });
    const { result, record } = await run({ models });
    expect(result).toMatchObject({ kind: 'completed', output: '42' });
    const math = record.log.filter((line) => line.includes(' t2 '));
    expect(math).toEqual([
      'begin t2 #1 math',
      'delta t2 #1 wrong ',
      'lose t2 #1 cut',
      'begin t2 #2 math',
      'delta t2 #2 42',
      'complete t2 #2 15000',
    ]);
  });

  it('gives up after three attempts, and at once where a retry is useless', async () => {
    const fail = (code: 'upstream_failed' | 'unauthorized') =>
      scriptedModels(() => async () => Promise.reject(new ModelFailure(code, 'no')));
    const flaky = fail('upstream_failed');
    expect((await run({ models: flaky })).result).toMatchObject({ reason: { code: 'model_upstream_failed' } });
    expect(flaky.calls).toBe(3);
    const refused = fail('unauthorized');
    expect((await run({ models: refused })).result).toMatchObject({ reason: { code: 'model_unauthorized' } });
    expect(refused.calls).toBe(1);
  });

  it('runs the named fallback agent over the same conversation when a handoff target fails', async () => {
    const definition = tutors({ math: { fallbackAgentId: 'spare' } });
    const models = scriptedModels((agent) => {
      if (agent === 'math') return async () => Promise.reject(new ModelFailure('upstream_failed', 'down'));
      return agent === 'triage' ? calls('transfer_to_math') : says('spare says 42');
    });
    const { result, record } = await run({ definition, models });
    expect(result).toMatchObject({ kind: 'completed', output: 'spare says 42', agentId: 'spare' });
    expect(record.steps.get('t2')?.handoff).toEqual({ fromAgentId: 'math', toAgentId: 'spare', reason: 'fallback' });
    expect(record.steps.get('t3')?.request.items).toEqual(record.steps.get('t2')?.request.items);
    expect(models.calls).toBe(5);
  });

  it('ends when two agents fall back on each other and both fail', async () => {
    const definition = tutors({ triage: { fallbackAgentId: 'spare' }, spare: { fallbackAgentId: 'triage' } });
    const models = scriptedModels(() => async () => Promise.reject(new ModelFailure('unauthorized', 'no')));
    expect((await run({ definition, models })).result).toMatchObject({ reason: { kind: 'failed' } });
    expect(models.calls).toBe(3);
  });

  it('stops at its limit of turns', async () => {
    const definition = tutors({ math: { handoffs: [{ ...handoffBack }] } });
    const models = scriptedModels((agent) => calls(agent === 'triage' ? 'transfer_to_math' : 'transfer_to_triage'));
    const { result } = await run({ definition, models, limits: { maxTurns: 4 } });
    expect(result).toMatchObject({ kind: 'stopped', reason: { kind: 'failed', code: 'max_turns' } });
    expect(models.calls).toBe(4);
  });

  it('tells the model about an unknown tool instead of failing', async () => {
    const models = scriptedModels((_agent, n) => (n === 1 ? calls('no_such_tool') : says('fine')));
    expect((await run({ models })).result).toMatchObject({ kind: 'completed', output: 'fine' });
  });
});

const handoffBack = {
  id: 'back',
  targetAgentId: 'triage',
  toolName: null,
  toolDescription: null,
  inputFilter: { kind: 'all' as const },
};

describe('credits', () => {
  it('waits before a call that the account cannot pay, and goes on with what is done kept', async () => {
    const models = scriptedModels(toMath);
    const record = newRecord();
    // Enough for triage's call, not for another.
    const poor = await run({ models, record, prepare: (journal) => (journal.available = 700_000) });
    expect(poor.result).toEqual({ kind: 'completed', output: '42', agentId: 'triage' });
    const broke = newRecord();
    const first = scriptedModels(toMath);
    const stopped = await run({ models: first, record: broke, prepare: (journal) => (journal.available = 250_000) });
    expect(stopped.result).toMatchObject({ kind: 'stopped', reason: { kind: 'waiting_credits' } });
    const done = first.calls;
    const resumed = await run({ models: first, record: broke });
    expect(resumed.result).toMatchObject({ kind: 'completed', output: '42' });
    expect(first.calls).toBe(2);
    expect(done).toBeLessThan(2);
    expect(broke.charged).toBe(30_000);
  });

  it('stops a stream before it passes what is reserved', async () => {
    const long = says(...Array.from({ length: 4_000 }, () => 'word '));
    const models = scriptedModels(() => long);
    const { result, record } = await run({ models, prepare: (journal) => (journal.available = 900_000) });
    expect(result).toMatchObject({ reason: { kind: 'waiting_credits' } });
    expect(record.charged).toBe(0);
  });

  it("fails at the run's own limit, never above it", async () => {
    const { result, record } = await run({ limits: { maxMicrocredits: 20_000 } });
    expect(result).toMatchObject({ reason: { code: 'max_credits' } });
    expect(record.charged).toBeLessThanOrEqual(20_000);
  });
});

class Crash extends Error {}

describe('a crash at every write', () => {
  it('ends every time, charges each step once, and calls the provider at most once more per crash', async () => {
    const points: string[] = [];
    await run({ at: (where) => points.push(where) });
    expect(points.length).toBeGreaterThan(8);
    for (const [index, point] of points.entries()) {
      const record = newRecord();
      const models = scriptedModels(toMath);
      let seen = 0;
      const crashOnce: CrashPoint = () => {
        if (seen++ === index) throw new Crash(point);
      };
      const crashed = await run({ record, models, at: crashOnce });
      expect(crashed.result.kind, point).toBe('stopped');
      const { result } = await run({ record, models });
      expect(result, point).toEqual({ kind: 'completed', output: '42', agentId: 'triage' });
      expect(record.charged, point).toBe(30_000);
      expect(models.calls, point).toBeLessThanOrEqual(3);
    }
  });

  it('gives up on a step that dies three times under its call', async () => {
    const record = newRecord();
    const models = scriptedModels(toMath);
    const die: CrashPoint = (where) => {
      if (where === 'before complete t1') throw new Crash(where);
    };
    for (let i = 0; i < 3; i++) await run({ record, models, at: die });
    const { result } = await run({ record, models });
    expect(result).toMatchObject({ reason: { code: 'model_lost_attempts' } });
    expect(models.calls).toBe(3);
    expect(record.charged).toBe(0);
  });
});

describe('cancel', () => {
  it('aborts the provider call and lets nothing late be recorded', async () => {
    let signal: AbortSignal | undefined;
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const models = scriptedModels(() => async (call) => {
      signal = call.signal;
      call.onDelta('half an ans');
      await held;
      return says('wer')(call);
    });
    const record = newRecord();
    const { result } = await run({
      models,
      record,
      at: (where) => {
        if (where === 'after delta t1') queueMicrotask(() => latchOf.stop({ kind: 'cancelled' }));
      },
      prepare: (_journal, latch) => (latchOf = latch),
    });
    expect(result).toEqual({ kind: 'stopped', reason: { kind: 'cancelled' } });
    expect(signal?.aborted).toBe(true);
    release();
    await held;
    expect(record.log.some((line) => line.startsWith('complete'))).toBe(false);
  });
});

let latchOf: Latch;
