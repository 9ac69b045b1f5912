import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Gateway, startGateway } from '../../../dev/gateway/server.ts';
import { OFFLINE_EMBEDDING_MODEL } from '../../../dev/settings.ts';
import { AppError } from '../../kernel/errors.ts';
import type { StoredKey } from '../models/adapter.ts';
import { openRawServer, type RawRequest, type RawServer } from '../models/testing/raw-server.ts';
import { type EmbedderOptions, embedderOf } from './embedder.ts';
import { EmbeddingFault, type EmbeddingModel } from './port.ts';

const PLATFORM_KEY = 'sk-test-platform-key-0123456789';
const SMALL: EmbeddingModel = { provider: 'openai', name: 'text-embedding-3-small', dimensions: 3 };
const OFFLINE: EmbeddingModel = { provider: 'openai', name: 'offline-demo-embeddings', dimensions: 512 };

let server: RawServer;
beforeAll(async () => {
  server = await openRawServer();
});
beforeEach(() => {
  server.requests.length = 0;
});
afterAll(() => server.close());

function send(response: ServerResponse, body: unknown, status = 200, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

/** A vector that says which text it is of: the number behind the last blank. */
const vectorOf = (text: string) => [Number(text.split(' ').at(-1)), 1, 0];

/** Answers as OpenAI does, in another order than it was asked. */
function answerShuffled({ body }: RawRequest, response: ServerResponse): void {
  const data = (body['input'] as string[]).map((text, index) => ({ index, embedding: vectorOf(text) }));
  send(response, { data: data.toReversed() });
}

function embedder(more: Partial<EmbedderOptions> = {}) {
  return embedderOf({
    settings: {
      OPENAI_API_KEY: PLATFORM_KEY,
      OPENAI_BASE_URL: server.baseUrl,
      EMBEDDING_MODEL: OFFLINE_EMBEDDING_MODEL,
    },
    keys: [],
    openKey: () => Promise.reject(new Error('no own keys here')),
    fetch,
    ...more,
  });
}

function ownKey(provider: string, baseUrl: string | null, id = 'key_1'): StoredKey {
  return { id, provider, baseUrl, envelope: { kek: 1, wrapIv: '', wrappedKey: '', iv: '', ciphertext: '' } };
}

/** With a key of the account's own, `own-secret-<id>`. */
function withKeys(...keys: StoredKey[]) {
  return embedder({ keys, openKey: async ({ id }) => `own-secret-${id}` });
}

const texts = (count: number, word = 'text') => Array.from({ length: count }, (_, i) => `${word} ${i + 1}`);

/** The texts of each request so far. */
const inputs = () => server.requests.map(({ body }) => body['input'] as string[]);

/** Which text a vector is of. */
const numbers = (vectors: Float32Array[]) => vectors.map(([first = 0, second = 1]) => Math.round(first / second));

async function fault(work: Promise<unknown>): Promise<EmbeddingFault> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof EmbeddingFault)) throw new Error(`No EmbeddingFault: ${String(error)}`);
  return error;
}

describe('what is asked', () => {
  it('goes to the platform’s server with its key; vectors come in the order of the texts, of length 1', async () => {
    server.answer = answerShuffled;
    const vectors = await embedder().embed(SMALL, texts(5), 'passage');
    expect(numbers(vectors)).toEqual([1, 2, 3, 4, 5]);
    for (const vector of vectors) expect(Math.hypot(...vector)).toBeCloseTo(1, 6);
    const [request] = server.requests;
    expect(request).toMatchObject({
      url: '/v1/embeddings',
      headers: { authorization: `Bearer ${PLATFORM_KEY}` },
      body: { model: 'text-embedding-3-small', input: texts(5), dimensions: 3 },
    });
  });

  it('is nothing for no texts', async () => {
    expect(await embedder().embed(SMALL, [], 'passage')).toEqual([]);
    expect(server.requests).toEqual([]);
  });

  it('is cut into batches by count, and by tokens', async () => {
    server.answer = answerShuffled;
    const own = withKeys(ownKey('custom', server.baseUrl));
    const custom = { provider: 'custom', name: 'nomic', dimensions: 3 };
    expect(numbers(await own.embed(custom, texts(150), 'passage'))).toEqual(texts(150).map((_, i) => i + 1));
    const sizes = () => inputs().map(({ length }) => length);
    expect(sizes()).toEqual([64, 64, 22]);
    server.requests.length = 0;
    const long = texts(5, 'boat '.repeat(3_000));
    expect(numbers(await own.embed(custom, long, 'passage'))).toEqual([1, 2, 3, 4, 5]);
    expect(sizes()).toEqual([2, 2, 1]);
  });

  it('fits the model’s window, and never splits a letter', async () => {
    server.answer = (_, response) => send(response, { data: [{ embedding: vectorOf('1') }] });
    await embedder().embed(SMALL, [`1 ${'🌊'.repeat(20_000)}`], 'passage');
    const [text = ''] = inputs()[0] ?? [];
    expect(text.length).toBeLessThan(40_000);
    expect(text.length).toBeGreaterThan(1_000);
    expect(text.isWellFormed()).toBe(true);
  });

  it('asks for no dimensions where the model makes as many by itself, or can’t shorten', async () => {
    server.answer = (_, response) => send(response, { data: [{ embedding: new Array(1_536).fill(0.1) }] });
    await embedder().embed({ ...SMALL, dimensions: 1_536 }, ['a'], 'passage');
    server.answer = (_, response) => send(response, { data: [{ embedding: new Array(512).fill(0.1) }] });
    await embedder().embed(OFFLINE, ['a'], 'passage');
    for (const { body } of server.requests) expect(Object.keys(body)).toEqual(['model', 'input']);
  });

  it('goes to Gemini as batchEmbedContents, with the task and the length', async () => {
    server.answer = ({ body }, response) =>
      send(response, {
        embeddings: (body['requests'] as unknown[]).map((_, i) => ({
          values: [i + 1, 1, ...new Array(1_534).fill(0)],
        })),
      });
    const fetched: string[] = [];
    const gemini = embedder({
      keys: [ownKey('google', null)],
      openKey: async () => 'AIza-own',
      fetch: (url, init) => {
        fetched.push(String(url));
        return fetch(server.baseUrl, init);
      },
    });
    const model = { provider: 'google', name: 'gemini-embedding-001', dimensions: 1_536 };
    const vectors = await gemini.embed(model, texts(101), 'question');
    expect(numbers(vectors.slice(0, 3))).toEqual([1, 2, 3]);
    expect(fetched).toEqual(
      new Array(2).fill(
        'https://generativelanguage.googleapis.com/v1beta/models/gemini-embedding-001:batchEmbedContents',
      ),
    );
    expect(server.requests[0]?.headers).toMatchObject({ 'x-goog-api-key': 'AIza-own' });
    expect(server.requests[1]?.body['requests']).toEqual([
      {
        model: 'models/gemini-embedding-001',
        content: { parts: [{ text: 'text 101' }] },
        taskType: 'RETRIEVAL_QUERY',
        outputDimensionality: 1_536,
      },
    ]);
  });

  it('goes to Hugging Face as feature extraction, and tells E5 what is a question', async () => {
    const fetched: string[] = [];
    server.answer = (_, response) => send(response, [new Array(1_024).fill(1)]);
    const own = embedder({
      keys: [ownKey('huggingface', null)],
      openKey: async () => 'hf_own',
      fetch: (url, init) => {
        fetched.push(String(url));
        return fetch(server.baseUrl, init);
      },
    });
    const model = { provider: 'huggingface', name: 'intfloat/multilingual-e5-large', dimensions: 1_024 };
    await own.embed(model, ['boats'], 'question');
    await own.embed(model, ['boats'], 'passage');
    expect(fetched[0]).toBe(
      'https://router.huggingface.co/hf-inference/models/intfloat/multilingual-e5-large/pipeline/feature-extraction',
    );
    expect(server.requests.map(({ body }) => body['inputs'])).toEqual([['query: boats'], ['passage: boats']]);
  });

  it('goes to Workers AI by its OpenAI-compatible endpoint, with BGE’s words before a question', async () => {
    server.answer = (_, response) => send(response, { data: [{ embedding: new Array(1_024).fill(1) }] });
    const settings = {
      WORKERS_AI_API_KEY: 'cf-key',
      WORKERS_AI_BASE_URL: `${server.baseUrl}/`,
      EMBEDDING_MODEL: 'workers-ai/@cf/baai/bge-large-en-v1.5@1024',
    };
    const model = { provider: 'workers-ai', name: '@cf/baai/bge-large-en-v1.5', dimensions: 1_024 };
    await embedder({ settings }).embed(model, ['boats'], 'question');
    expect(server.requests[0]).toMatchObject({
      url: '/v1/embeddings',
      headers: { authorization: 'Bearer cf-key' },
      body: { input: ['Represent this sentence for searching relevant passages: boats'] },
    });
  });
});

describe('which key pays', () => {
  beforeEach(() => {
    server.answer = answerShuffled;
  });
  const authorization = () => server.requests.map(({ headers }) => headers.authorization);

  it('is the account’s own before the platform’s, and the one that the model names before others', async () => {
    const keys = [ownKey('openai', null, 'key_new'), ownKey('openai', server.baseUrl, 'key_old')];
    await withKeys(...keys).embed(SMALL, ['1'], 'passage');
    await withKeys(...keys).embed({ ...SMALL, keyId: 'key_old' }, ['1'], 'passage');
    await withKeys(ownKey('mistral', null)).embed(SMALL, ['1'], 'passage');
    expect(authorization()).toEqual([
      'Bearer own-secret-key_new',
      'Bearer own-secret-key_old',
      `Bearer ${PLATFORM_KEY}`,
    ]);
  });

  it('is the platform’s for a model that only its server knows, unless the key is named', async () => {
    server.answer = (_, response) => send(response, { data: [{ embedding: new Array(512).fill(1) }] });
    const own = withKeys(ownKey('openai', server.baseUrl));
    await own.embed(OFFLINE, ['1'], 'passage');
    await own.embed({ ...OFFLINE, keyId: 'key_1' }, ['1'], 'passage');
    expect(authorization()).toEqual([`Bearer ${PLATFORM_KEY}`, 'Bearer own-secret-key_1']);
  });

  it('is nobody’s where there is none', async () => {
    const mistral = { provider: 'mistral', name: 'mistral-embed', dimensions: 1_024 };
    expect(await fault(embedder().embed(mistral, ['1'], 'passage'))).toMatchObject({
      code: 'not_configured',
      retry: false,
      message: 'There is no key for Mistral AI. Add yours in Settings → Provider keys.',
    });
    expect(await fault(embedder().embed({ ...SMALL, provider: 'nobody' }, ['1'], 'passage'))).toMatchObject({
      code: 'not_configured',
    });
    const broken = embedder({ keys: [ownKey('openai', null)] });
    expect(await fault(broken.embed(SMALL, ['1'], 'passage'))).toMatchObject({ code: 'unauthorized', retry: false });
  });
});

describe('what goes wrong', () => {
  it('is asked again after 429 and 5xx, as long as the server says', async () => {
    const answers: RawServer['answer'][] = [
      (_, response) => send(response, {}, 429, { 'retry-after-ms': '1' }),
      (_, response) => send(response, {}, 503, { 'retry-after-ms': '1' }),
      answerShuffled,
    ];
    server.answer = (request, response) => answers.shift()?.(request, response);
    expect(numbers(await embedder().embed(SMALL, texts(2), 'passage'))).toEqual([1, 2]);
    expect(server.requests).toHaveLength(3);
  });

  it('is told to whoever can wait longer than we do', async () => {
    server.answer = (_, response) => send(response, { error: { message: 'slow down' } }, 429, { 'retry-after': '120' });
    expect(await fault(embedder().embed(SMALL, ['1'], 'passage'))).toMatchObject({
      code: 'rate_limited',
      retry: true,
      retryAfterMs: 120_000,
    });
    expect(server.requests).toHaveLength(1);
  });

  it('names both lengths where they differ', async () => {
    server.answer = (_, response) => send(response, { data: [{ embedding: [1, 2] }] });
    expect(await fault(embedder().embed(SMALL, ['1'], 'passage'))).toMatchObject({
      code: 'bad_answer',
      retry: false,
      message: 'text-embedding-3-small answers with vectors of 2 dimensions, but 3 were declared.',
    });
  });

  it.each([
    ['fewer vectors than texts', { data: [{ embedding: [1, 2, 3] }] }],
    ['no list', { embeddings: 'x' }],
    ['a vector without a direction', { data: [{ embedding: [0, 0, 0] }, { embedding: [1, 0, 0] }] }],
    ['texts for numbers', { data: [{ embedding: ['1', '2', '3'] }, { embedding: [1, 0, 0] }] }],
  ])('is a bad answer: %s', async (_, body) => {
    server.answer = (_request, response) => send(response, body);
    expect(await fault(embedder().embed(SMALL, texts(2), 'passage'))).toMatchObject({ code: 'bad_answer' });
  });

  it('never shows a key', async () => {
    const message = `Incorrect API key provided: ${PLATFORM_KEY}. Bearer ${PLATFORM_KEY}`;
    server.answer = (_, response) => send(response, { error: { message } }, 401);
    const refused = await fault(embedder().embed(SMALL, ['1'], 'passage'));
    expect(refused).toMatchObject({ code: 'unauthorized', retry: false });
    expect(JSON.stringify([refused.message, refused.stack])).not.toContain(PLATFORM_KEY);
  });

  it('is a server that nobody reaches, or an address that may not be called', async () => {
    const gone = embedder({ fetch: () => Promise.reject(new TypeError('connect ECONNREFUSED')), patienceMs: 1 });
    expect(await fault(gone.embed(SMALL, ['1'], 'passage'))).toMatchObject({ code: 'unavailable', retry: true });
    const unsafe = embedder({ fetch: () => Promise.reject(new AppError('unsafe_url', 'This address is private.')) });
    expect(await fault(unsafe.embed(SMALL, ['1'], 'passage'))).toMatchObject({
      code: 'not_configured',
      message: 'This address is private.',
    });
  });
});

describe('the offline encoder', () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway({ mode: 'demo' });
  });
  afterAll(() => gateway.stop());

  it('makes real vectors: a paraphrase is nearer than another matter', async () => {
    const offline = embedder({
      settings: {
        OPENAI_API_KEY: 'local',
        OPENAI_BASE_URL: `${gateway.url}/v1`,
        EMBEDDING_MODEL: OFFLINE_EMBEDDING_MODEL,
      },
    });
    const [boat, ship, oak] = await offline.embed(
      OFFLINE,
      ['The boat sails across the sea.', 'A ship crosses the ocean.', 'Oaks drop acorns in autumn.'],
      'passage',
    );
    const cosine = (a?: Float32Array, b?: Float32Array) =>
      a?.reduce((sum, value, i) => sum + value * (b?.[i] ?? 0), 0) ?? 0;
    expect(boat).toHaveLength(512);
    expect(cosine(boat, ship)).toBeGreaterThan(cosine(boat, oak) + 0.2);
  });
});
