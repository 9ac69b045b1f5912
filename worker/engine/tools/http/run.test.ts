import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { ToolOutcome } from '../runtime.ts';
import { httpConfigSchema } from './config.ts';
import { runHttpTool } from './run.ts';
import { json, type LocalServer, serve } from './testing/server.ts';
import { fakeWorld } from './testing/world.ts';

const servers: LocalServer[] = [];

async function start(answer: Parameters<typeof serve>[0]): Promise<LocalServer> {
  const server = await serve(answer);
  servers.push(server);
  return server;
}

afterAll(() => Promise.all(servers.map((server) => server.close())));

const object = (...names: string[]) => ({
  type: 'object',
  properties: Object.fromEntries(names.map((name) => [name, {}])),
});

type World = Parameters<typeof fakeWorld>[0];

function call(config: Record<string, unknown>, args: Record<string, unknown>, world: World): Promise<ToolOutcome> {
  const read = httpConfigSchema.parse(config);
  return runHttpTool({ config: read, fn: 'f', args, effectKey: 'effect-1' }, fakeWorld(world));
}

const failure = (work: Promise<unknown>) =>
  work.then(
    () => Promise.reject(new Error('It went through.')),
    (error: unknown) => error as { code: string; message: string },
  );

const SECRET = 'sk-very-secret-value';
const KEY = 'key_one';
const bearer = [{ name: 'Authorization', value: `Bearer {{secret.${KEY}}}` }];

describe('a call of an HTTP tool', () => {
  it('puts arguments and secrets in their places', async () => {
    const api = await start((_, response) => json(response, { id: 7, name: 'Ada' }));
    const config = {
      url: `${api.url}/users/{id}?q={q}`,
      headers: [...bearer, { name: 'X-Trace', value: '{{trace}}' }],
      parameters: object('id', 'q', 'trace'),
    };
    const outcome = await call(
      config,
      { id: 'a/b', q: 'x&y', trace: 't-1' },
      { hosts: [api.host], secrets: { [KEY]: { value: SECRET } } },
    );
    expect(outcome.output).toEqual({ id: 7, name: 'Ada' });
    const seen = api.only();
    expect([seen.method, seen.url, seen.body]).toEqual(['GET', '/users/a%2Fb?q=x%26y', '']);
    expect(seen.headers).toMatchObject({ authorization: `Bearer ${SECRET}`, 'x-trace': 't-1' });
    expect(seen.headers['idempotency-key']).toBeUndefined();
    expect(JSON.stringify(outcome)).not.toContain(SECRET);
    expect(outcome.details).toMatchObject({
      request: { headers: { Authorization: `Bearer {{secret.${KEY}}}` } },
      response: { status: 200 },
    });
  });

  it('sends what stands nowhere else as JSON, only what the schema names, with a key against repeats', async () => {
    const api = await start((_, response) => json(response, { ok: true }, 201));
    const config = { method: 'POST', url: `${api.url}/things/{id}`, parameters: object('id', 'a', 'b') };
    await call(config, { id: 1, a: { deep: ['"x"'] }, admin: true }, { hosts: [api.host] });
    const seen = api.only();
    expect(JSON.parse(seen.body)).toEqual({ a: { deep: ['"x"'] } });
    expect(seen.headers).toMatchObject({ 'content-type': 'application/json', 'idempotency-key': 'effect-1' });
  });

  it('sends a form', async () => {
    const api = await start((_, response) => response.writeHead(204).end());
    const config = { method: 'POST', url: api.url, parameters: object('a', 'tag'), body: { kind: 'form' } };
    const outcome = await call(config, { a: 'x&b=c', tag: ['1', '2'] }, { hosts: [api.host] });
    expect(api.only().body).toBe('a=x%26b%3Dc&tag=1&tag=2');
    expect(outcome.output).toContain('204');
  });

  it('fills a template by values, so that a text can not become structure', async () => {
    const api = await start((_, response) => json(response, {}));
    const text =
      '{"q": "{{q}}", "note": "for {{who}}!", "n": "{{n}}", "left": "{{absent}}", "query": "{ user { id } }"}';
    const config = {
      method: 'POST',
      url: api.url,
      parameters: object('q', 'who', 'n', 'absent'),
      body: { kind: 'template', text },
    };
    await call(config, { q: ['a'], who: '", "admin": true, "x": "', n: 3 }, { hosts: [api.host] });
    expect(JSON.parse(api.only().body)).toEqual({
      q: ['a'],
      note: 'for ", "admin": true, "x": "!',
      n: 3,
      query: '{ user { id } }',
    });
  });

  it('sends the headers of the config and no others, whatever the arguments are', async () => {
    const api = await start((_, response) => response.end('ok'));
    const config = {
      url: `${api.url}/{a}?b={b}`,
      headers: [{ name: 'X-C', value: '{{c}}' }],
      parameters: object('a', 'b', 'c'),
    };
    const piece = fc.constantFrom('\r\n', '\n', '\r', 'X-Evil: 1', 'a', ' ', '\u0000', 'é', '\u2028', ': ', '%0d%0a');
    const hostile = fc.array(piece, { minLength: 1, maxLength: 5 }).map((parts) => parts.join(''));
    let sent = 0;
    await fc.assert(
      fc.asyncProperty(hostile, hostile, hostile, async (a, b, c) => {
        const before = api.seen.length;
        const code = await call(config, { a, b, c }, { hosts: [api.host] }).then(
          () => 'sent',
          (error) => error.code,
        );
        if (code !== 'sent') {
          expect(code).toBe('bad_arguments');
          expect(api.seen.length).toBe(before);
          return;
        }
        sent += 1;
        const names = (api.seen.at(-1)?.rawHeaders ?? []).filter((_, index) => index % 2 === 0);
        expect(names.map((name) => name.toLowerCase()).filter((name) => name.includes('evil'))).toEqual([]);
        expect(api.seen.at(-1)?.url).not.toMatch(/[\r\n ]/);
      }),
      { numRuns: 200 },
    );
    expect(sent).toBeGreaterThan(5);
  });

  it.each<[string[], unknown]>([
    [['/items/*/name'], ['a', 'b']],
    [['/items/0'], { name: 'a', size: 1 }],
    [['/total', '/items/*/size'], { total: 2, items: [{ size: 1 }, { size: 2 }] }],
    [['/__proto__', '/total'], { total: 2 }],
  ])('shows the model what %j picks', async (pick, expected) => {
    const api = await start((_, response) =>
      json(response, {
        total: 2,
        items: [
          { name: 'a', size: 1 },
          { name: 'b', size: 2 },
        ],
      }),
    );
    expect((await call({ url: api.url, response: { pick } }, {}, { hosts: [api.host] })).output).toEqual(expected);
  });

  it('says so when an answer has none of the parts', async () => {
    const api = await start((_, response) => json(response, { a: 1 }));
    const { output } = await call({ url: api.url, response: { pick: ['/toString'] } }, {}, { hosts: [api.host] });
    expect(output).toMatch(/none of the parts/);
  });

  it.each([404, 401, 429, 500])(
    'tells the model a refusal with %i and its reason, without the secret',
    async (status) => {
      const api = await start(({ headers }, response) =>
        json(response, { error: `No: ${headers.authorization}` }, status),
      );
      const outcome = await call(
        { url: api.url, headers: bearer },
        {},
        { hosts: [api.host], secrets: { [KEY]: { value: SECRET } } },
      );
      expect(outcome.failed).toBe(true);
      expect(outcome.output).toContain(String(status));
      expect(outcome.output).toContain('No: Bearer [secret]');
      expect(JSON.stringify(outcome)).not.toContain(SECRET);
    },
  );

  it('hides a secret that comes back in any spelling, at a cut as well', async () => {
    const value = 'p"w&d%secret';
    const echo = ['x'.repeat(90), value, encodeURIComponent(value), btoa(value)];
    const api = await start((_, response) => json(response, { echo, [value]: 1 }));
    for (const maxChars of [100, 105, 8_000]) {
      const outcome = await call(
        { url: api.url, headers: bearer, response: { maxChars } },
        {},
        { hosts: [api.host], secrets: { [KEY]: { value } } },
      );
      const text = JSON.stringify(outcome);
      for (const part of ['w&d', 'w%26d', btoa(value).slice(0, 8)]) expect(text).not.toContain(part);
    }
  });

  it.each([
    ['image/png', 'binary'],
    ['application/octet-stream', 'binary'],
    ['application/pdf', 'binary'],
    ['application/problem+json', { a: 1 }],
    ['text/csv; charset=utf-8', '{"a":1}'],
    ['application/xml', '{"a":1}'],
  ])('reads %s as %j', async (type, expected) => {
    const api = await start((_, response) => response.writeHead(200, { 'content-type': type }).end('{"a":1}'));
    const outcome = await call({ url: api.url }, {}, { hosts: [api.host] });
    if (expected !== 'binary') expect(outcome.output).toEqual(expected);
    else expect(outcome).toMatchObject({ failed: true, output: `The answer is no text: ${type}, 7 bytes.` });
  });

  it('reads bytes without a type as text only if they are', async () => {
    const api = await start((_, response) => response.end(Buffer.from([0, 255, 1])));
    expect(await call({ url: api.url }, {}, { hosts: [api.host] })).toMatchObject({ failed: true });
  });

  it('stops an answer without end', async () => {
    let stopped: () => void = () => undefined;
    const closed = new Promise<void>((resolve) => {
      stopped = resolve;
    });
    const api = await start((_, response) => {
      response.writeHead(200, { 'content-type': 'text/plain' });
      const more = () => {
        while (response.write('x'.repeat(65_536)));
      };
      response.on('drain', more).on('close', stopped);
      more();
    });
    const { output, details } = await call({ url: api.url }, {}, { hosts: [api.host] });
    expect(String(output).length).toBe(8_000);
    expect(details).toMatchObject({ response: { cut: true } });
    await closed;
    const picking = { url: api.url, response: { pick: ['/a'] } };
    expect((await failure(call(picking, {}, { hosts: [api.host] }))).code).toBe('too_large');
  });

  it.each(['before the answer', 'inside the body'])('ends when its time is over %s', async (where) => {
    const controller = new AbortController();
    const api = await start((_, response) => {
      if (where === 'inside the body') response.writeHead(200, { 'content-type': 'text/plain' }).write('begin');
      setImmediate(() => controller.abort());
    });
    const error = await failure(call({ url: api.url }, {}, { hosts: [api.host], signal: controller.signal }));
    expect(error.code).toBe('timeout');
  });

  it('shows another origin no secret, and a private one nothing at all', async () => {
    const away = await start((_, response) => json(response, { ok: true }));
    const home = await start((_, response) => response.writeHead(307, { location: `${away.url}/x` }).end());
    const config = { url: home.url, headers: [...bearer, { name: 'X-Key', value: `{{secret.${KEY}}}` }] };
    const secrets = { [KEY]: { value: SECRET } };
    await call(config, {}, { hosts: [home.host, away.host], secrets });
    expect(JSON.stringify(away.only())).not.toContain(SECRET);
    expect((await failure(call(config, {}, { hosts: [home.host], secrets }))).code).toBe('denied');
    expect(away.seen).toHaveLength(1);
  });

  it('opens no secret for a server that it was not stored for', async () => {
    const api = await start((_, response) => response.end());
    const secrets = { [KEY]: { value: SECRET, baseUrl: 'https://api.example.com/v1' } };
    const error = await failure(call({ url: api.url, headers: bearer }, {}, { hosts: [api.host], secrets }));
    expect([error.code, api.seen.length]).toEqual(['denied', 0]);
    const own = { [KEY]: { value: SECRET, baseUrl: `${api.url}/v1` } };
    await call({ url: api.url, headers: bearer }, {}, { hosts: [api.host], secrets: own });
    expect(api.only().headers.authorization).toBe(`Bearer ${SECRET}`);
  });

  it('says what is missing, and never calls then', async () => {
    const api = await start((_, response) => response.end());
    expect((await failure(call({ url: api.url, headers: bearer }, {}, { hosts: [api.host] }))).code).toBe(
      'not_configured',
    );
    const broken = { [KEY]: { value: 'a\r\nX-Evil: 1' } };
    const error = await failure(call({ url: api.url, headers: bearer }, {}, { hosts: [api.host], secrets: broken }));
    expect([error.code, api.seen.length]).toEqual(['not_configured', 0]);
  });

  it.each([
    'http://127.0.0.1:1/',
    'https://169.254.169.254/latest/meta-data/',
    'https://[::ffff:127.0.0.1]/',
    'https://baton.dev/api',
  ])('does not call %s, stored or not', async (url) => {
    expect((await failure(call({ url }, {}, {}))).code).toBe('denied');
  });

  it('says when a server can not be reached', async () => {
    const api = await serve(() => undefined);
    await api.close();
    const error = await failure(call({ url: api.url }, {}, { hosts: [api.host] }));
    expect(error).toMatchObject({ code: 'upstream_failed', message: expect.stringMatching(/could not be reached/) });
  });
});
