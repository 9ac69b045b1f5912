import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { callPort, PLATFORM_KEY as KEY, type PortRun } from './testing/call-port.ts';
import { chunk, DONE, data, openRawServer, type RawServer, sse } from './testing/raw-server.ts';

let server: RawServer;

beforeAll(async () => {
  server = await openRawServer();
});
beforeEach(() => {
  server.requests.length = 0;
});
afterAll(() => server.close());

const call = (answer: RawServer['answer'], options?: Parameters<typeof callPort>[2]): Promise<PortRun> =>
  callPort(server, answer, options);

describe('a whole answer', () => {
  it('streams its text and reports usage, id and request', async () => {
    const usage = { prompt_tokens: 11, completion_tokens: 2, total_tokens: 13 };
    const run = await call(
      sse([
        chunk({ role: 'assistant', content: 'Hel' }),
        chunk({ content: 'lo' }),
        chunk({}, 'stop'),
        data({ id: 'chat_1', choices: [], usage }),
        DONE,
      ]),
    );
    expect(run.failure).toBeUndefined();
    expect(run.text).toBe('Hello');
    expect(run.outcome?.usage).toEqual({ inputTokens: 11, outputTokens: 2 });
    expect(run.outcome?.responseId).toBe('chat_1');
    expect(run.outcome?.output).toMatchObject([
      { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Hello' }] },
    ]);
    expect(server.requests[0]).toMatchObject({
      url: '/v1/chat/completions',
      headers: { authorization: `Bearer ${KEY}` },
      body: { model: 'gpt-4o-mini', stream: true, messages: [{ role: 'system' }, { role: 'user', content: 'hi' }] },
    });
  });

  it.each([
    ['no [DONE]', [chunk({ content: 'ok' }), chunk({}, 'stop')]],
    ['no blank line behind the last event', [chunk({ content: 'ok' }), chunk({}, 'stop').trimEnd()]],
    [
      'CRLF, comments and events split over packets',
      [
        ': ping\r\n\r\n',
        chunk({ content: 'o' }).slice(0, 20),
        chunk({ content: 'o' }).slice(20),
        chunk({ content: 'k' }).replaceAll('\n', '\r\n'),
        chunk({}, 'stop'),
        DONE,
      ],
    ],
    [
      'choices without index and null fields',
      [
        data({ choices: [{ delta: { content: 'ok', tool_calls: null } }] }),
        data({ choices: null }),
        data({ choices: [{ delta: null, finish_reason: 'stop' }] }),
      ],
    ],
    ['a stop at the length limit', [chunk({ content: 'ok' }), chunk({}, 'length'), DONE]],
  ])('is recognised with %s', async (_, pieces) => {
    const run = await call(sse(pieces));
    expect(run.failure).toBeUndefined();
    expect(run.text).toBe('ok');
    expect(run.outcome?.usage).toBeNull();
  });

  it('keeps a character together that two packets share', async () => {
    const bytes = Buffer.from(chunk({ content: 'žlutý 🐎' }) + chunk({}, 'stop'));
    const run = await call((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (const byte of bytes) response.write(Buffer.from([byte]));
      response.end();
    });
    expect(run.text).toBe('žlutý 🐎');
  });

  it('does not wait for a server that stays silent behind its terminal marker', async () => {
    const run = await call(sse([chunk({ content: 'ok' }), chunk({}, 'stop')], { keepOpen: true }), {
      timeoutMs: 2_000,
    });
    expect(run.outcome?.output).toHaveLength(1);
  });

  it('ends with the usage, and does not wait for a server that stays silent behind it', async () => {
    const usage = data({ choices: [], usage: { prompt_tokens: 1, completion_tokens: 1 } });
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    try {
      const run = await call(sse([chunk({ content: 'ok' }), chunk({}, 'stop'), usage], { keepOpen: true }));
      expect(run.outcome?.usage).toEqual({ inputTokens: 1, outputTokens: 1 });
    } finally {
      vi.useRealTimers();
    }
  });

  it('does not hang up on a server that closes after its [DONE]', async () => {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const run = await call((_, response) => {
      response.on('close', () => resolve(response.writableFinished));
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(chunk({ content: 'ok' }) + chunk({}, 'stop') + DONE);
      setTimeout(() => response.end(), 30);
    });
    expect(run.text).toBe('ok');
    expect(await promise).toBe(true);
  });

  it('survives a connection that breaks behind its terminal marker', async () => {
    const run = await call(sse([chunk({ content: 'ok' }), chunk({}, 'stop')], { hangUp: true }));
    expect(run.outcome?.output).toHaveLength(1);
  });

  it('takes zeros for "not counted" and thinking out of the total', async () => {
    const zero = await call(
      sse([
        chunk({ content: 'a' }),
        data({ choices: [], usage: { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 } }),
        chunk({}, 'stop'),
      ]),
    );
    expect(zero.outcome?.usage).toBeNull();
    const thinking = await call(
      sse([
        chunk({ content: 'a' }),
        chunk({}, 'stop'),
        data({ choices: [], usage: { prompt_tokens: 5, completion_tokens: 1, total_tokens: 40 } }),
      ]),
    );
    expect(thinking.outcome?.usage).toEqual({ inputTokens: 5, outputTokens: 35 });
  });
});

describe('patience', () => {
  it('ends before the first byte', async () => {
    const run = await call(() => undefined, { timeoutMs: 50 });
    expect(run.failure?.code).toBe('timeout');
  });

  it('ends between two chunks', async () => {
    // Long enough for the first chunk on any machine: it is the second one that never comes.
    const run = await call(sse([chunk({ content: 'half' })], { keepOpen: true }), { timeoutMs: 1_500 });
    expect(run).toMatchObject({ text: 'half', failure: { code: 'timeout' } });
  });

  it('ends with the whole call although bytes keep coming', async () => {
    let beat: ReturnType<typeof setInterval> | undefined;
    const run = await call(
      (_, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        beat = setInterval(() => response.write(': ping\n\n'), 10);
      },
      { timeoutMs: 60_000, totalTimeoutMs: 100 },
    );
    clearInterval(beat);
    expect(run.failure?.code).toBe('timeout');
  });

  it.each(['before the call', 'before the answer', 'in the answer'])('ends with the signal: %s', async (when) => {
    const controller = new AbortController();
    let closed: Promise<void> | undefined;
    if (when === 'before the call') controller.abort();
    const run = await call(
      (_, response) => {
        closed = new Promise((resolve) => response.on('close', resolve));
        if (when === 'before the answer') controller.abort();
        else sse([chunk({ content: 'half' })], { keepOpen: true })(_, response);
      },
      { signal: controller.signal, onDelta: () => controller.abort() },
    );
    expect(run.failure?.code).toBe('aborted');
    if (when === 'before the call') expect(server.requests).toHaveLength(0);
    else await closed;
  });

  it('does not depend on a fetch that honours its signal', async () => {
    const controller = new AbortController();
    const deaf = () => {
      controller.abort();
      return new Promise<Response>(() => undefined);
    };
    const run = await call(sse([]), { fetch: deaf as typeof fetch, signal: controller.signal });
    expect(run.failure?.code).toBe('aborted');
  });
});

describe('keys', () => {
  const ref = {
    id: 'key_1',
    provider: 'openai',
    baseUrl: null,
    envelope: { kek: 1, wrapIv: '', wrappedKey: '', iv: '', ciphertext: '' },
  };

  it("prefers the account's own and never shows it", async () => {
    const own = 'own-secret-without-a-shape-77';
    const run = await call(
      (_, r) => r.writeHead(400).end(JSON.stringify({ error: { message: `bad key ${own} / Bearer ${own}` } })),
      {
        keys: [ref],
        openKey: () => Promise.resolve(own),
      },
    );
    expect(server.requests[0]?.headers.authorization).toBe(`Bearer ${own}`);
    expect(run.failure?.message).not.toContain(own);
  });

  it.each([
    ['an own key that does not open', { keys: [ref] }],
    ['no key at all', { settings: {} }],
  ])('refuses before it calls: %s', async (_, options) => {
    const run = await call(sse([]), options);
    expect(run.failure?.code).toBe('unauthorized');
    expect(server.requests).toHaveLength(0);
  });

  it('refuses a provider that the catalog does not have', async () => {
    const run = await call(sse([]), { provider: 'nobody' });
    expect(run.failure?.code).toBe('bad_request');
  });
});
