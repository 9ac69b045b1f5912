import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
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
const toolCall = (call: unknown) => chunk({ tool_calls: [call] });

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
