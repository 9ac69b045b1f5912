import { AsyncLocalStorage } from 'node:async_hooks';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { api, apiAsBrowser, signUp } from '../test/harness/client.ts';
import { edge, edgeUser } from '../test/harness/edge.ts';
import { SCHEMA_RANGE } from './db/schema-range.ts';
import { betweenDatabase, connectionRefused } from './http/testing/database.ts';
import { edgeWith } from './http/testing/edge-app.ts';
import { VERSION } from './version.ts';

const at = (path: string, init?: RequestInit) => edge.fetch(`${edge.origin}${path}`, init);

afterEach(() => vi.restoreAllMocks());

function cutOffDatabase(): void {
  betweenDatabase(() => {
    throw connectionRefused();
  });
}

const counted = new AsyncLocalStorage<string[]>();

/**
 * The tables that each request to the database names first, of those that `work` itself makes: objects write
 * their mirrors whenever they come to it. `work` must ask the app directly, as `edgeWith` does.
 */
async function roundTrips(work: () => Promise<unknown>): Promise<string[]> {
  const trips: string[] = [];
  betweenDatabase((body) => {
    counted.getStore()?.push(/(?:from|update|into) \\?"?(\w+)/.exec(body)?.[1] ?? body);
    return body;
  });
  await counted.run(trips, work);
  vi.restoreAllMocks();
  return trips;
}

describe('GET /', () => {
  it('says what this is and where to go on', async () => {
    const response = await at('/');
    expect(response.headers.get('vary')).toBe('accept');
    expect(await response.json()).toMatchObject({
      name: 'Baton',
      version: VERSION,
      links: { docs: `${edge.origin}/api/docs` },
    });
  });
});

describe('GET /health', () => {
  it('tells version, schema, database and queue', async () => {
    const response = await at('/health');
    expect(response.status).toBe(200);
    const { oldest, newest } = SCHEMA_RANGE;
    expect(await response.json()).toEqual({
      status: 'ok',
      version: VERSION,
      schema: { version: newest, oldest, newest, fits: true },
      database: { status: 'ok' },
      queue: { status: 'ok', backlog: expect.any(Number) },
    });
  });

  it('answers 503 without a database, and gives nothing away', async () => {
    cutOffDatabase();
    const response = await at('/health');
    const text = await response.text();
    expect(response.status).toBe(503);
    expect(JSON.parse(text)).toMatchObject({ status: 'unavailable', database: { status: 'unreachable' } });
    expect(text).not.toMatch(/10\.0|postgres|ECONN/);
  });
});

describe('a schema that the code was not made for', () => {
  it('is answered with 503 and a sentence on every API route', async () => {
    betweenDatabase((body) => body.replace('max(version::int)', 'max(version::int) + 1000'));
    const newer = edgeWith({});
    for (const path of ['/api/v1/agents', '/api/auth/get-session', '/api/v1/nothing']) {
      const response = await newer.fetch(`http://baton.test${path}`);
      expect(response.status, path).toBe(503);
      expect(response.headers.get('retry-after')).toBe('5');
      const detail = `The database has schema version ${1000 + SCHEMA_RANGE.newest}, this worker serves`;
      expect(await response.json()).toMatchObject({ code: 'schema_mismatch', detail: expect.stringContaining(detail) });
    }
    const health = await newer.fetch('http://baton.test/health');
    expect(await health.json()).toMatchObject({ status: 'unavailable', schema: { fits: false } });
  });
});

describe('a database that does not answer', () => {
  it('is 503 with Retry-After, not 500, and without its address', async () => {
    const { token } = await edgeUser();
    cutOffDatabase();
    const response = await at('/api/v1/users/me', { headers: { authorization: `Bearer ${token}` } });
    const text = await response.text();
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('2');
    expect(text).not.toMatch(/10\.0|postgres|ECONN/);
  });
});

describe('every answer', () => {
  it.each(['/', '/health', '/api/v1/agents', '/api/v1/nothing', '/api/v1/openapi.json', '/api/auth/nothing'])(
    'from %s is protected and named',
    async (path) => {
      const { headers } = await at(path, { headers: { 'x-request-id': 'chosen-by-client' } });
      expect(headers.get('content-security-policy')).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('x-frame-options')).toBe('DENY');
      expect(headers.get('x-request-id')).toMatch(/^req_[0-9a-z]{26}$/);
      expect(headers.get('cache-control')).toBeTruthy();
      expect(headers.get('access-control-allow-origin')).toBeNull();
    },
  );

  it('is never cached where it is about somebody', async () => {
    const user = await edgeUser();
    expect((await user.api.get('/users/me')).headers.get('cache-control')).toBe('no-store');
  });
});

describe('addresses and methods', () => {
  it('work with a trailing slash', async () => {
    const { token } = await edgeUser();
    const headers = { authorization: `Bearer ${token}` };
    for (const path of ['/api/v1/users/me/', '/api/v1/agents/', '/health/'])
      expect((await at(path, { headers })).status, path).toBe(200);
  });

  it('that nobody serves are 404 problems', async () => {
    for (const path of ['/api/v1/nothing', '/api/v2/agents', '/api', '/api/v1/users/me/x', '/health/x']) {
      const response = await at(path);
      expect(response.headers.get('content-type'), path).toBe('application/problem+json');
      expect(await response.json()).toMatchObject({ status: 404, code: 'not_found' });
    }
  });

  it('answer HEAD like GET without the body', async () => {
    const response = await at('/', { method: 'HEAD' });
    expect([response.status, await response.text()]).toEqual([200, '']);
    expect((await at('/api/v1/users/me', { method: 'HEAD' })).status).toBe(401);
  });

  it('answer OPTIONS with what they take, and invite no other site', async () => {
    const response = await at('/api/v1/users/me', { method: 'OPTIONS', headers: { origin: 'https://evil.example' } });
    expect(response.status).toBe(204);
    expect(response.headers.get('allow')).toBe('GET, HEAD, PATCH, OPTIONS');
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('the document', () => {
  it('is OpenAPI 3.1 with servers, schemes, tags and problems', async () => {
    const document = (await (await at('/api/v1/openapi.json')).json()) as Record<string, unknown>;
    expect(document).toMatchObject({
      openapi: '3.1.0',
      info: { title: 'Baton API', version: VERSION },
      servers: [{ url: '/' }],
      components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' }, session: { in: 'cookie' } } },
      paths: {
        '/api/v1/users/me': { get: { 'x-scope': 'read', security: [{ bearer: [] }, { session: [] }] } },
        '/api/auth/sign-up/email': { post: { security: [] } },
      },
    });
    const tags = new Set((document.tags as { name: string }[]).map(({ name }) => name));
    const paths = document.paths as Record<string, Record<string, { tags?: string[]; summary?: string }>>;
    for (const [path, operations] of Object.entries(paths)) {
      for (const [method, { tags: own = [], summary }] of Object.entries(operations)) {
        expect(summary, `${method} ${path} has a summary`).toBeTruthy();
        expect(
          own.filter((tag) => tags.has(tag)),
          `${method} ${path} has a described tag`,
        ).toHaveLength(own.length || 1);
      }
    }
  });
});

describe('the hot path', () => {
  it('looks a token up, and asks nothing else', async () => {
    const { token } = await edgeUser();
    const cli = api(edgeWith({}), token);
    // The first use of a token is noted, behind its answer.
    expect((await cli.get('/users/me')).status).toBe(200);
    expect(await roundTrips(() => cli.get('/users/me'))).toEqual(['user_tokens', 'users']);
  });

  it('believes a fresh session without asking', async () => {
    const here = edgeWith({});
    const browser = apiAsBrowser(here, await signUp(here));
    expect(await roundTrips(() => browser.get('/users/me'))).toEqual(['users']);
  });
});
