import { env } from 'cloudflare:workers';
import { eq } from 'drizzle-orm';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { mcpConnection } from '../../../durable-objects/mcp-connection/client.ts';
import { type Api, apiAsBrowser, type User } from '../../../test/harness/client.ts';
import { edge, edgeUser } from '../../../test/harness/edge.ts';
import { openDatabase } from '../../db/client.ts';
import { apiKeys } from '../../db/schema/api-keys.ts';
import { type Env, settingsOf } from '../../env.ts';
import type { Connection, SignIn } from './schemas.ts';
import { openGrant } from './vaulted.ts';

const { MCP_SERVER_URL: SERVER } = env as unknown as { MCP_SERVER_URL: string };
const { origin: CONTROL } = new URL(SERVER);
const settings = settingsOf(env as Env);
const db = openDatabase(settings.DATABASE_URL, settings.NEON_FETCH_ENDPOINT);

interface Problem {
  code: string;
  detail: string;
  issues?: { path: string }[];
}

let ada: User;
let bob: User;
let browser: Api;

// The first sign-in of all loads what signing in takes.
beforeAll(async () => {
  await connected({}, apiAsBrowser(edge, (await edgeUser()).account));
});
beforeEach(async () => {
  [ada, bob] = await Promise.all([edgeUser(), edgeUser()]);
  browser = apiAsBrowser(edge, ada.account);
  await steer('seconds?seconds=3600');
});

async function steer(what: string): Promise<void> {
  await fetch(`${CONTROL}/control/${what}`, { method: 'POST' });
}

async function told(): Promise<{ refreshes: number; revocations: number; live: number }> {
  return (await fetch(`${CONTROL}/control`)).json();
}

const begin = (body: object = {}, api = browser) =>
  api.post<SignIn & Problem>('/mcp/sign-ins', { url: SERVER, ...body });
const finish = (query: object, api = browser) => api.post<Connection & Problem>('/mcp/sign-ins/finish', query);

/** What the authorization server sends a browser back with. */
async function agreed(body: object = {}, api = browser): Promise<Record<string, string>> {
  const { status, body: signIn } = await begin(body, api);
  expect(status, JSON.stringify(signIn)).toBe(201);
  const response = await fetch(signIn.authorizationUrl, { redirect: 'manual' });
  const back = new URL(response.headers.get('location') ?? '');
  expect(`${back.origin}${back.pathname}`).toBe('http://baton.test/app/tools/signed-in');
  return Object.fromEntries(back.searchParams);
}

async function connected(body: object = {}, api = browser): Promise<Connection> {
  const { status, body: connection } = await finish(await agreed(body, api), api);
  expect(status, JSON.stringify(connection)).toBe(200);
  return connection;
}

const toolOf = (connectionId: string, more: object = {}) => ({
  kind: 'mcp',
  name: 'notes',
  config: { url: SERVER, auth: { kind: 'sign_in', connectionId }, ...more },
});

const listTools = (connectionId: string, user = ada) =>
  user.api.post<Problem & { data: { name: string }[] }>('/agents/tools/list-mcp', {
    config: toolOf(connectionId).config,
  });

async function tokensOf(id: string) {
  const [row] = await db.select().from(apiKeys).where(eq(apiKeys.id, id));
  if (!row) throw new Error('there is no such connection');
  return openGrant(settings, ada.account.userId, id, row.envelope);
}

describe('a sign-in at an MCP server', () => {
  it('gives a connection that shows what it is, and never its tokens', async () => {
    const connection = await connected({ label: 'My notes' });
    expect(connection).toMatchObject({
      url: SERVER,
      label: 'My notes',
      scopes: ['notes'],
      status: 'connected',
      reason: null,
      renewable: true,
    });
    const { accessToken, refreshToken = '' } = await tokensOf(connection.id);
    const answers = await Promise.all([
      browser.get('/mcp/connections'),
      browser.get(`/mcp/connections/${connection.id}`),
      ada.api.get('/users/api-keys'),
    ]);
    const text = JSON.stringify(answers.map(({ body }) => body));
    expect(text).toContain(connection.id);
    for (const secret of [accessToken, refreshToken]) expect(text).not.toContain(secret);
    // It is no key: it can be neither tested, moved nor replaced as one.
    expect(answers[2]?.body).toMatchObject({ data: [] });
    expect((await ada.api.patch(`/users/api-keys/${connection.id}`, { key: 'another-key-123' })).status).toBe(404);
    expect((await ada.api.delete(`/users/api-keys/${connection.id}`)).status).toBe(404);
  });

  it('is completed once, by who began it, with the state that they got', async () => {
    const answer = await agreed();
    const theirs = apiAsBrowser(edge, bob.account);
    expect((await finish(answer, theirs)).status).toBe(404);
    expect((await finish({ ...answer, state: 'another' })).status).toBe(404);
    // Bob's attempt took nothing from Ada.
    expect((await finish(answer)).status).toBe(200);
    expect((await finish(answer)).status).toBe(404);
  });

  it('is completed in the browser that began it, and by no token', async () => {
    const answer = await agreed();
    const again = await edge.fetch(`${edge.origin}/api/auth/sign-in/email`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: edge.origin },
      body: JSON.stringify({ email: ada.account.email, password: ada.account.password }),
    });
    const cookie = again.headers.getSetCookie().map((line) => line.split(';')[0]);
    const other = apiAsBrowser(edge, { ...ada.account, cookie: cookie.join('; ') });
    expect((await finish(answer, other)).status).toBe(404);
    expect((await begin({}, ada.api)).body.code).toBe('forbidden_scope');
    expect((await finish(answer, ada.api)).body.code).toBe('forbidden_scope');
  });

  it('that is declined leaves nothing', async () => {
    const { state } = await agreed();
    const refused = await finish({ state, error: 'access_denied' });
    expect(refused).toMatchObject({ status: 422, body: { code: 'validation_failed' } });
    expect((await browser.get('/mcp/connections')).body).toMatchObject({ data: [] });
  });

  it.each([
    ['http://169.254.169.254/mcp', 'unsafe_url'],
    ['https://localhost/mcp', 'unsafe_url'],
    ['nowhere', 'unsafe_url'],
  ])('is begun nowhere inside: %s', async (url, code) => {
    expect((await begin({ url })).body.code).toBe(code);
  });

  it("is nobody else's", async () => {
    const { id } = await connected();
    expect((await bob.api.get(`/mcp/connections/${id}`)).status).toBe(404);
    expect((await bob.api.delete(`/mcp/connections/${id}`)).status).toBe(404);
    expect((await begin({ connectionId: id }, apiAsBrowser(edge, bob.account))).status).toBe(404);
    expect((await bob.api.post('/agents', { name: 'Thief', tools: [toolOf(id)] })).status).toBe(422);
    expect((await listTools(id, bob)).status).toBe(502);
    const object = mcpConnection(env as Env, id);
    expect(await object.accessToken({ owner: bob.account.userId, id })).toMatchObject({ ok: false, code: 'gone' });
  });

  it('that is renewed stays the same connection, and only at its own server', async () => {
    const { id } = await connected();
    expect((await connected({ connectionId: id })).id).toBe(id);
    expect((await browser.get('/mcp/connections')).body).toMatchObject({ data: [{ id }] });
    expect((await begin({ connectionId: id, url: `${SERVER}/other` })).status).toBe(404);
  });
});

describe('its tokens', () => {
  it('open the server for tools, and leave no trace in exports', async () => {
    const connection = await connected();
    const { id } = connection;
    expect((await listTools(id)).body).toMatchObject({ data: [{ name: 'latest_note' }] });
    const agent = await ada.api.post<{ id: string }>('/agents', { name: 'Secretary', tools: [toolOf(id)] });
    expect(agent.status).toBe(201);
    const exported = JSON.stringify((await ada.api.get(`/agents/${agent.body.id}/export`)).body);
    const { accessToken, refreshToken = '' } = await tokensOf(connection.id);
    for (const secret of [accessToken, refreshToken]) expect(exported).not.toContain(secret);
  });

  it('are renewed once for all who need them at the same time', async () => {
    await steer('seconds?seconds=1');
    const connection = await connected();
    const before = await told();
    await steer('seconds?seconds=3600');
    const object = mcpConnection(env as Env, connection.id);
    const ref = { owner: ada.account.userId, id: connection.id };
    const answers = await Promise.all(Array.from({ length: 8 }, () => object.accessToken(ref)));
    expect(new Set(answers.map((answer) => (answer.ok ? answer.token : answer.code))).size).toBe(1);
    expect((await told()).refreshes).toBe(before.refreshes + 1);
    // The rotated refresh token is the one that was kept.
    const [kept] = answers;
    const next = await object.accessToken(ref, kept?.ok ? kept.token : '');
    expect(next).toMatchObject({ ok: true });
    expect((await told()).refreshes).toBe(before.refreshes + 2);
  });

  it('are renewed where the server refuses them before their time', async () => {
    const { id } = await connected();
    await steer('forget');
    expect((await listTools(id)).status).toBe(200);
  });

  it('serve a call of a tool, whose failure says what mends it', async () => {
    const { id } = await connected();
    const { body: offered } = await listTools(id);
    const tool = { ...toolOf(id), config: { ...toolOf(id).config, tools: offered.data } };
    const { body: agent } = await ada.api.post<{ id: string; tools: { id: string }[] }>('/agents', {
      name: 'Reader',
      tools: [tool],
    });
    const call = () =>
      ada.api.post<{ ok: boolean; code: string | null; output: unknown; details: unknown }>(
        `/agents/${agent.id}/tools/${agent.tools[0]?.id}/test`,
        { args: {}, function: 'notes__latest_note' },
      );
    expect((await call()).body).toMatchObject({ ok: true, output: 'Buy tea.' });
    await steer('end');
    const { body: failed } = await call();
    expect(failed).toMatchObject({ ok: false, code: 'unauthorized' });
    expect(JSON.stringify(failed)).toContain('connect_again');
    const { accessToken } = await tokensOf(id);
    expect(JSON.stringify(failed)).not.toContain(accessToken);
  });

  it('that are over say so to their owner, and a new sign-in mends it', async () => {
    const { id } = await connected();
    await steer('end');
    const refused = await listTools(id);
    expect(refused).toMatchObject({ status: 502 });
    expect(refused.body.detail).toContain('connect again');
    const shown = await browser.get<Connection>(`/mcp/connections/${id}`);
    expect(shown.body).toMatchObject({ status: 'ended' });
    expect(shown.body.reason).toContain('invalid_grant');
    await connected({ connectionId: id });
    expect((await browser.get<Connection>(`/mcp/connections/${id}`)).body.status).toBe('connected');
    expect((await listTools(id)).status).toBe(200);
  });

  it('are revoked and forgotten when the connection is ended', async () => {
    const { id } = await connected();
    const before = await told();
    expect((await browser.delete(`/mcp/connections/${id}`)).status).toBe(204);
    expect((await browser.get(`/mcp/connections/${id}`)).status).toBe(404);
    expect((await told()).revocations).toBe(before.revocations + 1);
    expect((await listTools(id)).status).toBe(502);
  });
});
