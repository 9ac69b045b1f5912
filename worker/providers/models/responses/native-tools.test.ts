import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findChromium } from '../../../../test/harness/chromium.ts';
import type { ToolSpec } from '../../../engine/definition.ts';
import { execute } from '../../../engine/execute.ts';
import { Latch } from '../../../engine/latch.ts';
import { agentSpec, LIMITS } from '../../../engine/testing/fixtures.ts';
import { decide, type JournalRecord, MemoryJournal, newRecord } from '../../../engine/testing/memory-journal.ts';
import type { ToolPort } from '../../../engine/tool-ports.ts';
import { json, type LocalServer, serve } from '../../../engine/tools/http/testing/server.ts';
import { runTool } from '../../../engine/tools/run-tool.ts';
import { ToolFailure, type ToolWorld } from '../../../engine/tools/runtime.ts';
import { chromiumBrowser } from '../../browser/chromium-browser.ts';
import { safeHop } from '../../browser/safe-hop.ts';
import { type Chromium, startChromium } from '../../browser/testing/chromium.ts';
import { memoryToolFiles } from '../../tool-files/memory-files.fake.ts';
import { createModelPort } from '../adapter.ts';

type Json = Record<string, unknown>;

/** OpenAI's Responses on this machine: its n-th call is answered with the n-th list of items. */
let api: LocalServer;
let answers: Json[][] = [];
const bodies = () => api.seen.map(({ body }) => JSON.parse(body) as Record<string, Json[]>);

beforeAll(async () => {
  api = await serve((seen, response) => {
    if (seen.url !== '/v1/responses') return json(response, { error: { message: 'Not here.' } }, 400);
    const { input } = JSON.parse(seen.body) as { input: Json[] };
    // By what it has read, not by how often it was asked: a crashed step asks again.
    const turn = input.filter(({ type }) => String(type).endsWith('_output')).length;
    const output = answers[Math.min(turn, answers.length - 1)] ?? [];
    const usage = { input_tokens: 9, output_tokens: 3, total_tokens: 12 };
    const done = { id: 'resp_1', object: 'response', status: 'completed', output, usage };
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    return response.end(
      `event: response.completed\ndata: ${JSON.stringify({ type: 'response.completed', response: done })}\n\n`,
    );
  });
});
beforeEach(() => {
  api.seen.length = 0;
});
afterAll(() => api.close());

const said = (text: string): Json => ({
  type: 'message',
  id: 'msg_1',
  role: 'assistant',
  status: 'completed',
  content: [{ type: 'output_text', text, annotations: [] }],
});
const shellCall = (...commands: string[]): Json => ({
  type: 'shell_call',
  id: 'sh_1',
  call_id: 'call_of_openai',
  status: 'completed',
  action: { commands, timeout_ms: null, max_output_length: 500 },
});

function toolSpec(changes: Partial<ToolSpec>): ToolSpec {
  return {
    id: 'tol_1',
    kind: 'computer',
    name: 'shell',
    description: 'Work on the files.',
    enabled: true,
    timeoutMs: 120_000,
    approval: { mode: 'never' },
    runAs: 'caller',
    onUnknown: 'tell_model',
    config: { modelInterface: 'shell' },
    ...changes,
  };
}

interface Setup {
  tool?: ToolSpec;
  record?: JournalRecord;
  at?: (where: string) => void;
  world?: Partial<ToolWorld>;
  model?: string;
}

const files = memoryToolFiles();

/** A run of an agent with one tool, whose calls are made by the product's own runner. */
async function run({ tool = toolSpec({}), record = newRecord(), at, world = {}, model = 'gpt-6-luna' }: Setup = {}) {
  const latch = new Latch();
  const journal = new MemoryJournal(record, latch, at);
  const whole = { files, fetch, now: () => Date.now(), secret: async () => null, loader: undefined, ...world };
  const tools: ToolPort = {
    run: async (job) => {
      const result = await runTool(job, whole);
      if (result.ok) return result.outcome;
      throw new ToolFailure(result.code, result.message, result.details);
    },
    asks: async () => true,
  };
  const models = createModelPort({
    settings: { OPENAI_API_KEY: 'sk-test', OPENAI_BASE_URL: `${api.url}/v1` },
    keys: [],
    openKey: () => Promise.reject(new Error('no own keys here')),
    fetch,
    openPicture: (path) => files.read(path),
  });
  const agent = agentSpec('main', { tools: [tool], model: { provider: 'openai', name: model, settings: {} } });
  const result = await execute(
    {
      definition: { entryAgentId: 'main', agents: { main: agent } },
      agentId: 'main',
      items: [{ type: 'message', role: 'user', content: 'Look around.' }],
      limits: LIMITS,
      summarise: null,
    },
    { journal, meter: journal, models, tools, wait: async () => undefined },
    latch,
  );
  return { result, record };
}

describe("OpenAI's shell tool type", () => {
  beforeEach(() => {
    answers = [[shellCall('echo hello', 'cat gone.txt')], [said('Hello it is.')]];
  });

  it('is offered, its call goes through the journal, and its outputs come back in its form', async () => {
    const { result, record } = await run();
    expect(result).toMatchObject({ kind: 'completed', output: 'Hello it is.' });
    const [first, second] = bodies();
    expect(first?.['tools']).toEqual([{ type: 'shell', environment: { type: 'local' } }]);
    expect(first?.['instructions']).toMatch(/^main\n\nThe shell tool: Work on the files\. Each call starts in/);
    expect(second?.['input']?.slice(1)).toEqual([
      {
        type: 'shell_call',
        call_id: 't1_0',
        status: 'completed',
        action: { commands: ['echo hello', 'cat gone.txt'], timeout_ms: null, max_output_length: 500 },
      },
      {
        type: 'shell_call_output',
        call_id: 't1_0',
        status: 'completed',
        max_output_length: 500,
        output: [
          { stdout: 'hello\n', stderr: '', outcome: { type: 'exit', exit_code: 0 } },
          { stdout: '', stderr: expect.stringContaining('gone.txt'), outcome: { type: 'exit', exit_code: 1 } },
        ],
      },
    ]);
    expect(record.calls.get('t1_0')).toMatchObject({
      microcredits: 3_000_000,
      request: { kind: 'computer', name: 'shell', args: { commands: ['echo hello', 'cat gone.txt'] } },
      response: { failed: false, details: { exitCodes: [0, 1] } },
    });
  });

  it('waits for a person where the tool says so, and a refusal is an output too', async () => {
    const tool = toolSpec({ approval: { mode: 'always' } });
    const { result, record } = await run({ tool });
    expect(result).toMatchObject({ kind: 'stopped', reason: { kind: 'waiting_approval' } });
    decide(record, 't1_0', { status: 'rejected', message: 'Not on a Monday.' });
    expect((await run({ tool, record })).result).toMatchObject({ output: 'Hello it is.' });
    expect(bodies().at(-1)?.['input']?.at(-1)).toMatchObject({
      type: 'shell_call_output',
      output: [{ stderr: expect.stringContaining('Not on a Monday.'), outcome: { type: 'exit', exit_code: 1 } }],
    });
  });

  it('survives a crash at any write with at most one charge', async () => {
    let writes = 0;
    await run({
      at: () => {
        writes += 1;
      },
    });
    expect(writes).toBeGreaterThan(8);
    for (let crashAt = 1; crashAt <= writes; crashAt++) {
      const record = newRecord();
      let count = 0;
      const at = () => {
        count += 1;
        if (count === crashAt) throw new Error('crash');
      };
      const crashed = await run({ record, at }).catch(() => null);
      const { result } = crashed?.result.kind === 'completed' ? crashed : await run({ record });
      expect(result, `crash at write ${crashAt}`).toMatchObject({ kind: 'completed', output: 'Hello it is.' });
      expect(record.calls.get('t1_0')?.microcredits ?? 0).toBeLessThanOrEqual(3_000_000);
      expect(record.log.filter((line) => line.startsWith('end t1_0'))).toHaveLength(1);
    }
  });

  it('stays a function for models that have no such type', async () => {
    const { result } = await run({ model: 'gpt-4o' });
    expect(result.kind).not.toBe('completed');
    const [asked] = bodies();
    expect(asked?.['tools']).toMatchObject([{ type: 'function', function: { name: 'shell' } }]);
    expect(JSON.stringify(asked)).not.toContain('toolType');
  });
});

const chromium = findChromium();

describe.skipIf(!chromium)("OpenAI's computer tool type (skipped where no Chromium is found)", () => {
  let browser: Chromium;
  let site: LocalServer;
  let world: Partial<ToolWorld>;
  const tool = toolSpec({
    kind: 'browser',
    name: 'browser',
    description: 'Use the shop.',
    config: { modelInterface: 'computer', maxSeconds: 120 },
  });

  beforeAll(async () => {
    site = await serve((seen, response) => {
      response.setHeader('content-type', 'text/html');
      return response.end(`<title>Shop</title><p>${seen.method}</p><form method="post" action="/order">
        <button style="position:absolute;left:100px;top:100px;width:200px;height:60px">Order</button></form>`);
    });
    browser = await startChromium(chromium ?? '');
    const policy = { allowedPrivateHosts: new Set([site.host]), ownHost: null, ports: new Set([443]), resolve: null };
    let remembered: string | null = null;
    world = {
      browser: {
        host: chromiumBrowser(browser.address),
        send: (request, signal) => safeHop(request, policy, signal),
        memory: {
          read: async () => remembered,
          write: async (text) => {
            remembered = text;
          },
        },
      },
    };
  });
  beforeEach(() => {
    site.seen.length = 0;
    answers = [
      [
        {
          type: 'function_call',
          id: 'fc_1',
          call_id: 'c',
          name: 'browser_open',
          arguments: JSON.stringify({ url: `${site.url}/` }),
          status: 'completed',
        },
      ],
      [
        {
          type: 'computer_call',
          id: 'cu_1',
          call_id: 'c',
          status: 'completed',
          actions: [{ type: 'screenshot' }, { type: 'click', button: 'left', x: 150, y: 130, keys: null }],
          pending_safety_checks: [{ id: 'sc_1', code: 'irrelevant_domain', message: 'It orders something.' }],
        },
      ],
      [said('Ordered.')],
    ];
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });

  const orders = () => site.seen.filter(({ method }) => method === 'POST');

  it('acts once a person has read its safety checks, and is answered with a screenshot', async () => {
    const { result, record } = await run({ tool, world });
    expect(result).toMatchObject({ kind: 'stopped', reason: { kind: 'waiting_approval' } });
    expect(orders()).toEqual([]);
    expect(record.calls.get('t2_0')?.request.args).toMatchObject({
      safety_checks: [{ message: 'It orders something.' }],
    });
    const [first, second] = bodies();
    expect(first?.['tools']).toMatchObject([{ type: 'computer' }, { type: 'function', name: 'browser_open' }]);
    // A function of an ordinary kind keeps its form, and its picture is an image beside the words.
    expect(second?.['input']?.at(-1)).toMatchObject({
      type: 'function_call_output',
      output: [{ type: 'input_text' }, { type: 'input_image', image_url: expect.stringMatching(/^data:image\/jpeg;/) }],
    });
    decide(record, 't2_0', { status: 'approved' });
    const after = await run({ tool, world, record });
    expect(after.result).toMatchObject({ kind: 'completed', output: 'Ordered.' });
    expect(orders()).toHaveLength(1);
    const [call, output] = bodies().at(-1)?.['input']?.slice(-2) ?? [];
    expect(call).toMatchObject({
      type: 'computer_call',
      call_id: 't2_0',
      actions: [{ type: 'screenshot' }, { type: 'click', button: 'left', x: 150, y: 130 }],
    });
    expect(output).toMatchObject({
      type: 'computer_call_output',
      call_id: 't2_0',
      output: { type: 'computer_screenshot', image_url: expect.stringMatching(/^data:image\/jpeg;base64,\/9j/) },
      acknowledged_safety_checks: [{ id: 'sc_1', code: 'irrelevant_domain', message: 'It orders something.' }],
    });
    expect(JSON.stringify([...record.steps]).length).toBeLessThan(64_000);
  });

  it('tells a refusal in words, since there is nothing to see', async () => {
    const { record } = await run({ tool, world });
    decide(record, 't2_0', { status: 'rejected', message: 'Too dear.' });
    const { result } = await run({ tool, world, record });
    expect(result).toMatchObject({ output: 'Ordered.' });
    expect(orders()).toEqual([]);
    expect(bodies().at(-1)?.['input']?.at(-1)).toMatchObject({
      type: 'function_call_output',
      output: expect.stringContaining('Too dear.'),
    });
  });
});
