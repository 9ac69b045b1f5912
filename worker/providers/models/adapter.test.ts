import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { callPort, PLATFORM_KEY as KEY, type PortRun, toolCalls } from './testing/call-port.ts';
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
const toolCall = (call: unknown) => chunk({ tool_calls: [call] });
const FINISH_TOOLS = chunk({}, 'tool_calls');

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
    const run = await call(sse([chunk({ content: 'ok' }), chunk({}, 'stop')], { keepOpen: true }), { timeoutMs: 300 });
    expect(run.outcome?.output).toHaveLength(1);
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

describe('tool calls', () => {
  it.each([
    [
      'arguments split over chunks',
      [
        toolCall({ index: 0, id: 'a', type: 'function', function: { name: 'add', arguments: '' } }),
        toolCall({ index: 0, function: { arguments: '{"x"' } }),
        toolCall({ index: 0, function: { arguments: ':1}' } }),
      ],
      [['add', '{"x":1}']],
    ],
    [
      'two parallel calls, interleaved',
      [
        toolCall({ index: 0, id: 'a', function: { name: 'add', arguments: '{"x":' } }),
        toolCall({ index: 1, id: 'b', function: { name: 'mul', arguments: '{"y":' } }),
        toolCall({ index: 0, function: { arguments: '1}' } }),
        toolCall({ index: 1, function: { arguments: '2}' } }),
      ],
      [
        ['add', '{"x":1}'],
        ['mul', '{"y":2}'],
      ],
    ],
    [
      'two calls with the same id',
      [
        toolCall({ index: 0, id: 'same', function: { name: 'add', arguments: '{"x":1}' } }),
        toolCall({ index: 1, id: 'same', function: { name: 'add', arguments: '{"x":2}' } }),
      ],
      [
        ['add', '{"x":1}'],
        ['add', '{"x":2}'],
      ],
    ],
    [
      'two calls, both at index 0, with empty ids',
      [
        toolCall({ index: 0, id: '', function: { name: 'add', arguments: '{"x":1}' } }),
        toolCall({ index: 0, id: '', function: { name: 'add', arguments: '{"x":2}' } }),
      ],
      [
        ['add', '{"x":1}'],
        ['add', '{"x":2}'],
      ],
    ],
    [
      'two calls, both at index 0, with the same id',
      [
        toolCall({ index: 0, id: 's', function: { name: 'add', arguments: '{"x":1}' } }),
        toolCall({ index: 0, id: 's', function: { name: 'add', arguments: '{"x":1}' } }),
      ],
      [
        ['add', '{"x":1}'],
        ['add', '{"x":1}'],
      ],
    ],
    [
      'no index and no id, in one chunk',
      [
        chunk({
          tool_calls: [
            { function: { name: 'add', arguments: '{"x":1}' } },
            { function: { name: 'add', arguments: '{"x":2}' } },
          ],
        }),
      ],
      [
        ['add', '{"x":1}'],
        ['add', '{"x":2}'],
      ],
    ],
    [
      'no index, ids, pieces behind each other',
      [
        toolCall({ id: 'a', function: { name: 'add', arguments: '{"x"' } }),
        toolCall({ function: { arguments: ':1}' } }),
        toolCall({ id: 'b', function: { name: 'mul', arguments: '' } }),
        toolCall({ id: 'b', function: { arguments: '{"y":2}' } }),
      ],
      [
        ['add', '{"x":1}'],
        ['mul', '{"y":2}'],
      ],
    ],
    [
      'a name and an id that come again with every piece',
      [
        toolCall({ index: 0, id: 'a', function: { name: 'add', arguments: '{"x":' } }),
        toolCall({ index: 0, id: 'a', function: { name: 'add', arguments: '1}' } }),
        toolCall({ index: 0, id: 'a', function: { name: 'add', arguments: '' } }),
      ],
      [['add', '{"x":1}']],
    ],
    [
      'a name in two pieces, arguments as an object',
      [
        toolCall({ index: 0, id: 'a', function: { name: 'get_' } }),
        toolCall({ index: 0, function: { name: 'weather' } }),
        toolCall({ index: 0, function: { arguments: { city: 'Brno' } } }),
      ],
      [['get_weather', '{"city":"Brno"}']],
    ],
  ])('stay apart and whole: %s', async (_, pieces, expected) => {
    const run = await call(sse([...pieces, FINISH_TOOLS, DONE]));
    expect(toolCalls(run)).toEqual(expected);
  });
});

describe('a lost answer', () => {
  it.each([
    ['a clean close without a terminal marker', sse([chunk({ content: 'half' })]), 'cut'],
    ['[DONE] without a terminal marker', sse([chunk({ content: 'half' }), DONE]), 'cut'],
    ['a broken connection', sse([chunk({ content: 'half' })], { hangUp: true }), 'cut'],
    [
      'a close inside tool arguments',
      sse([toolCall({ index: 0, id: 'a', function: { name: 'add', arguments: '{"x":' } })]),
      'cut',
    ],
    ['a close inside an event', sse([chunk({ content: 'half' }), 'data: {"id":"x","cho']), 'cut'],
    ['an empty stream', sse([]), 'cut'],
    ['bad JSON', sse([chunk({ content: 'half' }), 'data: {"id": nope}\n\n', chunk({}, 'stop')]), 'malformed'],
    [
      'a page instead of a stream',
      ((_, r) => r.writeHead(200, { 'content-type': 'text/html' }).end('<html>')) as RawServer['answer'],
      'malformed',
    ],
    [
      'an error behind a 200',
      ((_, r) =>
        r
          .writeHead(200, { 'content-type': 'application/json' })
          .end('{"error":{"message":"overloaded"}}')) as RawServer['answer'],
      'upstream_failed',
    ],
    [
      'an error in the stream',
      sse([chunk({ content: 'half' }), data({ error: { message: 'boom', type: 'server_error' } })]),
      'upstream_failed',
    ],
    [
      'a rate limit in the stream',
      sse([data({ error: { message: 'slow down', code: 'rate_limit_exceeded' } })]),
      'rate_limited',
    ],
    ['a content filter', sse([chunk({ content: 'half' }), chunk({}, 'content_filter')]), 'content_filter'],
    [
      'a length limit before the first word',
      sse([chunk({ role: 'assistant' }), chunk({}, 'length'), DONE]),
      'bad_request',
    ],
  ])('is a failure: %s', async (_, answer, code) => {
    const run = await call(answer);
    expect(run.outcome).toBeUndefined();
    expect(run.failure?.code).toBe(code);
  });

  it.each([
    [400, { error: { message: 'bad', type: 'invalid_request_error' } }, 'bad_request'],
    [400, { error: { message: 'too long', code: 'context_length_exceeded' } }, 'context_overflow'],
    [400, { error: { message: 'prompt is too long: 250000 tokens > 200000 maximum' } }, 'context_overflow'],
    [
      400,
      [
        {
          error: {
            code: 400,
            message: 'The input token count (1200000) exceeds the maximum number of tokens',
            status: 'INVALID_ARGUMENT',
          },
        },
      ],
      'context_overflow',
    ],
    [400, { error: { message: 'no', code: 'content_filter' } }, 'content_filter'],
    [401, { error: { message: `Incorrect API key provided: ${KEY}.` } }, 'unauthorized'],
    [403, { error: { message: 'denied' } }, 'unauthorized'],
    [404, { error: { message: 'no such model' } }, 'bad_request'],
    [500, 'oops', 'upstream_failed'],
    [503, { error: 'loading' }, 'upstream_failed'],
    [529, { error: { type: 'overloaded_error', message: 'Overloaded' } }, 'upstream_failed'],
  ])('answers %i %j with %s', async (status, body, code) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const run = await call((_, response) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(text),
    );
    expect(run.failure?.code).toBe(code);
    expect(run.failure?.message).not.toContain(KEY);
    expect(server.requests).toHaveLength(1);
  });

  it.each([
    [{ 'retry-after': '7' }, 7_000, 0],
    [{ 'retry-after-ms': '1500', 'retry-after': '9' }, 1_500, 0],
    [{ 'retry-after': new Date(Date.now() + 60_000).toUTCString() }, 60_000, 5_000],
    [{}, null, 0],
  ])('carries how long a rate limit lasts: %j', async (headers, expected, slack) => {
    const run = await call((_, response) =>
      response.writeHead(429, headers as Record<string, string>).end('{"error":{"message":"slow down"}}'),
    );
    expect(run.failure?.code).toBe('rate_limited');
    if (expected === null) expect(run.failure?.retryAfterMs).toBeNull();
    else expect(Math.abs((run.failure?.retryAfterMs ?? Number.NaN) - expected)).toBeLessThanOrEqual(slack);
  });

  it('is a failure when nobody listens', async () => {
    const run = await call(sse([]), { settings: { OPENAI_API_KEY: KEY, OPENAI_BASE_URL: 'http://127.0.0.1:1/v1' } });
    expect(run.failure?.code).toBe('upstream_failed');
  });
});

describe('patience', () => {
  it('ends before the first byte', async () => {
    const run = await call(() => undefined, { timeoutMs: 50 });
    expect(run.failure?.code).toBe('timeout');
  });

  it('ends between two chunks', async () => {
    const run = await call(sse([chunk({ content: 'half' })], { keepOpen: true }), { timeoutMs: 50 });
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
