import { describe, expect, it } from 'vitest';
import type { AgentSpec, GuardrailSpec, ToolSpec } from './definition.ts';
import { execute } from './execute.ts';
import type { GuardPort } from './guard-ports.ts';
import { Latch } from './latch.ts';
import type { ModelPort } from './ports.ts';
import { agentSpec, calls, LIMITS, says } from './testing/fixtures.ts';
import { type JournalRecord, MemoryJournal, newRecord, scriptedModels } from './testing/memory-journal.ts';
import type { ToolJob } from './tool-ports.ts';

const ODD = 'Odd.';

function guardrail(changes: Partial<GuardrailSpec> = {}): GuardrailSpec {
  const base = { id: 'grd', kind: 'topics', name: 'Topics', stage: 'input', enabled: true } as const;
  return { ...base, action: 'block', timing: 'parallel', config: {}, ...changes };
}

const tool: ToolSpec = {
  id: 'tol',
  kind: 'http',
  name: 'look',
  description: 'Looks.',
  enabled: true,
  timeoutMs: 1_000,
  approval: { mode: 'never' },
  runAs: 'caller',
  onUnknown: 'tell_model',
  config: { method: 'POST', url: 'https://api.example.com/', parameters: { type: 'object', properties: {} } },
};

function trip(spec: GuardrailSpec) {
  const { id: guardrailId, name, kind, action } = spec;
  return { guardrailId, name, kind, action, reason: ODD, details: {}, failed: false };
}

/** A guard that says what `verdict` comes to, and which guardrails it was asked for. */
function guardOf(verdict: (specs: readonly GuardrailSpec[]) => Promise<'passes' | 'blocks'>) {
  const asked: string[][] = [];
  const port: GuardPort = {
    guard: async (specs, stage, _form, value) => {
      asked.push([stage, ...specs.map(({ timing }) => timing)]);
      const blocked = (await verdict(specs)) === 'blocks';
      return { value, trips: blocked ? specs.map(trip) : [], blocked };
    },
  };
  return { port, asked };
}

interface Setup {
  guards: GuardPort;
  models: ModelPort;
  agent?: Partial<AgentSpec>;
  record?: JournalRecord;
  at?: (where: string) => void;
}

async function run({ guards, models, agent, record = newRecord(), at }: Setup) {
  const latch = new Latch();
  const journal = new MemoryJournal(record, latch, at);
  const jobs: ToolJob[] = [];
  const tools = {
    run: async (job: ToolJob) => {
      jobs.push(job);
      return { output: 'seen' };
    },
    asks: async () => false,
  };
  const main = agentSpec('main', { guardrails: [guardrail()], tools: [tool], ...agent });
  const result = await execute(
    {
      definition: { entryAgentId: 'main', agents: { main } },
      agentId: 'main',
      items: [{ type: 'message', role: 'user', content: 'Hello.' }],
      limits: LIMITS,
      summarise: null,
    },
    { journal, meter: journal, models, tools, guards, wait: async () => undefined },
    latch,
  );
  return { result, record, jobs, journal };
}

/** Looks first, and says what came of it. */
const looksThenSays = () =>
  scriptedModels(() => (call) => {
    const items = Array.isArray(call.request.input) ? call.request.input : [];
    return (items.some(({ type }) => type === 'function_call_result') ? says('done') : calls('look'))(call);
  });

describe('a guardrail beside the model', () => {
  it('holds back tools until it has let the input pass', async () => {
    const verdict = Promise.withResolvers<'passes'>();
    const { port } = guardOf(() => verdict.promise);
    const record = newRecord();
    const seen: string[] = [];
    const at = (where: string) => {
      seen.push(where);
      if (where === 'after complete t1') setTimeout(() => verdict.resolve('passes'), 0);
    };
    const { result, jobs } = await run({ guards: port, models: looksThenSays(), record, at });
    expect(result).toMatchObject({ kind: 'completed', output: 'done' });
    expect(jobs).toHaveLength(1);
    expect(seen.indexOf('after check gp')).toBeLessThan(seen.findIndex((where) => where.includes('t1_0')));
    expect(record.steps.get('t1')?.request.held).toBe('input');
    expect(record.steps.get('t2')?.request.held).toBeUndefined();
  });

  it('frees what is still being written once it has passed', async () => {
    const verdict = Promise.withResolvers<'passes'>();
    const rest = Promise.withResolvers<void>();
    const { port } = guardOf(() => verdict.promise);
    const models = scriptedModels(() => async (call) => {
      call.onDelta('Hel');
      verdict.resolve('passes');
      await rest.promise;
      return says('lo')(call);
    });
    const at = (where: string) => where === 'after check gp' && rest.resolve();
    const { record } = await run({ guards: port, models, at });
    expect(record.log.filter((line) => line.startsWith('check'))).toEqual(['check gp passed t1: …']);
  });

  it('says a whole answer that was ready before it', async () => {
    const verdict = Promise.withResolvers<'passes'>();
    const { port } = guardOf(() => verdict.promise);
    const at = (where: string) => where === 'after complete t1' && verdict.resolve('passes');
    const { record } = await run({ guards: port, models: scriptedModels(() => says('Hello.')), at });
    expect(record.log.at(-1)).toBe('check gp passed t1: Hello.');
  });

  it('cuts the call where it stops the input, and nothing follows from it', async () => {
    const began = Promise.withResolvers<'blocks'>();
    const { port } = guardOf(() => began.promise);
    let aborted = false;
    const models = scriptedModels(() => async ({ onDelta, signal }) => {
      onDelta('Wro');
      began.resolve('blocks');
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
      aborted = true;
      throw signal.reason;
    });
    const { result, jobs, record } = await run({ guards: port, models });
    expect(result).toMatchObject({ reason: { kind: 'failed', code: 'guardrail_tripped' } });
    expect(aborted).toBe(true);
    expect(jobs).toEqual([]);
    expect(record.log.at(-1)).toBe('check gp blocked');
    const again = await run({ guards: guardOf(async () => 'passes').port, models: looksThenSays(), record });
    expect(again.result).toMatchObject({ reason: { code: 'guardrail_tripped' } });
  });

  it('leaves to an output guardrail what that holds back', async () => {
    const { port } = guardOf(async () => 'passes');
    const guardrails = [guardrail(), guardrail({ id: 'out', stage: 'output', timing: 'before' })];
    const { record } = await run({ guards: port, models: scriptedModels(() => says('Hello.')), agent: { guardrails } });
    expect(record.log.filter((line) => line.startsWith('check'))).toEqual([
      'check gp passed',
      'check go passed go: Hello.',
    ]);
  });

  it('waits for masks and for those that look before, which look first', async () => {
    const { port, asked } = guardOf(async () => 'passes');
    const guardrails = [
      guardrail({ id: 'a' }),
      guardrail({ id: 'b', timing: 'before' }),
      guardrail({ id: 'c', action: 'mask' }),
    ];
    const models = scriptedModels(() => says('Hello.'));
    await run({ guards: port, models, agent: { guardrails } });
    expect(asked).toEqual([
      ['input', 'before', 'parallel'],
      ['input', 'parallel'],
    ]);
  });

  it('comes to the same end from a crash at any write, with one call of the tool', async () => {
    const writes: string[] = [];
    await run({
      guards: guardOf(async () => 'passes').port,
      models: looksThenSays(),
      at: (where) => writes.push(where),
    });
    expect(writes.length).toBeGreaterThan(8);
    for (let crash = 0; crash < writes.length; crash++) {
      const record = newRecord();
      let count = 0;
      const at = () => {
        if (count++ === crash) throw new Error('crash');
      };
      const guards = guardOf(async () => 'passes').port;
      const models = looksThenSays();
      const first = await run({ guards, models, record, at });
      const second = await run({ guards, models: looksThenSays(), record });
      expect(first.jobs.length + second.jobs.length, writes[crash]).toBeLessThanOrEqual(1);
      expect(second.result, writes[crash]).toMatchObject({ kind: 'completed' });
      expect(record.checks.get('gp')).toMatchObject({ blocked: false });
      expect(record.log.filter((line) => line.startsWith('check gp')).length).toBe(1);
    }
  });
});
