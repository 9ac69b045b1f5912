import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ModelFailure } from '../../../engine/ports.ts';
import { createModelPort } from '../adapter.ts';
import { findProvider } from '../catalog.ts';
import { type ModelCapabilities, TEXT } from '../entry.ts';
import { chunkOf } from '../testing/dialects/chat.ts';
import { sseData } from '../testing/dialects/dialect.ts';
import { openRawServer, type RawRequest, type RawServer, sse } from '../testing/raw-server.ts';
import { readContextWindow } from './context-window.ts';
import { type OpenPort, probeModel } from './probe-model.ts';
import { freshProbe, PROBE_TTL_MS, type Probes, withProbe } from './probes.ts';

let server: RawServer;

beforeAll(async () => {
  server = await openRawServer();
});
beforeEach(() => {
  server.requests.length = 0;
});
afterAll(() => server.close());

/** What a server of Chat Completions can do. */
interface Talent {
  tools: 0 | 1 | 2;
  json: 'enforces' | 'asks' | 'ignores' | 'refuses';
  sees: boolean;
  thinks: boolean;
}

const text = (content: string) =>
  sse([sseData(chunkOf({ content })), sseData(chunkOf({}, 'stop')), 'data: [DONE]\n\n']);
const refuse: RawServer['answer'] = (_, response) =>
  response.writeHead(400, { 'content-type': 'application/json' }).end('{"error":{"message":"not supported"}}');

function serverWith(talent: Talent): RawServer['answer'] {
  return (request, response) => answerOf(request, talent)(request, response);
}

function answerOf({ body }: RawRequest, { tools, json, sees, thinks }: Talent): RawServer['answer'] {
  const format = body.response_format as { type: string } | undefined;
  if (body.tools) {
    const call = { type: 'function', function: { name: 'report', arguments: '{"number":1}' } };
    const calls = Array.from({ length: tools }, (_, index) => ({ ...call, index, id: `c${index}` }));
    return tools === 0 ? refuse : sse([sseData(chunkOf({ tool_calls: calls })), sseData(chunkOf({}, 'tool_calls'))]);
  }
  if (JSON.stringify(body.messages).includes('image_url')) return sees ? text('Red.') : refuse;
  if (format) {
    if (json === 'refuses') return refuse;
    if (json === 'enforces' && format.type === 'json_schema') return text('{"capital":"marmalade"}');
    return json === 'ignores' ? text('It is Paris.') : text('{"capital":"Paris"}');
  }
  const thought = thinks ? [sseData(chunkOf({ reasoning: 'Hm.' }))] : [];
  return sse([...thought, sseData(chunkOf({ content: 'ok' })), sseData(chunkOf({}, 'stop'))]);
}

const openPort: OpenPort = (assumed) =>
  createModelPort({
    settings: {},
    keys: [
      {
        id: 'key_1',
        provider: 'custom',
        baseUrl: server.baseUrl,
        envelope: { kek: 1, wrapIv: '', wrappedKey: '', iv: '', ciphertext: '' },
      },
    ],
    openKey: () => Promise.resolve('secret-of-mine-0123'),
    fetch,
    coldStartMs: 0,
    assumed,
  });

const probe = (answer: RawServer['answer']) => {
  server.answer = answer;
  return probeModel(openPort, { provider: 'custom', name: 'mine' }, new AbortController().signal);
};

const EVERYTHING: ModelCapabilities = {
  tools: true,
  parallelTools: true,
  structuredOutput: 'strict',
  vision: true,
  reasoning: true,
  streaming: true,
  embeddings: false,
};

describe('a probe', () => {
  it.each<[Talent, Partial<ModelCapabilities>]>([
    [{ tools: 2, json: 'enforces', sees: true, thinks: true }, EVERYTHING],
    [
      { tools: 1, json: 'asks', sees: false, thinks: false },
      { ...EVERYTHING, parallelTools: false, structuredOutput: 'loose', vision: false, reasoning: false },
    ],
    [{ tools: 0, json: 'ignores', sees: false, thinks: false }, { ...TEXT }],
    [{ tools: 0, json: 'refuses', sees: false, thinks: false }, { ...TEXT }],
  ])('finds out what %j means', async (talent, found) => {
    expect(await probe(serverWith(talent))).toEqual(found);
    expect(server.requests.length).toBeLessThanOrEqual(5);
    for (const { body } of server.requests) expect(body.max_tokens).toBeLessThanOrEqual(1_024);
  });

  it.each([
    [401, 'unauthorized'],
    [404, 'bad_request'],
    [429, 'rate_limited'],
    [500, 'upstream_failed'],
  ])('says nothing of a model that could not be asked: %i', async (status, code) => {
    const failed = probe((_, response) => response.writeHead(status).end('{"error":{"message":"no"}}'));
    await expect(failed).rejects.toBeInstanceOf(ModelFailure);
    await expect(failed).rejects.toMatchObject({ code });
  });

  it('does not take a server that fails half-way for one that can do nothing', async () => {
    const whole = serverWith({ tools: 2, json: 'enforces', sees: true, thinks: false });
    const failing: RawServer['answer'] = (request, response) =>
      request.body.tools ? response.writeHead(500).end('{}') : whole(request, response);
    await expect(probe(failing)).rejects.toMatchObject({ code: 'upstream_failed' });
  });
});

describe('what a server says of its context window', () => {
  const custom = findProvider('custom');
  if (!custom) throw new Error('no custom provider');
  const read = (body: string, status = 200) => {
    server.answer = (_, response) => response.writeHead(status).end(body);
    return readContextWindow(custom, { baseUrl: server.baseUrl, key: 'secret-0123456789' }, 'mine', fetch);
  };

  it.each([
    ['{"data":[{"id":"other","max_model_len":1},{"id":"mine","max_model_len":32768}]}', 32_768],
    ['{"data":[{"id":"mine","max_context_length":4096}]}', 4_096],
    ['{"data":[{"id":"mine","meta":{"n_ctx":8192}}]}', 8_192],
    ['{"data":[{"id":"mine","context_length":"many"}]}', null],
    ['{"data":[{"id":"other","context_length":10}]}', null],
    ['nothing', null],
  ])('%s', async (body, expected) => {
    expect(await read(body)).toBe(expected);
  });

  it('is nothing where it refuses or is not there', async () => {
    expect(await read('{"data":[{"id":"mine","max_model_len":1}]}', 401)).toBeNull();
    const nowhere = { baseUrl: 'http://127.0.0.1:1/v1', key: '' };
    expect(await readContextWindow(custom, nowhere, 'mine', fetch)).toBeNull();
  });
});

describe('probes that a key remembers', () => {
  const at = (time: number) => ({ capabilities: TEXT, contextWindow: null, at: time, expiresAt: time + PROBE_TTL_MS });

  it('hold for a week, and for their own name only', () => {
    const probes = withProbe(null, 'mine', at(1_000));
    expect(freshProbe(probes, 'mine', 1_000 + PROBE_TTL_MS - 1)?.capabilities).toEqual(TEXT);
    expect(freshProbe(probes, 'mine', 1_000 + PROBE_TTL_MS)).toBeUndefined();
    expect(freshProbe(probes, 'constructor', 1_000)).toBeUndefined();
    expect(freshProbe(null, 'mine', 1_000)).toBeUndefined();
  });

  it('are bounded: the newest stay', () => {
    let probes: Probes | null = null;
    for (let i = 0; i < 60; i++) probes = withProbe(probes, `model-${i}`, at(i));
    expect(Object.keys(probes ?? {})).toHaveLength(50);
    expect(freshProbe(probes, 'model-59', 60)).toBeDefined();
    expect(freshProbe(probes, 'model-9', 60)).toBeUndefined();
  });
});
