import { env } from 'cloudflare:workers';
import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { type Account, api, apiAsBrowser, createToken, newAddress, signUp } from '../../../test/harness/client.ts';
import { edge, edgeUser } from '../../../test/harness/edge.ts';
import { authAccounts, authSessions } from '../../db/schema/users.ts';
import type { Env } from '../../env.ts';
import { databaseOf } from '../../http/context.ts';
import { linkIn, mailsTo, mailTo } from '../../http/testing/mailbox.ts';
import type { DeviceView } from './device-schemas.ts';
import type { Profile } from './schemas.ts';
import { PNG, WEBP } from './testing/pictures.ts';

const db = databaseOf(env as Env);
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0';

/** Another browser of the same person. */
async function signInAgain(account: Account, headers: Record<string, string> = {}): Promise<Account> {
  const response = await edge.fetch(`${edge.origin}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      origin: edge.origin,
      'cf-connecting-ip': newAddress(),
      'user-agent': FIREFOX,
      ...headers,
    },
    body: JSON.stringify({ email: account.email, password: account.password }),
  });
  expect(response.status).toBe(200);
  const cookie = response.headers.getSetCookie().map((line) => line.split(';')[0]);
  return { ...account, cookie: cookie.join('; ') };
}

/** The same browser a minute later: what its cookie said of the session is no longer believed. */
function later(account: Account): Account {
  const cookie = account.cookie.split('; ').filter((pair) => !pair.includes('session_data'));
  return { ...account, cookie: cookie.join('; ') };
}

function newEmail(): string {
  return `person-${crypto.randomUUID()}@example.test`;
}

describe('devices', () => {
  it('lists the browsers that are signed in, this one first', async () => {
    const account = await signUp(edge);
    const other = await signInAgain(account, { 'cf-ipcountry': 'CH', 'x-baton-place': 'Atlantis' });
    const { body } = await apiAsBrowser(edge, account).get<{ data: DeviceView[] }>('/users/me/devices');
    expect(body.data).toHaveLength(2);
    expect(body.data[0]).toMatchObject({ current: true });
    expect(body.data[1]).toMatchObject({ current: false, browser: 'Firefox', os: 'Linux', place: 'CH' });
    expect(JSON.stringify(body)).not.toContain(decodeURIComponent(other.cookie).split('=')[1]?.split('.')[0]);
  });

  it('signs one out: it changes nothing from then on, and sees nothing a minute later', async () => {
    const account = await signUp(edge);
    const other = await signInAgain(account);
    const mine = apiAsBrowser(edge, account);
    const theirs = apiAsBrowser(edge, other);
    const { body } = await mine.get<{ data: DeviceView[] }>('/users/me/devices');
    const id = body.data.find(({ current }) => !current)?.id ?? '';
    expect((await theirs.patch('/users/me', { bio: 'Here.' })).status).toBe(200);
    expect((await mine.delete(`/users/me/devices/${id}`)).status).toBe(204);

    const write = await theirs.open('PATCH', '/users/me', { body: { bio: 'Gone.' } });
    expect(write.status).toBe(401);
    expect(write.headers.getSetCookie().join()).toMatch(
      /baton\.session_token=; Max-Age=0.*baton\.session_data=; Max-Age=0/,
    );
    const agent = await mine.post<{ id: string }>('/agents', { name: 'Mine' });
    expect((await theirs.post(`/agents/${agent.body.id}/run`, { input: 'Hello' })).status).toBe(401);
    expect((await apiAsBrowser(edge, later(other)).get('/users/me')).status).toBe(401);
    expect((await mine.get<Profile>('/users/me')).body.bio).toBe('Here.');
    expect((await mine.delete(`/users/me/devices/${id}`)).status).toBe(404);
  });

  it('signs all others out', async () => {
    const account = await signUp(edge);
    const others = await Promise.all([signInAgain(account), signInAgain(account)]);
    const mine = apiAsBrowser(edge, account);
    expect((await mine.post('/users/me/devices/revoke-others')).body).toEqual({ revoked: 2 });
    for (const other of others) expect((await apiAsBrowser(edge, later(other)).get('/users/me')).status).toBe(401);
    expect((await apiAsBrowser(edge, later(account)).get('/users/me')).status).toBe(200);
  });

  it("leaves other people's browsers alone", async () => {
    const [me, other] = await Promise.all([signUp(edge), signUp(edge)]);
    const { body } = await apiAsBrowser(edge, other).get<{ data: DeviceView[] }>('/users/me/devices');
    const mine = apiAsBrowser(edge, me);
    expect((await mine.delete(`/users/me/devices/${body.data[0]?.id}`)).status).toBe(404);
    await mine.post('/users/me/devices/revoke-others');
    expect((await apiAsBrowser(edge, later(other)).get('/users/me')).status).toBe(200);
  });
});

describe('pictures', () => {
  async function upload(token: string, bytes: Uint8Array<ArrayBuffer>, type: string): Promise<Response> {
    return edge.fetch(`${edge.origin}/api/v1/users/me/avatar`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${token}`, 'content-type': type },
      body: bytes,
    });
  }

  it.each([
    ['image/png', PNG],
    ['image/webp', WEBP],
  ])('are kept, served as what they are, and deleted (%s)', async (type, bytes) => {
    const user = await edgeUser();
    const put = await upload(user.token, bytes, type);
    expect(put.status).toBe(200);
    const { image } = (await put.json()) as Profile;
    expect(image).toMatch(/^\/api\/v1\/users\/me\/avatar\?v=\w+$/);
    const served = await edge.fetch(`${edge.origin}${image}`, { headers: { authorization: `Bearer ${user.token}` } });
    expect(served.headers.get('content-type')).toBe(type);
    expect(served.headers.get('x-content-type-options')).toBe('nosniff');
    expect(served.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(new Uint8Array(await served.arrayBuffer())).toEqual(bytes);
    expect((await user.api.delete('/users/me/avatar')).status).toBe(204);
    expect((await user.api.get('/users/me/avatar')).status).toBe(404);
    expect((await user.api.get<Profile>('/users/me')).body.image).toBeNull();
  });

  it('are judged by their content, not by what they call themselves', async () => {
    const user = await edgeUser();
    const svg = new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"></svg>');
    expect((await upload(user.token, svg, 'image/png')).status).toBe(415);
    expect((await upload(user.token, PNG.slice(0, 40), 'image/png')).status).toBe(415);
    const disguised = await upload(user.token, PNG, 'text/html');
    expect([200, 415]).toContain(disguised.status);
    if (disguised.status === 200) {
      const served = await user.api.open('GET', '/users/me/avatar');
      expect(served.headers.get('content-type')).toBe('image/png');
    }
  });

  it('may not be larger than their cap, in bytes or in pixels', async () => {
    const user = await edgeUser();
    expect((await upload(user.token, new Uint8Array(256_001), 'image/png')).status).toBe(413);
    const wide = PNG.slice();
    new DataView(wide.buffer).setUint32(16, 513);
    expect((await upload(user.token, wide, 'image/png')).status).toBe(422);
  });
});

describe('changing the e-mail address', () => {
  const path = '/users/me/email-change';

  async function tokenMailedTo(email: string): Promise<string> {
    const link = new URL(linkIn(await mailTo(email)));
    expect(link.pathname).toBe('/app/settings/email');
    return link.searchParams.get('token') ?? '';
  }

  it('waits for the link that was mailed to the new one, and tells the old one', async () => {
    const account = await signUp(edge);
    const browser = apiAsBrowser(edge, account);
    const email = newEmail();
    const asked = await browser.post(path, { email: email.toUpperCase(), password: account.password });
    expect(asked).toMatchObject({ status: 202, body: { email } });
    expect((await browser.get<Profile>('/users/me')).body).toMatchObject({ email: account.email, pendingEmail: email });
    const token = await tokenMailedTo(email);
    const confirmed = await browser.post<Profile>(`${path}/confirm`, { token });
    expect(confirmed).toMatchObject({ status: 200, body: { email, emailVerified: true, pendingEmail: null } });
    expect((await mailTo(account.email)).subject).toBe('Your e-mail address was changed');
    await signInAgain({ ...account, email });
    expect((await browser.post(`${path}/confirm`, { token })).status).toBe(422);
  });

  it('earns no second gift of credits', async () => {
    const account = await signUp(edge);
    const browser = apiAsBrowser(edge, account);
    const email = newEmail();
    await browser.post(path, { email, password: account.password });
    expect((await browser.post(`${path}/confirm`, { token: await tokenMailedTo(email) })).status).toBe(200);
    const again = await signInAgain({ ...account, email });
    const { body } = await apiAsBrowser(edge, again).get<{ total: string }>('/credits/balance');
    expect(body.total).toBe('10');
  });

  it('says the same for an address that somebody has, and changes nothing', async () => {
    const [me, other] = await Promise.all([signUp(edge), signUp(edge)]);
    const browser = apiAsBrowser(edge, me);
    const asked = await browser.post(path, { email: other.email, password: me.password });
    expect(asked).toMatchObject({ status: 202, body: { email: other.email } });
    expect((await mailTo(other.email)).subject).toBe('You already have an account');
  });

  it('refuses a wrong password, no password, a token, and the address that is there already', async () => {
    const account = await signUp(edge);
    const browser = apiAsBrowser(edge, account);
    const email = newEmail();
    const issue = { status: 422, body: { issues: [{ path: 'password' }] } };
    expect(await browser.post(path, { email, password: 'wrong password' })).toMatchObject(issue);
    expect(await browser.post(path, { email })).toMatchObject(issue);
    const own = await browser.post(path, { email: account.email, password: account.password });
    expect(own).toMatchObject({ status: 422, body: { issues: [{ path: 'email' }] } });
    const cli = api(edge, await createToken(edge, account));
    expect((await cli.post(path, { email, password: account.password })).status).toBe(403);
    expect(await mailsTo(email)).toEqual([]);
  });

  it('works for its own account only, and not once it was given up', async () => {
    const [me, other] = await Promise.all([signUp(edge), signUp(edge)]);
    const browser = apiAsBrowser(edge, me);
    const email = newEmail();
    await browser.post(path, { email, password: me.password });
    const token = await tokenMailedTo(email);
    expect((await apiAsBrowser(edge, other).post(`${path}/confirm`, { token })).status).toBe(422);
    expect((await browser.delete(path)).status).toBe(204);
    expect((await browser.post(`${path}/confirm`, { token })).status).toBe(422);
    expect((await browser.get<Profile>('/users/me')).body).toMatchObject({ email: me.email, pendingEmail: null });
  });

  it('takes a new sign-in for the password of somebody who has none', async () => {
    const account = await signUp(edge);
    await db.delete(authAccounts).where(eq(authAccounts.userId, account.userId));
    const browser = apiAsBrowser(edge, account);
    expect((await browser.get<Profile>('/users/me')).body.hasPassword).toBe(false);
    expect((await browser.post(path, { email: newEmail() })).status).toBe(202);
    const past = new Date(Date.now() - 11 * 60_000);
    await db.update(authSessions).set({ createdAt: past }).where(eq(authSessions.userId, account.userId));
    const stale = await apiAsBrowser(edge, later(account)).post(path, { email: newEmail() });
    expect(stale).toMatchObject({ status: 403, body: { code: 'stale_session' } });
  });
});

describe('the export', () => {
  it('has everything of the account, and no secret', async () => {
    const user = await edgeUser({ name: 'Ada' });
    const agent = await user.api.post<{ id: string }>('/agents', { name: 'Tutor', instructions: 'Teach.' });
    await user.api.post(`/agents/${agent.body.id}/versions`, { note: 'First' });
    const session = await user.api.post<{ id: string }>('/sessions', { agentId: agent.body.id });
    const key = 'sk-of-somebody-secret-1234';
    await user.api.post('/users/api-keys', { provider: 'openai', key });
    const file = await user.api.post<{ id: string }>('/files/upload?name=facts.json', { fact: crypto.randomUUID() });
    const shelf = await user.api.post<{ id: string }>('/collections', { name: 'Shelf' });
    await user.api.post(`/collections/${shelf.body.id}/files`, { fileIds: [file.body.id] });
    const response = await user.api.open('GET', '/users/me/export');
    expect(response.headers.get('content-disposition')).toMatch(/^attachment; filename="baton-[\d-]+\.json"$/);
    const text = await response.text();
    const whole = JSON.parse(text);
    expect(whole).toMatchObject({
      format: 'baton.account/1',
      profile: { id: user.account.userId, name: 'Ada' },
      picture: null,
      tokens: [{ name: 'test' }],
      providerKeys: [{ provider: 'openai', hint: '1234' }],
      agents: [{ id: agent.body.id, instructions: 'Teach.', versions: [{ version: 1, note: 'First' }] }],
      sessions: [{ id: session.body.id }],
      runs: [],
      files: [{ id: file.body.id, name: 'facts.json', mediaType: 'application/json' }],
      collections: [{ id: shelf.body.id, name: 'Shelf', fileIds: [file.body.id] }],
      creditTransactions: [{ kind: 'grant' }],
      balance: { total: '10' },
    });
    for (const secret of [key, user.token, 'envelope', 'ciphertext', 'password":', 'ipAddress', 'documents/']) {
      expect(text).not.toContain(secret);
    }
  });

  it('goes on over many pages', async () => {
    const user = await edgeUser();
    const names = Array.from({ length: 60 }, (_, i) => `Agent ${i}`);
    for (const name of names) expect((await user.api.post('/agents', { name })).status).toBe(201);
    const whole = JSON.parse(await (await user.api.open('GET', '/users/me/export')).text());
    expect(whole.agents.map((agent: { name: string }) => agent.name).sort()).toEqual(names.toSorted());
  });

  it('has nothing of others', async () => {
    const [me, other] = await Promise.all([edgeUser(), edgeUser()]);
    await other.api.post('/agents', { name: 'Theirs' });
    const whole = JSON.parse(await (await me.api.open('GET', '/users/me/export')).text());
    expect(whole.agents).toEqual([]);
    expect(JSON.stringify(whole)).not.toContain(other.account.userId);
  });
});
