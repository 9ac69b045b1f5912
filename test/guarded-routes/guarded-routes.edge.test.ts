import { beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../worker/kernel/ids.ts';
import { SCOPES } from '../../worker/kernel/scopes.ts';
import { api, createToken, type User } from '../harness/client.ts';
import { edge, edgeUser } from '../harness/edge.ts';
import { acquire, type Belongings, fill } from './belongings.ts';
import { type DocumentedRoute, documentedRoutes, openObjects, servedRoutes } from './document.ts';
import { sample } from './sample.ts';

interface Refusal {
  status: number;
  code: string;
  requestId: string;
  issues?: { path: string }[];
}

let me: User;
let mine: Belongings;
let other: User;
let theirs: Belongings;
const narrow = new Map<string, string>();

beforeAll(async () => {
  [me, other] = await Promise.all([edgeUser(), edgeUser()]);
  [mine, theirs] = await Promise.all([acquire(me.api), acquire(other.api)]);
  for (const scope of SCOPES) {
    const others = SCOPES.filter((candidate) => candidate !== scope);
    narrow.set(scope, await createToken(edge, me.account, others));
  }
});

/** Methods of all routes that take this path: `/agents/import` is also an `/agents/{agent_id}`. */
function methodsAt(path: string): string[] {
  const takes = (template: string) => new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(path);
  return documentedRoutes.filter((route) => takes(route.path)).map(({ method }) => method);
}

interface Attempt {
  token?: string | undefined;
  ids?: Belongings;
  body?: string | ReadableStream;
  method?: string;
  path?: string;
  contentType?: string;
}

/** One request to a route, right in everything but what the test changes. */
async function attempt(route: DocumentedRoute, change: Attempt): Promise<{ response: Response; refusal: Refusal }> {
  const headers: Record<string, string> = {};
  if (change.token) headers.authorization = `Bearer ${change.token}`;
  const body = change.body ?? (route.body ? JSON.stringify(sample(route.body)) : undefined);
  if (body !== undefined) headers['content-type'] = change.contentType ?? 'application/json';
  const init: RequestInit & { duplex?: 'half' } = { method: change.method ?? route.method, headers, duplex: 'half' };
  if (body !== undefined) init.body = body;
  const path = change.path ?? fill(route.path, change.ids ?? mine);
  const response = await edge.fetch(`${edge.origin}${path}`, init);
  const text = await response.text();
  const isProblem = response.headers.get('content-type') === 'application/problem+json';
  return { response, refusal: isProblem ? JSON.parse(text) : { status: response.status, code: '', requestId: '' } };
}

async function expectRefusal(route: DocumentedRoute, change: Attempt, status: number, code: string): Promise<Refusal> {
  const { response, refusal } = await attempt(route, change);
  expect(refusal, `${route.name} answered ${response.status}`).toMatchObject({ status, code });
  expect(response.status).toBe(status);
  expect(refusal.requestId).toBe(response.headers.get('x-request-id'));
  return refusal;
}

describe('the document', () => {
  it('names every route that is served, with what it needs', () => {
    expect(documentedRoutes.map(({ name }) => name).sort()).toEqual([...new Set(servedRoutes)].sort());
    expect(documentedRoutes.filter(({ scope }) => scope === undefined).map(({ name }) => name)).toEqual([]);
  });

  it('leaves nothing open to everybody but the prices and what a link leads to', () => {
    const open = documentedRoutes.filter(({ scope }) => scope === null).map(({ name }) => name);
    expect(open.sort()).toEqual([
      'GET /api/v1/files/{file_id}/content',
      'GET /api/v1/models/prices',
      'GET /api/v1/shared/{token}',
    ]);
  });
});

const guarded = documentedRoutes.filter(({ scope }) => scope);
const withBody = guarded.filter(({ body }) => body);
const withIds = guarded.filter(({ path }) => path.includes('{'));

describe.each(guarded)('$name', (route) => {
  it('wants a token', async () => {
    await expectRefusal(route, {}, 401, 'unauthenticated');
    await expectRefusal(route, { token: `btn_${'a'.repeat(43)}` }, 401, 'unauthenticated');
  });

  it('wants its scope', async () => {
    await expectRefusal(route, { token: narrow.get(route.scope ?? '') }, 403, 'forbidden_scope');
  });

  it('keeps its guard under other spellings of its path', async () => {
    const path = fill(route.path, mine);
    expect((await attempt(route, { path: `${path}/` })).response.status).toBe(401);
    for (const spelling of [
      path.replace('/api', '/%61pi'),
      path.replace('/v1', '/v1/.'),
      path.replace('/v1/', '/v1/%2e/'),
    ]) {
      expect([401, 404], spelling).toContain((await attempt(route, { path: spelling })).response.status);
    }
    for (const spelling of [
      path.replace('/api/v1', '//api//v1'),
      path.replace('/v1', '/V1'),
      path.replace('/v1/', '/v1%2f'),
    ]) {
      expect((await attempt(route, { path: spelling, token: me.token })).response.status, spelling).toBe(404);
    }
  });

  it('refuses methods that it does not have, and says which it has', async () => {
    const here = methodsAt(fill(route.path, mine));
    const wrong = ['PUT', 'PATCH', 'DELETE', 'POST'].find((method) => !here.includes(method));
    if (!wrong) return expect(here.length).toBeGreaterThanOrEqual(4);
    const { response } = await attempt(route, { token: me.token, method: wrong, body: '{}' });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')?.split(', ')).toEqual(expect.arrayContaining(here));
  });
});

describe.each(withIds)('$name', (route) => {
  it('has nothing under an id of nothing', async () => {
    const ids = { version: '1', agent_id: newId('agent'), run_id: `${newId('run')}0000000000000000` };
    await expectRefusal(route, { token: me.token, ids }, 404, 'not_found');
  });

  it("answers for somebody else's thing as for nothing", async () => {
    if (!route.path.match(/\{(\w+_id|keyId)\}/)) return;
    await expectRefusal(route, { token: me.token, ids: theirs }, 404, 'not_found');
    const [first] = route.path.match(/\{\w+\}/g) ?? [];
    const name = first?.slice(1, -1) ?? '';
    const mixed = { ...theirs, [name]: mine[name] ?? '' };
    if ((route.path.match(/\{\w+_id\}/g) ?? []).length > 1)
      await expectRefusal(route, { token: me.token, ids: mixed }, 404, 'not_found');
  });
});

describe.each(withBody)('$name', (route) => {
  it('takes no field that it does not name, at any depth', async () => {
    const body = { ...(sample(route.body ?? {}) as object), bogusField: 1 };
    const refusal = await expectRefusal(
      route,
      { token: me.token, body: JSON.stringify(body) },
      422,
      'validation_failed',
    );
    expect(refusal.issues?.map(({ path }) => path)).toContain('bogusField');
    expect(openObjects(route.body ?? {})).toEqual([]);
  });

  it('takes no prototype', async () => {
    await expectRefusal(route, { token: me.token, body: '{"__proto__":{"role":"admin"}}' }, 422, 'validation_failed');
  });

  it('takes no body above its cap, declared or in chunks', async () => {
    const large = `{"name":"${'a'.repeat(route.maxBodyBytes)}"}`;
    await expectRefusal(route, { token: me.token, body: large }, 413, 'payload_too_large');
    const stream = new Response(large).body?.pipeThrough(new TransformStream());
    if (!stream) throw new Error('no stream');
    await expectRefusal(route, { token: me.token, body: stream }, 413, 'payload_too_large');
  });

  it('takes no text that is not JSON', async () => {
    await expectRefusal(route, { token: me.token, body: '{"name":' }, 400, 'invalid_request');
    await expectRefusal(
      route,
      { token: me.token, body: `{"a":${'['.repeat(500)}${']'.repeat(500)}}` },
      400,
      'invalid_request',
    );
    await expectRefusal(
      route,
      { token: me.token, body: '<a/>', contentType: 'text/xml' },
      415,
      'unsupported_media_type',
    );
    await expectRefusal(route, { token: me.token, body: '[]' }, 422, 'validation_failed');
  });
});

describe('after all of that', () => {
  it("nothing of the other account's has changed", async () => {
    const cli = api(edge, other.token);
    const agent = await cli.get(`/agents/${theirs.agent_id}`);
    expect(agent.body).toMatchObject({ id: theirs.agent_id, name: 'Mine', version: 0 });
    const handoffs = await cli.get<{ data: { id: string }[] }>(`/agents/${theirs.agent_id}/handoffs`);
    expect(handoffs.body.data.map(({ id }) => id)).toEqual([theirs.handoff_id]);
    expect((await cli.get(`/sessions/${theirs.session_id}`)).status).toBe(200);
    expect((await cli.get(`/runs/${theirs.run_id}`)).status).toBe(200);
    const keys = await cli.get<{ data: { id: string }[] }>('/users/api-keys');
    expect(keys.body.data.map(({ id }) => id)).toEqual([theirs.keyId]);
  });
});
