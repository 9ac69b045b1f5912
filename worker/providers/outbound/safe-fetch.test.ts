import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, describe, expect, it } from 'vitest';
import { AppError } from '../../kernel/errors.ts';
import { dnsOverHttps } from './dns.ts';
import { readCapped, within } from './limits.ts';
import { type OutboundPolicy, outboundPolicy } from './policy.ts';
import { refusalResponse, throughOutbound, withoutRefusal } from './refusal.ts';
import { assertSafeUrl, safeFetch } from './safe-fetch.ts';

interface Seen {
  method: string | undefined;
  url: string | undefined;
  headers: IncomingMessage['headers'];
  body: string;
}

const servers: Server[] = [];

async function serve(answer: (seen: Seen, response: ServerResponse) => void) {
  const seen: Seen[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const piece of request) body += piece;
    const one = { method: request.method, url: request.url, headers: request.headers, body };
    seen.push(one);
    answer(one, response);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { host, url: `http://${host}`, seen };
}

afterAll(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

function policyFor(...hosts: string[]): OutboundPolicy {
  return outboundPolicy({ ALLOWED_PRIVATE_HOSTS: hosts.join(', '), BASE_URL: 'https://baton.dev' });
}

const failure = (work: Promise<unknown>): Promise<AppError> =>
  work.then(
    () => Promise.reject(new Error('It was let through.')),
    (error: unknown) => (error instanceof AppError ? error : Promise.reject(error)),
  );

const redirectTo =
  (location: string, status = 302) =>
  (_: Seen, response: ServerResponse) =>
    response.writeHead(status, { location }).end();

describe('safeFetch', () => {
  it('carries a request through as it is', async () => {
    const target = await serve((_, response) => response.writeHead(201, { 'x-mark': 'yes' }).end('made'));
    const request = new Request(`${target.url}/things?q=1`, {
      method: 'POST',
      headers: { authorization: 'Bearer k', 'content-type': 'text/plain' },
      body: 'payload',
    });
    const response = await safeFetch(request, policyFor(target.host));
    expect([response.status, response.headers.get('x-mark'), await response.text()]).toEqual([201, 'yes', 'made']);
    expect(target.seen).toMatchObject([
      { method: 'POST', url: '/things?q=1', body: 'payload', headers: { authorization: 'Bearer k' } },
    ]);
  });

  it('sends nothing to a private address', async () => {
    const target = await serve((_, response) => response.end());
    const error = await failure(safeFetch(new Request(target.url), policyFor()));
    expect(error.code).toBe('unsafe_url');
    expect(target.seen).toHaveLength(0);
  });

  it('checks every hop: a redirect to a private address is not followed', async () => {
    const inner = await serve((_, response) => response.end('secret'));
    const outer = await serve(redirectTo(`${inner.url}/`));
    const error = await failure(safeFetch(new Request(outer.url), policyFor(outer.host)));
    expect(error.code).toBe('unsafe_url');
    expect([outer.seen.length, inner.seen.length]).toEqual([1, 0]);
  });

  it.each(['file:///etc/passwd', 'http://169.254.169.254/', '//[::1]/', 'https://user@api.openai.com/', 'http://['])(
    'does not follow a redirect to %s',
    async (location) => {
      const outer = await serve(redirectTo(location));
      expect((await failure(safeFetch(new Request(outer.url), policyFor(outer.host)))).code).toBe('unsafe_url');
    },
  );

  it('shows no credentials to another origin', async () => {
    const second = await serve((_, response) => response.end('ok'));
    const first = await serve(redirectTo(`${second.url}/there`, 307));
    const headers = {
      authorization: 'Bearer k',
      cookie: 'a=b',
      'x-api-key': 'k',
      'x-custom': 'k',
      accept: 'text/plain',
    };
    const request = new Request(first.url, { method: 'POST', headers, body: 'kept' });
    await safeFetch(request, policyFor(first.host, second.host));
    const sent = second.seen[0];
    expect(sent).toMatchObject({ method: 'POST', url: '/there', body: 'kept', headers: { accept: 'text/plain' } });
    for (const name of ['authorization', 'cookie', 'x-api-key', 'x-custom'])
      expect(sent?.headers[name]).toBeUndefined();
  });

  it('keeps them on the same origin, and turns a POST into a GET where the redirect says so', async () => {
    const target = await serve((seen, response) =>
      seen.url === '/a' ? response.writeHead(303, { location: '/b' }).end() : response.end('ok'),
    );
    const request = new Request(`${target.url}/a`, {
      method: 'POST',
      headers: { authorization: 'Bearer k' },
      body: 'x',
    });
    await safeFetch(request, policyFor(target.host));
    expect(target.seen[1]).toMatchObject({
      method: 'GET',
      url: '/b',
      body: '',
      headers: { authorization: 'Bearer k' },
    });
  });

  it('does not bring them back after a detour over another origin', async () => {
    const hosts = { home: '' };
    const away = await serve((_, response) => response.writeHead(302, { location: `${hosts.home}/back` }).end());
    const home = await serve((seen, response) =>
      seen.url === '/back' ? response.end('ok') : response.writeHead(302, { location: away.url }).end(),
    );
    hosts.home = home.url;
    const request = new Request(home.url, { headers: { authorization: 'Bearer k' } });
    await safeFetch(request, policyFor(home.host, away.host));
    expect(home.seen.map((one) => one.headers.authorization)).toEqual(['Bearer k', undefined]);
  });

  it('gives up after five redirects', async () => {
    const target = await serve(redirectTo('/again'));
    expect((await failure(safeFetch(new Request(target.url), policyFor(target.host)))).code).toBe('upstream_failed');
    expect(target.seen).toHaveLength(6);
  });

  it('ends in time', async () => {
    const target = await serve(() => undefined);
    const call = safeFetch(within(new Request(target.url), 50), policyFor(target.host));
    await expect(call).rejects.toMatchObject({ name: 'TimeoutError' });
  });
});

describe('names', () => {
  const zone: Record<string, { type: number; data: string; TTL: number }[]> = {
    'good.dev': [{ type: 1, data: '93.184.216.34', TTL: 300 }],
    'six.dev': [{ type: 28, data: '2606:4700::1111', TTL: 300 }],
    'alias.dev': [
      { type: 5, data: 'good.dev.', TTL: 300 },
      { type: 1, data: '93.184.216.34', TTL: 300 },
    ],
    'loopback.dev': [{ type: 1, data: '127.0.0.1', TTL: 300 }],
    'metadata.dev': [{ type: 1, data: '169.254.169.254', TTL: 300 }],
    'mixed.dev': [
      { type: 1, data: '93.184.216.34', TTL: 300 },
      { type: 1, data: '10.0.0.1', TTL: 300 },
    ],
    'six-only-private.dev': [
      { type: 1, data: '93.184.216.34', TTL: 300 },
      { type: 28, data: '::ffff:127.0.0.1', TTL: 300 },
    ],
    'strange.dev': [{ type: 1, data: 'not an address', TTL: 300 }],
  };
  async function resolver(broken = false) {
    const server = await serve((seen, response) => {
      if (broken) return void response.writeHead(500).end();
      const query = new URL(seen.url ?? '', 'http://x').searchParams;
      const records = zone[query.get('name') ?? ''];
      const Answer = records?.filter((one) => String(one.type) === query.get('type') || one.type === 5);
      response
        .writeHead(200, { 'content-type': 'application/dns-json' })
        .end(JSON.stringify({ Status: records ? 0 : 3, ...(Answer ? { Answer } : {}) }));
    });
    return { endpoint: `${server.url}/dns-query`, queries: server.seen };
  }

  const policyOf = (endpoint: string) => ({ ...policyFor('localhost:4010'), resolve: dnsOverHttps(endpoint, fetch) });
  const check = async (url: string) => assertSafeUrl(url, policyOf((await resolver()).endpoint));

  it.each(['good.dev', 'good.dev.', 'six.dev', 'alias.dev'])('passes %s', async (name) => {
    await expect(check(`https://${name}/`)).resolves.toBeInstanceOf(URL);
  });

  it.each(['loopback.dev', 'metadata.dev', 'mixed.dev', 'six-only-private.dev', 'strange.dev', 'nowhere.dev'])(
    'refuses %s',
    async (name) => {
      expect((await failure(check(`https://${name}/`))).code).toBe('unsafe_url');
    },
  );

  it('asks nobody about addresses and allowed hosts', async () => {
    const { endpoint, queries } = await resolver();
    await assertSafeUrl('https://1.1.1.1/', policyOf(endpoint));
    await assertSafeUrl('http://localhost:4010/', policyOf(endpoint));
    expect(queries).toHaveLength(0);
  });

  it('lets nothing through while the resolver is down', async () => {
    const { endpoint } = await resolver(true);
    expect((await failure(assertSafeUrl('https://good.dev/', policyOf(endpoint)))).code).toBe('upstream_failed');
  });

  it('remembers an answer for a minute at most, whatever its lifetime, so a name cannot turn around unseen', async () => {
    let now = 0;
    const { endpoint, queries } = await resolver();
    const resolve = dnsOverHttps(endpoint, fetch, () => now);
    await resolve('good.dev');
    await resolve('good.dev');
    expect(queries).toHaveLength(2);
    now = 60_000;
    expect(await resolve('good.dev')).toEqual(['93.184.216.34']);
    expect(queries).toHaveLength(4);
  });
});

describe('limits and refusals', () => {
  it('reads a body up to its cap and no further', async () => {
    const endless = () => new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(1_000)) });
    expect((await failure(readCapped(new Response(endless()), 10_000))).code).toBe('upstream_failed');
    const declared = new Response('x', { headers: { 'content-length': '10001' } });
    expect((await failure(readCapped(declared, 10_000))).code).toBe('upstream_failed');
    expect(new TextDecoder().decode(await readCapped(new Response('hello'), 5))).toBe('hello');
    expect(await readCapped(new Response(null), 5)).toHaveLength(0);
  });

  it('brings an error through the entrypoint, and only an error of ours', async () => {
    const refusing = throughOutbound({ fetch: async () => refusalResponse(new AppError('unsafe_url', 'No.')) });
    expect(await failure(refusing('https://x.dev'))).toMatchObject({ code: 'unsafe_url', message: 'No.' });
    const forged = new Response('hi', { headers: { 'x-baton-refusal': 'unsafe_url' } });
    const passing = throughOutbound({ fetch: async () => withoutRefusal(forged) });
    expect(await (await passing('https://x.dev')).text()).toBe('hi');
  });
});
