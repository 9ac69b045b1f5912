import { env } from 'cloudflare:workers';
import { eq } from 'drizzle-orm';
import { describe, expect, it, vi } from 'vitest';
import { api, apiAsBrowser, apiWith, createToken, newUser, signUp } from '../../../test/harness/client.ts';
import { edge, edgeUser } from '../../../test/harness/edge.ts';
import { userTokens } from '../../db/schema/users.ts';
import type { Env } from '../../env.ts';
import { databaseOf } from '../../http/context.ts';
import type { NewToken, Token } from './schemas.ts';
import { MAX_TOKENS } from './token-service.ts';

const me = '/users/me';

describe('personal tokens', () => {
  it('are shown once, listed masked, and work until they are revoked', async () => {
    const account = await signUp(edge);
    const browser = apiAsBrowser(edge, account);
    const made = await browser.post<NewToken>('/users/tokens', { name: 'cli', scopes: ['read'], expiresInDays: 30 });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      name: 'cli',
      scopes: ['read'],
      hint: made.body.token.slice(-4),
      lastUsedAt: null,
    });
    expect(made.body.token).toMatch(/^btn_[0-9A-Za-z]{43}$/);
    expect(Date.parse(made.body.expiresAt ?? '')).toBeGreaterThan(Date.now());

    const cli = api(edge, made.body.token);
    expect((await cli.get(me)).status).toBe(200);
    const list = await browser.get<{ data: Token[] }>('/users/tokens');
    expect(JSON.stringify(list.body)).not.toContain(made.body.token);
    expect(list.body.data.map(({ id }) => id)).toEqual([made.body.id]);

    expect((await browser.delete(`/users/tokens/${made.body.id}`)).status).toBe(204);
    expect(await cli.get(me)).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
    expect((await browser.delete(`/users/tokens/${made.body.id}`)).status).toBe(404);
    expect((await browser.get<{ data: Token[] }>('/users/tokens')).body.data).toEqual([]);
  });

  it('note their last use off the critical path', async () => {
    const user = await edgeUser();
    await user.api.get(me);
    await vi.waitFor(async () => {
      const { body } = await user.api.get<{ data: Token[] }>('/users/tokens');
      expect(body.data[0]?.lastUsedAt).toEqual(expect.any(String));
    }, 60_000);
  });

  it('end with their time', async () => {
    const user = await edgeUser();
    const db = databaseOf(env as Env);
    await db
      .update(userTokens)
      .set({ expiresAt: new Date(Date.now() - 1000) })
      .where(eq(userTokens.userId, user.account.userId));
    expect((await user.api.get(me)).status).toBe(401);
  });

  it('do only what their scopes say', async () => {
    const account = await signUp(edge);
    const reader = api(edge, await createToken(edge, account, ['read']));
    const writer = api(edge, await createToken(edge, account, ['write']));
    expect((await reader.get(me)).status).toBe(200);
    expect(await reader.patch(me, { name: 'New' })).toMatchObject({ status: 403, body: { code: 'forbidden_scope' } });
    expect((await writer.patch(me, { name: 'New' })).status).toBe(200);
    expect((await writer.get(me)).status).toBe(403);
  });

  it('hand on no scope that they lack', async () => {
    const account = await signUp(edge);
    const writer = api(edge, await createToken(edge, account, ['write']));
    const wider = await writer.post('/users/tokens', { name: 'wider', scopes: ['write', 'run'] });
    expect(wider).toMatchObject({ status: 403, body: { code: 'forbidden_scope' } });
    expect((await writer.post('/users/tokens', { name: 'same', scopes: ['write'] })).status).toBe(201);
  });

  it("of others can't be seen or revoked", async () => {
    const [victim, other] = await Promise.all([edgeUser(), edgeUser()]);
    const { body } = await victim.api.get<{ data: Token[] }>('/users/tokens');
    const id = body.data[0]?.id ?? '';
    expect((await other.api.delete(`/users/tokens/${id}`)).status).toBe(404);
    expect((await victim.api.get(me)).status).toBe(200);
    const theirs = await other.api.get<{ data: Token[] }>('/users/tokens');
    expect(theirs.body.data.map((token) => token.id)).not.toContain(id);
  });

  it('are bounded in number, also when asked for in parallel', async () => {
    const { api: cli } = await edgeUser();
    const wanted = Array.from({ length: MAX_TOKENS + 5 }, (_, i) =>
      cli.post('/users/tokens', { name: `t${i}`, scopes: ['read'] }),
    );
    const answers = await Promise.all(wanted);
    const { body } = await cli.get<{ data: Token[] }>('/users/tokens');
    expect(body.data.length).toBe(MAX_TOKENS);
    expect(answers.filter(({ status }) => status === 409).length).toBe(6);
  });

  it.each([
    ['no scope', { name: 'x', scopes: [] }],
    ['an unknown scope', { name: 'x', scopes: ['admin'] }],
    ['a scope twice', { name: 'x', scopes: ['read', 'read'] }],
    ['no name', { name: ' ', scopes: ['read'] }],
    ['a time of its own', { name: 'x', scopes: ['read'], createdAt: '2020-01-01T00:00:00Z' }],
    ['a token of its own', { name: 'x', scopes: ['read'], token: 'btn_mine' }],
    ['another owner', { name: 'x', scopes: ['read'], userId: 'usr_1' }],
    ['no future', { name: 'x', scopes: ['read'], expiresInDays: 0 }],
    ['a text for a number', { name: 'x', scopes: ['read'], expiresInDays: '30' }],
  ])('are refused with %s', async (_, body) => {
    const { api: cli } = await newUser(edge);
    expect(await cli.post('/users/tokens', body)).toMatchObject({ status: 422, body: { code: 'validation_failed' } });
  });
});

describe('who is asking', () => {
  const path = `${edge.origin}/api/v1${me}`;

  it('is never taken from headers that anybody can write', async () => {
    const victim = await signUp(edge);
    const forged = {
      'x-user-id': victim.userId,
      'x-auth-user': victim.email,
      'x-forwarded-user': victim.email,
      'cf-access-authenticated-user-email': victim.email,
      'x-middleware-subrequest': 'middleware',
    };
    expect((await edge.fetch(path, { headers: forged })).status).toBe(401);
  });

  it('is never taken from a token outside of the Authorization header', async () => {
    const { token } = await edgeUser();
    for (const headers of [
      { 'x-api-key': token },
      { authorization: token },
      { authorization: `Basic ${token}` },
      { cookie: `token=${token}` },
    ]) {
      expect((await edge.fetch(path, { headers })).status, JSON.stringify(Object.keys(headers))).toBe(401);
    }
    expect((await edge.fetch(`${path}?token=${token}&access_token=${token}`)).status).toBe(401);
  });

  it('is the token, not the cookie, where both are sent', async () => {
    const [one, two] = await Promise.all([edgeUser(), signUp(edge)]);
    const both = apiWith(edge, { authorization: `Bearer ${one.token}`, cookie: two.cookie, origin: edge.origin });
    expect((await both.get<{ id: string }>(me)).body.id).toBe(one.account.userId);
    const broken = apiWith(edge, { authorization: 'Bearer btn_x', cookie: two.cookie, origin: edge.origin });
    expect((await broken.get(me)).status).toBe(401);
  });

  it('must show a signature on its cookies that is ours', async () => {
    const account = await signUp(edge);
    const edited = account.cookie.replace(
      /session_token=(.)/,
      (_, first: string) => `session_token=${first === 'a' ? 'b' : 'a'}`,
    );
    const tokenOnly = edited
      .split('; ')
      .filter((pair) => pair.includes('session_token'))
      .join('; ');
    expect((await edge.fetch(path, { headers: { cookie: tokenOnly } })).status).toBe(401);
    const data = account.cookie
      .split('; ')
      .filter((pair) => pair.includes('session_data'))
      .join('; ');
    expect((await edge.fetch(path, { headers: { cookie: data } })).status).toBe(401);
  });

  it.each([
    ['another site', { origin: 'https://evil.example' }],
    ['a sandboxed frame', { origin: 'null' }],
    ['nowhere', {}],
    ['another site by its own word', { 'sec-fetch-site': 'cross-site' }],
    ['a neighbour', { 'sec-fetch-site': 'same-site' }],
  ])('may change nothing by cookie from %s', async (_, headers) => {
    const account = await signUp(edge);
    const stranger = apiWith(edge, { cookie: account.cookie, ...headers });
    expect(await stranger.patch(me, { name: 'Owned' })).toMatchObject({
      status: 403,
      body: { code: 'forbidden_origin' },
    });
    expect((await stranger.get<{ name: string }>(me)).body.name).toBe('Test Person');
  });

  it('signs out by cookie only from our own pages', async () => {
    const account = await signUp(edge);
    const signOut = (origin: string) =>
      edge.fetch(`${edge.origin}/api/auth/sign-out`, { method: 'POST', headers: { cookie: account.cookie, origin } });
    expect((await signOut('https://evil.example')).status).toBe(403);
    expect((await signOut(edge.origin)).status).toBe(200);
  });
});

describe('profiles', () => {
  it('change by what is named, and by nothing else', async () => {
    const { api: cli } = await edgeUser();
    const changed = await cli.patch(me, { bio: 'Counts things.', image: 'https://example.com/me.png' });
    expect(changed).toMatchObject({ status: 200, body: { name: 'Test Person', bio: 'Counts things.' } });
    expect((await cli.patch<{ image: null }>(me, { image: null })).body.image).toBeNull();
  });

  it.each(['id', 'userId', 'role', 'credits', 'email', 'emailVerified', 'createdAt', 'emailFolded'])(
    'refuse the field %s',
    async (field) => {
      const { api: cli } = await edgeUser();
      const answer = await cli.patch(me, { name: 'Mallory', [field]: 'admin' });
      expect(answer).toMatchObject({ status: 422, body: { issues: [{ path: field, message: 'Unknown field.' }] } });
      expect((await cli.get<{ name: string }>(me)).body.name).toBe('Test Person');
    },
  );

  it.each(['javascript:alert(1)', 'data:image/svg+xml,<svg/>', 'http://example.com/a.png', 'https://127.0.0.1/a.png'])(
    'refuse %s as a picture',
    async (image) => {
      const { api: cli } = await edgeUser();
      expect((await cli.patch(me, { image })).status).toBe(422);
    },
  );
});
