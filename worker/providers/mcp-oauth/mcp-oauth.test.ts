import { generateRandomCodeVerifier, generateRandomState } from 'oauth4webapi';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { json, type LocalServer, serve } from '../../engine/tools/http/testing/server.ts';
import type { AppError } from '../../kernel/errors.ts';
import { outboundPolicy } from '../outbound/policy.ts';
import { type Discovered, discover } from './discover.ts';
import { type Grant, type PendingSignIn, serverSchema } from './grant.ts';
import { oauthFetch } from './oauth-fetch.ts';
import { registerClient } from './register.ts';
import { type OAuthMcpServer, oauthMcpServer } from './testing/oauth-mcp-server.ts';
import { authorizationUrl, exchangeCode, refreshGrant, revokeGrant } from './tokens.ts';

const REDIRECT = 'https://baton.example.com/app/tools/signed-in';
const NOW = Date.UTC(2026, 10, 22);

const servers: (OAuthMcpServer | LocalServer)[] = [];
afterAll(() => Promise.all(servers.map((server) => server.close())));
const kept = <S extends OAuthMcpServer | LocalServer>(server: S): S => {
  servers.push(server);
  return server;
};

/** The world as in production, but for the loopback servers that a test names. */
function world(...urls: string[]) {
  const hosts = urls.map((url) => new URL(url).host).join(',');
  const policy = outboundPolicy({ ALLOWED_PRIVATE_HOSTS: hosts, BASE_URL: 'https://baton.example.com' });
  return { policy, ask: oauthFetch(policy) };
}

const failure = (work: Promise<unknown>) =>
  work.then(
    () => Promise.reject(new Error('It went through.')),
    (error: unknown) => error as AppError,
  );

async function begun(server: OAuthMcpServer): Promise<PendingSignIn> {
  const { ask, policy } = world(server.origin);
  const { as, resource, scope } = await discover(server.url, ask, policy);
  const client = await registerClient({ as, redirectUri: REDIRECT, siteUrl: 'https://baton.example.com', scope, ask });
  const session = { connectionId: 'key_1', label: 'notes', sessionId: 's', verifier: generateRandomCodeVerifier() };
  return { ...session, url: server.url, resource, ...(scope ? { scope } : {}), as: serverSchema.parse(as), client };
}

/** What a browser would do: it goes where it is told, and brings back the query that it is sent back with. */
async function agree(url: string): Promise<URLSearchParams> {
  const response = await fetch(url, { redirect: 'manual' });
  const back = new URL(response.headers.get('location') ?? '');
  expect(`${back.origin}${back.pathname}`).toBe(REDIRECT);
  return back.searchParams;
}

async function signedIn(server: OAuthMcpServer): Promise<Grant> {
  const pending = await begun(server);
  const state = generateRandomState();
  const answer = await agree(await authorizationUrl(pending, state, REDIRECT));
  return exchangeCode(pending, { answer, state, redirectUri: REDIRECT, ask: world(server.origin).ask, now: NOW });
}

describe('a sign-in at a server of the official SDK', () => {
  let server: OAuthMcpServer;
  beforeEach(async () => {
    server = kept(await oauthMcpServer());
  });

  it('goes from the refusal to a token for that server alone', async () => {
    const grant = await signedIn(server);
    expect(grant).toMatchObject({
      resource: server.url,
      as: { issuer: `${server.origin}/` },
      client: { token_endpoint_auth_method: 'none', given: false },
      scope: 'notes',
      expiresAt: NOW + 3_600_000,
    });
    expect([...server.state.tokens.values()]).toMatchObject([{ resource: server.url, scopes: ['notes'] }]);
    const { ask } = world(server.origin);
    const headers = { accept: 'application/json, text/event-stream', 'content-type': 'application/json' };
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' });
    const authorization = `Bearer ${grant.accessToken}`;
    expect((await ask(server.url, { method: 'POST', headers: { ...headers, authorization }, body })).status).toBe(200);
  });

  it('asks with PKCE, state, resource and the address to come back to', async () => {
    const pending = await begun(server);
    const url = new URL(await authorizationUrl(pending, 'the-state', REDIRECT));
    expect(url.origin).toBe(server.origin);
    const asked = Object.fromEntries(url.searchParams);
    expect(asked).toMatchObject({
      response_type: 'code',
      code_challenge_method: 'S256',
      state: 'the-state',
      resource: server.url,
      redirect_uri: REDIRECT,
      scope: 'notes',
    });
    expect(asked['code_challenge']).not.toBe(pending.verifier);
  });

  it('takes no answer with another state, issuer or verifier, and no code twice', async () => {
    const pending = await begun(server);
    const { ask } = world(server.origin);
    const state = generateRandomState();
    const answer = await agree(await authorizationUrl(pending, state, REDIRECT));
    const end = { answer, state, redirectUri: REDIRECT, ask, now: NOW };
    const wrong = async (changed: Partial<typeof end>, of = pending) =>
      (await failure(exchangeCode(of, { ...end, ...changed }))).code;
    expect(await wrong({ state: generateRandomState() })).toBe('validation_failed');
    const elsewhere = new URLSearchParams([...answer, ['iss', 'https://evil.example.com']]);
    expect(await wrong({ answer: elsewhere })).toBe('validation_failed');
    expect(await wrong({}, { ...pending, verifier: generateRandomCodeVerifier() })).toBe('validation_failed');
    // Nothing of that spent the code: only the server's own check of the verifier was asked.
    await exchangeCode(pending, end);
    const again = await failure(exchangeCode(pending, end));
    expect(again).toMatchObject({ code: 'validation_failed' });
    expect(again.message).toContain('invalid_grant');
  });

  it('that the person declines says so, and repeats no text of the server', async () => {
    const pending = await begun(server);
    const answer = new URLSearchParams({ state: 's', error: 'access_denied', error_description: '<b>call 555</b>' });
    const { ask } = world(server.origin);
    const { message } = await failure(
      exchangeCode(pending, { answer, state: 's', redirectUri: REDIRECT, ask, now: 0 }),
    );
    expect(message).toContain('access_denied');
    expect(message).not.toContain('555');
  });

  it('is renewed with a new refresh token each time, and is over once it is revoked', async () => {
    const { ask } = world(server.origin);
    const first = await signedIn(server);
    const second = await refreshGrant(first, ask, NOW + 5);
    if (!second.ok) throw new Error(second.reason);
    expect(second.grant.refreshToken).not.toBe(first.refreshToken);
    expect(second.grant.accessToken).not.toBe(first.accessToken);
    expect(second.grant).toMatchObject({ scope: 'notes', expiresAt: NOW + 5 + 3_600_000 });
    await revokeGrant(second.grant, ask);
    expect(server.state.revocations).toBe(1);
    const third = await refreshGrant(second.grant, ask, NOW);
    expect(third).toMatchObject({ ok: false, final: true });
  });

  it('that can not be asked for a while is not over', async () => {
    const grant = await signedIn(server);
    await server.close();
    const answer = await refreshGrant(grant, world(server.origin).ask, NOW);
    expect(answer).toMatchObject({ ok: false, final: false });
    const { refreshToken: _, ...without } = grant;
    expect(await refreshGrant(without, world(server.origin).ask, NOW)).toMatchObject({ ok: false, final: true });
  });
});

type Answers = Record<string, unknown>;

/** A server whose metadata is as told; `{origin}` in it is its own origin. */
async function scripted(answers: (origin: string) => Answers): Promise<LocalServer> {
  const server: LocalServer = await serve((seen, response) => {
    const answer = answers(`http://${seen.headers.host}`)[seen.url];
    if (seen.url === '/mcp') {
      const challenge = typeof answer === 'string' ? { 'www-authenticate': answer } : {};
      return response.writeHead(401, challenge).end();
    }
    if (answer === undefined) return response.writeHead(404).end();
    if (typeof answer === 'string') return response.writeHead(200, { 'content-type': 'application/json' }).end(answer);
    return json(response, answer);
  });
  return kept(server);
}

const RESOURCE = '/.well-known/oauth-protected-resource/mcp';
const METADATA = '/.well-known/oauth-authorization-server';
const about = (origin: string, more: Answers = {}) => ({
  issuer: origin,
  authorization_endpoint: `${origin}/authorize`,
  token_endpoint: `${origin}/token`,
  code_challenge_methods_supported: ['S256'],
  ...more,
});

async function discovered(answers: (origin: string) => Answers): Promise<Discovered> {
  const server = await scripted(answers);
  const { ask, policy } = world(server.url);
  return discover(`${server.url}/mcp`, ask, policy);
}

describe('discovery', () => {
  const resource = (origin: string, more: Answers = {}) => ({
    resource: `${origin}/mcp`,
    authorization_servers: [origin],
    ...more,
  });

  it.each<[string, (origin: string) => Answers]>([
    [
      'where the challenge says',
      (o) => ({
        '/mcp': `Bearer error="x", resource_metadata="${o}/here"`,
        '/here': resource(o),
        [METADATA]: about(o),
      }),
    ],
    ['at the well-known place', (o) => ({ [RESOURCE]: resource(o), [METADATA]: about(o) })],
    [
      'at the root of the host',
      (o) => ({ '/.well-known/oauth-protected-resource': resource(o, { resource: o }), [METADATA]: about(o) }),
    ],
    ['by OpenID Connect', (o) => ({ [RESOURCE]: resource(o), '/.well-known/openid-configuration': about(o) })],
    [
      'of an issuer with a path',
      (o) => ({
        [RESOURCE]: resource(o, { authorization_servers: [`${o}/a`] }),
        [`${METADATA}/a`]: about(o, { issuer: `${o}/a` }),
      }),
    ],
    ['at the server itself, as in the protocol of March 2025', (o) => ({ [METADATA]: about(o) })],
  ])('finds the authorization server %s', async (_, answers) => {
    expect((await discovered(answers)).as.token_endpoint).toMatch(/\/token$/);
  });

  it('asks for the scopes of the challenge, else for those of the metadata, and for a lasting sign-in', async () => {
    const lasting = { scopes_supported: ['a', 'offline_access'] };
    const named = (o: string) => ({
      [RESOURCE]: resource(o, { scopes_supported: ['a', 'b'] }),
      [METADATA]: about(o, lasting),
    });
    expect((await discovered(named)).scope).toBe('a b offline_access');
    const challenged = (o: string) => ({ ...named(o), '/mcp': 'Bearer scope="c"', [METADATA]: about(o) });
    expect((await discovered(challenged)).scope).toBe('c');
  });

  it.each<[string, string, (origin: string) => Answers]>([
    [
      'another issuer',
      'upstream_failed',
      (o) => ({ [RESOURCE]: resource(o), [METADATA]: about(o, { issuer: 'https://evil.example.com' }) }),
    ],
    [
      'another resource',
      'upstream_failed',
      (o) => ({ [RESOURCE]: resource(o, { resource: 'https://bank.example.com/mcp' }), [METADATA]: about(o) }),
    ],
    [
      'a path beside it',
      'upstream_failed',
      (o) => ({ [RESOURCE]: resource(o, { resource: `${o}/mc` }), [METADATA]: about(o) }),
    ],
    [
      'no PKCE',
      'upstream_failed',
      (o) => ({ [RESOURCE]: resource(o), [METADATA]: about(o, { code_challenge_methods_supported: ['plain'] }) }),
    ],
    [
      'PKCE unsaid',
      'upstream_failed',
      (o) => ({ [RESOURCE]: resource(o), [METADATA]: about(o, { code_challenge_methods_supported: undefined }) }),
    ],
    ['no metadata', 'upstream_failed', () => ({})],
    [
      'metadata that is not there',
      'upstream_failed',
      (o) => ({ '/mcp': `Bearer resource_metadata="${o}/gone"`, [METADATA]: about(o) }),
    ],
    ['metadata that is no JSON', 'upstream_failed', () => ({ [RESOURCE]: '<html>' })],
    ['metadata of the wrong form', 'upstream_failed', () => ({ [RESOURCE]: { resource: 7 } })],
    ['metadata without end', 'upstream_failed', () => ({ [RESOURCE]: `{"a":"${'x'.repeat(70_000)}"}` })],
    [
      'too much about the authorization server',
      'upstream_failed',
      (o) => ({ [RESOURCE]: resource(o), [METADATA]: about(o, { a: 'x'.repeat(70_000) }) }),
    ],
    ['metadata inside', 'unsafe_url', () => ({ '/mcp': 'Bearer resource_metadata="http://169.254.169.254/latest"' })],
    ['metadata of a file', 'unsafe_url', () => ({ '/mcp': 'Bearer resource_metadata="file:///etc/passwd"' })],
    [
      'an issuer inside',
      'unsafe_url',
      (o) => ({ [RESOURCE]: resource(o, { authorization_servers: ['https://10.0.0.1'] }) }),
    ],
    [
      'a token endpoint inside',
      'unsafe_url',
      (o) => ({ [RESOURCE]: resource(o), [METADATA]: about(o, { token_endpoint: 'https://127.0.0.1/t' }) }),
    ],
    [
      'a sign-in page inside',
      'unsafe_url',
      (o) => ({ [RESOURCE]: resource(o), [METADATA]: about(o, { authorization_endpoint: 'https://192.168.0.1/' }) }),
    ],
    [
      'a sign-in page that is a script',
      'unsafe_url',
      (o) => ({ [RESOURCE]: resource(o), [METADATA]: about(o, { authorization_endpoint: 'javascript:alert(1)' }) }),
    ],
    [
      'a sign-in page on plain http',
      'unsafe_url',
      (o) => ({ [RESOURCE]: resource(o), [METADATA]: about(o, { authorization_endpoint: 'http://a.example.com/' }) }),
    ],
  ])('refuses %s', async (_, code, answers) => {
    expect((await failure(discovered(answers))).code).toBe(code);
  });

  it('refuses a private server in production, and one that asks for no sign-in anywhere', async () => {
    const { ask, policy } = world();
    expect((await failure(discover('http://127.0.0.1:9/mcp', ask, policy))).code).toBe('unsafe_url');
    const open = kept(await serve((_, response) => json(response, {})));
    const there = world(open.url);
    const refusal = await failure(discover(`${open.url}/mcp`, there.ask, there.policy));
    expect(refusal).toMatchObject({ code: 'validation_failed', issues: [{ path: 'url' }] });
  });
});

describe('registration', () => {
  it('where nobody is registered by themselves wants a client id, and says what to register', async () => {
    const as = about('https://as.example.com');
    const refusal = await failure(
      registerClient({ as, redirectUri: REDIRECT, siteUrl: REDIRECT, scope: undefined, ask: fetch }),
    );
    expect(refusal).toMatchObject({ code: 'validation_failed', issues: [{ path: 'clientId' }] });
    expect(refusal.message).toContain(REDIRECT);
  });

  it('never follows a redirect with what it sends', async () => {
    const away = kept(await serve((_, response) => json(response, {})));
    const home = kept(await serve((_, response) => response.writeHead(307, { location: away.url }).end()));
    const as = about(home.url, { registration_endpoint: `${home.url}/register` }) as Discovered['as'];
    const { ask } = world(home.url, away.url);
    await failure(registerClient({ as, redirectUri: REDIRECT, siteUrl: REDIRECT, scope: undefined, ask }));
    expect(away.seen).toEqual([]);
  });
});
