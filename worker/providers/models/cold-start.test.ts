import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { normalizeBaseUrl } from './base-url.ts';
import { findProvider, PROVIDERS } from './catalog.ts';
import { callProvider } from './testing/call-provider.ts';
import { CHAT_DIALECTS } from './testing/dialects/chat-providers.ts';
import { openRawServer, type RawServer, sse } from './testing/raw-server.ts';
import { pauseBeforeRetry } from './warm-up.ts';

let server: RawServer;

beforeAll(async () => {
  server = await openRawServer();
});
beforeEach(() => {
  server.requests.length = 0;
});
afterAll(() => server.close());

const MODAL = { provider: 'modal', model: 'Qwen/Qwen3-8B' };
const modal = CHAT_DIALECTS.find((dialect) => dialect.provider === 'modal');
const ANSWER = modal?.text(['warm']) ?? [];

/** Refuses `times` with this status, then answers. */
const startsAfter =
  (times: number, status = 503, headers: Record<string, string> = { 'retry-after-ms': '1' }): RawServer['answer'] =>
  (request, response) => {
    if (server.requests.length <= times) response.writeHead(status, headers).end('modal-http: app is starting');
    else sse(ANSWER)(request, response);
  };

describe('a server that starts cold', () => {
  it.each([503, 502, 504])('is asked again while it answers %i, and the run sees one whole answer', async (status) => {
    const run = await callProvider(server, MODAL, startsAfter(2, status), { coldStartMs: 60_000 });
    expect(run).toMatchObject({ text: 'warm', outcome: { usage: { inputTokens: 21 } } });
    expect(server.requests).toHaveLength(3);
  });

  it('is given up when its time is over, as a failure that may be tried again', async () => {
    const run = await callProvider(server, MODAL, startsAfter(99), { coldStartMs: 250 });
    expect(run.failure).toMatchObject({ code: 'upstream_failed', retryable: true });
    expect(server.requests.length).toBeGreaterThan(1);
  });

  it('is not asked again when it is broken, nor when the provider has no cold starts', async () => {
    await callProvider(server, MODAL, startsAfter(99, 500), { coldStartMs: 60_000 });
    expect(server.requests).toHaveLength(1);
    const openai = { provider: 'openai', model: 'gpt-4o' };
    const run = await callProvider(server, openai, startsAfter(99));
    expect(run.failure?.code).toBe('upstream_failed');
    expect(server.requests).toHaveLength(2);
  });

  it('may be silent before its first word for longer than in the middle of its answer', async () => {
    const slow: RawServer['answer'] = (request, response) => {
      setTimeout(() => sse(ANSWER)(request, response), 2_000);
    };
    const run = await callProvider(server, MODAL, slow, { timeoutMs: 1_500, coldStartMs: 60_000 });
    expect(run.text).toBe('warm');
    const stuck = sse(modal?.unfinished(['half']) ?? [], { keepOpen: true });
    const late = await callProvider(server, MODAL, stuck, { timeoutMs: 100, coldStartMs: 60_000 });
    expect(late).toMatchObject({ text: 'half', failure: { code: 'timeout' } });
  });

  it('does not hold up a run that is cancelled meanwhile', async () => {
    const controller = new AbortController();
    const answer: RawServer['answer'] = (_, response) => {
      response.writeHead(503, { 'retry-after': '30' }).end();
      setImmediate(() => controller.abort());
    };
    const run = await callProvider(server, MODAL, answer, { coldStartMs: 60_000, signal: controller.signal });
    expect(run.failure?.code).toBe('aborted');
    expect(server.requests).toHaveLength(1);
  });

  it('waits as long as it is told, within reason, else ever longer', () => {
    expect([0, 1, 2, 9].map((attempt) => pauseBeforeRetry(attempt, null))).toEqual([1_000, 2_000, 4_000, 15_000]);
    expect([0, 5_000, 600_000].map((asked) => pauseBeforeRetry(0, asked))).toEqual([100, 5_000, 30_000]);
  });

  it('never needs longer than an effect may take', () => {
    for (const { id, coldStartMs } of PROVIDERS) expect(coldStartMs ?? 0, id).toBeLessThan(9 * 60_000);
  });
});

describe('an address that a person typed', () => {
  it.each([
    ['ollama', 'http://localhost:11434', 'http://localhost:11434/v1'],
    ['ollama', 'http://localhost:11434/', 'http://localhost:11434/v1'],
    ['lmstudio', 'http://127.0.0.1:1234/v1/', 'http://127.0.0.1:1234/v1'],
    ['modal', 'https://me--baton-llm-serve.modal.run', 'https://me--baton-llm-serve.modal.run/v1'],
    ['modal', 'https://me--x.modal.run/v1/chat/completions', 'https://me--x.modal.run/v1'],
    ['custom', 'https://llm.example.com/api', 'https://llm.example.com/api'],
    ['custom', 'https://llm.example.com', 'https://llm.example.com'],
    ['custom', ' https://llm.example.com/v1/models ', 'https://llm.example.com/v1'],
    [
      'workers-ai',
      'https://api.cloudflare.com/client/v4/accounts/a/ai/v1/',
      'https://api.cloudflare.com/client/v4/accounts/a/ai/v1',
    ],
  ])('of %s: %s', (id, typed, meant) => {
    const provider = findProvider(id);
    if (!provider) throw new Error(id);
    expect(normalizeBaseUrl(provider, typed)).toBe(meant);
  });
});
