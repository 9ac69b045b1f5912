import type { ServerResponse } from 'node:http';
import { afterAll, describe, expect, it } from 'vitest';
import { json, type LocalServer, type SeenRequest, serve } from '../http/testing/server.ts';
import { fakeWorld } from '../http/testing/world.ts';
import { codeInterpreterTool } from './kind.ts';
import { runCodeInterpreter } from './runtime.ts';

const KEY = 'sk-hosted-key-value';
const servers: LocalServer[] = [];
afterAll(() => Promise.all(servers.map((server) => server.close())));

const CALL = {
  type: 'code_interpreter_call',
  id: 'ci_1',
  status: 'completed',
  container_id: 'cntr_1',
  code: 'print(6 * 7)',
  outputs: [{ type: 'logs', logs: '42' }],
};
const SAID = { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'It is 42.' }] };
const DONE = { id: 'resp_1', status: 'completed', output: [CALL, SAID] };

type Answers = Record<string, (seen: SeenRequest, response: ServerResponse) => unknown>;

/** OpenAI's containers and Responses, as its reference has them. */
async function openAi(answers: Answers = {}) {
  const server = await serve((seen, response) => {
    const route = `${seen.method} ${seen.url.split('?')[0]}`;
    const answer = answers[route] ?? USUAL[route];
    return answer ? answer(seen, response) : json(response, { error: { message: `No ${route}` } }, 404);
  });
  servers.push(server);
  return server;
}

const USUAL: Answers = {
  'POST /v1/containers': (_, response) => json(response, { id: 'cntr_1', object: 'container' }),
  'POST /v1/containers/cntr_1/files': (_, response) => json(response, { id: 'cfile_in', source: 'user' }),
  'POST /v1/responses': (_, response) => json(response, DONE),
  'GET /v1/containers/cntr_1/files': (_, response) =>
    json(response, {
      data: [
        { id: 'cfile_in', path: '/mnt/data/data_sales.csv', bytes: 3, source: 'user' },
        { id: 'cfile_out', path: '/mnt/data/chart.png', bytes: 5, source: 'assistant' },
      ],
    }),
  'GET /v1/containers/cntr_1/files/cfile_out/content': (_, response) => response.end('a png'),
  'DELETE /v1/containers/cntr_1': (_, response) => json(response, { deleted: true }),
};

const worldOf = (server: LocalServer) =>
  fakeWorld({ hosts: [server.host], secrets: { openai: { value: KEY, baseUrl: `${server.url}/v1` } } });
const run = (world: ReturnType<typeof fakeWorld>, config: object = {}, task: unknown = 'What is 6 times 7?') =>
  runCodeInterpreter(
    {
      config: codeInterpreterTool.config.parse({ engine: 'openai', ...config }),
      fn: 'run_code',
      args: { task },
      effectKey: 'run_1_t1_0',
    },
    world,
  );
const failure = (work: Promise<unknown>) =>
  work.then(
    () => Promise.reject(new Error('It went through.')),
    (error: unknown) => error as { code: string; message: string },
  );
const routes = (server: LocalServer) => server.seen.map(({ method, url }) => `${method} ${url}`);

describe("OpenAI's hosted code interpreter", () => {
  it('gets the files, does the task, and its files are kept', async () => {
    const api = await openAi();
    const world = worldOf(api);
    world.written.set('/data/sales.csv', new TextEncoder().encode('1,2'));
    const { output, failed, details } = await run(world);
    expect(failed).toBeUndefined();
    expect(output).toBe('It is 42.\n[File /chart.png, 5 bytes]');
    expect(Buffer.from(world.written.get('/chart.png') ?? []).toString()).toBe('a png');
    expect(details).toMatchObject({
      engine: 'openai',
      steps: [{ code: 'print(6 * 7)', logs: '42', status: 'completed' }],
      files: [{ path: '/chart.png', bytes: 5 }],
      audit: [
        { action: 'read', target: '/data/sales.csv' },
        { action: 'command', target: 'python print(6 * 7)' },
        { action: 'write', target: '/chart.png' },
      ],
    });
    expect(routes(api)).toEqual([
      'POST /v1/containers',
      'POST /v1/containers/cntr_1/files',
      'POST /v1/responses',
      'GET /v1/containers/cntr_1/files?limit=100',
      'GET /v1/containers/cntr_1/files/cfile_out/content',
      'DELETE /v1/containers/cntr_1',
    ]);
    expect(api.seen.every(({ headers }) => headers.authorization === `Bearer ${KEY}`)).toBe(true);
    expect(api.seen[1]?.body).toContain('filename="data_sales.csv"');
    expect(JSON.parse(api.seen[2]?.body ?? '')).toMatchObject({
      model: 'gpt-5.6-luna',
      store: false,
      input: 'What is 6 times 7?',
      instructions: expect.stringContaining('/mnt/data/data_sales.csv (the user knows it as /data/sales.csv)'),
      tools: [{ type: 'code_interpreter', container: 'cntr_1' }],
      tool_choice: 'required',
    });
  });

  it('neither shows nor takes files where it may have none, and leaves them where it may only read', async () => {
    const api = await openAi();
    const world = worldOf(api);
    world.written.set('/a.txt', new Uint8Array(3));
    expect((await run(world, { files: 'none' })).output).toBe('It is 42.');
    expect(routes(api)).toEqual(['POST /v1/containers', 'POST /v1/responses', 'DELETE /v1/containers/cntr_1']);
    expect((await run(world, { files: 'read' })).output).toBe('It is 42.');
    expect([...world.written.keys()]).toEqual(['/a.txt']);
  });

  it('keeps files within the conversation, and says which it could not keep', async () => {
    const listed = ['/mnt/data/../../etc/passwd', '/mnt/data/', '/mnt/data/gone.txt'].map((path, index) => ({
      id: `f${index}`,
      path,
      bytes: 1,
      source: 'assistant',
    }));
    const api = await openAi({
      'GET /v1/containers/cntr_1/files': (_, response) => json(response, { data: listed }),
      'GET /v1/containers/cntr_1/files/f0/content': (_, response) => response.end('x'),
      'GET /v1/containers/cntr_1/files/f2/content': (_, response) => json(response, {}, 404),
    });
    const world = worldOf(api);
    const { output } = await run(world);
    expect([...world.written.keys()]).toEqual(['/etc/passwd']);
    expect(output).toContain('[Not kept: /mnt/data/: It can not be kept.]');
    expect(output).toContain('[Not kept: /mnt/data/gone.txt: OpenAI answered 404.]');
  });

  it.each([
    [401, 'unauthorized'],
    [429, 'rate_limited'],
    [500, 'upstream_failed'],
  ])('says what came of a %i, without the key, and removes its container', async (status, code) => {
    const api = await openAi({
      'POST /v1/responses': (_, response) => json(response, { error: { message: `Bad key ${KEY}` } }, status),
    });
    const error = await failure(run(worldOf(api)));
    expect(error.code).toBe(code);
    expect(error.message).not.toContain(KEY);
    expect(routes(api).at(-1)).toBe('DELETE /v1/containers/cntr_1');
  });

  it.each([
    ['was cut', { ...DONE, status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } }, 'It is 42.'],
    ['failed', { status: 'failed', error: { message: 'Out of luck' }, output: [] }, 'Out of luck'],
    ['ran no code', { status: 'completed', output: [SAID] }, '[No code was run.]'],
  ])('counts an answer that %s as failed', async (_, answer, words) => {
    const api = await openAi({ 'POST /v1/responses': (_seen, response) => json(response, answer) });
    const { failed, output } = await run(worldOf(api), { files: 'none' });
    expect(failed).toBe(true);
    expect(output).toContain(words);
  });

  it('needs a key and a task', async () => {
    expect((await failure(run(fakeWorld()))).code).toBe('not_configured');
    expect((await failure(run(fakeWorld(), {}, ' '))).code).toBe('bad_arguments');
  });

  it('ends with the time of the call and tells what was done', async () => {
    const over = new AbortController();
    const api = await openAi({ 'POST /v1/responses': () => over.abort() });
    const world = { ...worldOf(api), signal: over.signal };
    world.written.set('/a.txt', new Uint8Array(3));
    const error = await failure(run(world));
    expect(error).toMatchObject({ code: 'timeout', details: { audit: [{ action: 'read', target: '/a.txt' }] } });
  });
});

describe('its setting', () => {
  const config = (more: object) => codeInterpreterTool.config.parse(more);

  it('opens a key only where OpenAI is asked, and takes a task there', () => {
    expect(codeInterpreterTool.secrets(config({}))).toEqual([]);
    expect(codeInterpreterTool.secrets(config({ engine: 'openai' }))).toEqual([{ provider: 'openai' }]);
    const functions = codeInterpreterTool.functions({
      name: 'run_code',
      description: '',
      config: config({ engine: 'openai', files: 'read' }),
    });
    expect(functions).toMatchObject([
      { repeatable: true, microcredits: 1_000_000, parameters: { required: ['task'] } },
    ]);
  });

  it.each(['gpt-3.5-turbo', 'gpt-4', 'nobody'])('is not saved with the model %s', (model) => {
    const asked = config({ engine: 'openai', model });
    expect(codeInterpreterTool.issues(asked).map(({ path }) => path)).toEqual(['model']);
    expect(codeInterpreterTool.issues({ ...(asked as object), engine: 'local' } as typeof asked)).toEqual([]);
  });

  it.each(codeInterpreterTool.examples)('has a valid example: $title', ({ config: example }) => {
    expect(codeInterpreterTool.issues(example)).toEqual([]);
  });
});
