import { env } from 'cloudflare:workers';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { api, apiAsBrowser, type Baton, createToken, signUp } from '../../../test/harness/client.ts';
import { edge } from '../../../test/harness/edge.ts';
import type { Env } from '../../env.ts';
import { databaseOf } from '../../http/context.ts';
import { newAddress } from '../../http/testing/addresses.ts';
import { betweenDatabase, connectionRefused } from '../../http/testing/database.ts';
import { edgeWith } from '../../http/testing/edge-app.ts';
import { linkIn, mailsTo, mailTo } from '../../http/testing/mailbox.ts';
import { sha256Hex } from '../../kernel/bytes.ts';
import { selectUser } from './store.ts';

const PASSWORD = 'correct horse battery staple';
const strictEdge = edgeWith({ EMAIL_VERIFICATION: 'required' });

afterEach(() => vi.restoreAllMocks());

interface AuthAnswer {
  status: number;
  body: Record<string, unknown>;
  cookie: string;
}

async function auth(
  baton: Baton,
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<AuthAnswer> {
  const response = await baton.fetch(`${baton.origin}/api/auth${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: baton.origin, 'cf-connecting-ip': newAddress(), ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const cookie = response.headers.getSetCookie().map((line) => line.split(';')[0]);
  return { status: response.status, body: await response.json(), cookie: cookie.join('; ') };
}

function newEmail(): string {
  return `person-${crypto.randomUUID()}@example.test`;
}

/** What an answer gives away: everything but what differs from request to request. */
function shapeOf({ status, body }: AuthAnswer): unknown {
  const { requestId: _, user, ...rest } = body;
  return { status, rest, userFields: user && typeof user === 'object' ? Object.keys(user).sort() : user };
}

describe('sign-up without verification', () => {
  it('lets a newcomer in at once and keeps the folded address', async () => {
    const email = `Some.Body+tag-${crypto.randomUUID()}@gmail.com`;
    const account = await signUp(edge, { email });
    const me = await apiAsBrowser(edge, account).get('/users/me');
    expect(me).toMatchObject({ status: 200, body: { id: account.userId, email: email.toLowerCase(), role: 'user' } });
    expect((await selectUser(databaseOf(env as Env), account.userId))?.emailFolded).toBe('somebody@gmail.com');
  });

  it('grants the free credits once, also over later sign-ins', async () => {
    const account = await signUp(edge);
    const again = await auth(edge, '/sign-in/email', { email: account.email, password: account.password });
    expect(again.status).toBe(200);
    const { body } = await apiAsBrowser(edge, account).get<{ total: string }>('/credits/balance');
    expect(body.total).toBe('10');
  });

  it('loses no credits when the database fails in between: the next sign-in grants them', async () => {
    betweenDatabase((body) => {
      if (body.includes('signup_grants')) throw connectionRefused();
      return body;
    });
    const account = await signUp(edge);
    vi.restoreAllMocks();
    const { cookie } = await auth(edge, '/sign-in/email', { email: account.email, password: account.password });
    const browser = apiAsBrowser(edge, { ...account, cookie });
    await vi.waitFor(async () => {
      expect((await browser.get<{ total: string }>('/credits/balance')).body.total).toBe('10');
    }, 60_000);
  });

  it('grants nothing to a second account of the same mailbox', async () => {
    const name = `only.once.${crypto.randomUUID()}`;
    await signUp(edge, { email: `${name}@gmail.com` });
    const second = await signUp(edge, { email: `${name.replaceAll('.', '')}+more@googlemail.com` });
    const { body } = await apiAsBrowser(edge, second).get<{ total: string }>('/credits/balance');
    expect(body.total).toBe('0');
  });

  it('keeps session tokens out of every answer', async () => {
    const email = newEmail();
    const up = await auth(edge, '/sign-up/email', { name: 'Ada', email, password: PASSWORD });
    const session = await edge.fetch(`${edge.origin}/api/auth/get-session`, { headers: { cookie: up.cookie } });
    const text = await session.text();
    expect(text).toContain(email);
    const secret = decodeURIComponent(/session_token=([^;.]+)/.exec(up.cookie)?.[1] ?? '').split('.')[0] ?? '';
    expect(secret.length).toBeGreaterThan(20);
    expect(JSON.stringify(up.body) + text).not.toContain(secret);
    expect(text).not.toContain('emailFolded');
  });

  it.each([
    ['role', { role: 'admin' }],
    ['id', { id: 'usr_00000000000000000000000000' }],
    ['emailVerified', { emailVerified: true }],
    ['credits', { credits: 1_000_000 }],
    ['createdAt', { createdAt: '2020-01-01T00:00:00Z' }],
    ['emailFolded', { emailFolded: 'x@example.test' }],
    ['image', { image: 'https://example.test/a.png' }],
    ['__proto__', '{"name":"A","email":"a@example.test","password":"0123456789","__proto__":{"role":"admin"}}'],
  ])('refuses the field %s', async (field, extra) => {
    const body =
      typeof extra === 'string' ? extra : { name: 'Mallory', email: newEmail(), password: PASSWORD, ...extra };
    const answer = await auth(edge, '/sign-up/email', body);
    expect(answer).toMatchObject({ status: 422, body: { code: 'validation_failed', issues: [{ path: field }] } });
  });

  it('serves nothing of better-auth that is not listed', async () => {
    const { cookie } = await auth(edge, '/sign-up/email', { name: 'A', email: newEmail(), password: PASSWORD });
    for (const path of [
      '/update-user',
      '/delete-user',
      '/change-email',
      '/update-session',
      '/link-social',
      '/constructor',
    ]) {
      expect((await auth(edge, path, { role: 'admin' }, { cookie })).status, path).toBe(404);
    }
  });
});

describe('sign-up with verification', () => {
  it('opens no session until the address is confirmed, then grants the credits', async () => {
    const email = newEmail();
    const up = await auth(strictEdge, '/sign-up/email', { name: 'Ada', email, password: PASSWORD });
    expect(up).toMatchObject({ status: 200, cookie: '' });
    const early = await auth(strictEdge, '/sign-in/email', { email, password: PASSWORD });
    expect(early).toMatchObject({ status: 403, body: { code: 'email_not_verified' } });

    const link = linkIn(await mailTo(email));
    const verified = await strictEdge.fetch(link, { redirect: 'manual' });
    expect(verified.status).toBe(302);

    const { cookie, status } = await auth(strictEdge, '/sign-in/email', { email, password: PASSWORD });
    expect(status).toBe(200);
    const balance = await strictEdge.fetch(`${edge.origin}/api/v1/credits/balance`, { headers: { cookie } });
    expect(await balance.json()).toMatchObject({ total: '10' });
  });

  it('refuses an edited verification link', async () => {
    const email = newEmail();
    await auth(strictEdge, '/sign-up/email', { name: 'Ada', email, password: PASSWORD });
    const link = new URL(linkIn(await mailTo(email)));
    link.searchParams.set('token', `${link.searchParams.get('token')}x`);
    link.searchParams.delete('callbackURL');
    expect((await strictEdge.fetch(link.href)).status).toBe(422);
    expect((await auth(strictEdge, '/sign-in/email', { email, password: PASSWORD })).status).toBe(403);
  });

  it('answers a known and an unknown address alike', async () => {
    const known = newEmail();
    await auth(strictEdge, '/sign-up/email', { name: 'Ada', email: known, password: PASSWORD });
    const unknown = newEmail();
    const again = (email: string) => auth(strictEdge, '/sign-up/email', { name: 'Eve', email, password: PASSWORD });
    expect(shapeOf(await again(known))).toEqual(shapeOf(await again(newEmail())));

    const wrong = (email: string) => auth(strictEdge, '/sign-in/email', { email, password: 'not the password' });
    expect(shapeOf(await wrong(known))).toEqual(shapeOf(await wrong(unknown)));
    for (const path of ['/request-password-reset', '/send-verification-email']) {
      const ask = (email: string) => auth(strictEdge, path, { email });
      expect(shapeOf(await ask(known)), path).toEqual(shapeOf(await ask(unknown)));
    }
    expect(await mailsTo(unknown)).toEqual([]);
  });
});

describe('links in mails', () => {
  it.each(['https://evil.example/', '//evil.example', '/\\\\evil.example', 'javascript:alert(1)'])(
    'never lead to %s',
    async (callbackURL) => {
      const query = new URLSearchParams({ token: 'x', callbackURL });
      for (const path of ['/verify-email', `/reset-password/${'x'.repeat(24)}`]) {
        const response = await edge.fetch(`${edge.origin}/api/auth${path}?${query}`, { redirect: 'manual' });
        expect(response.status, path).toBe(422);
      }
    },
  );
});

describe('signing in with others', () => {
  it('is offered where keys are set, and only there', async () => {
    const withGithub = edgeWith({ GITHUB_CLIENT_ID: 'client', GITHUB_CLIENT_SECRET: 'hidden-secret' });
    const begun = await auth(withGithub, '/sign-in/social', { provider: 'github', callbackURL: '/agents' });
    expect(begun.status).toBe(200);
    expect(String(begun.body.url)).toMatch(/^https:\/\/github\.com\/login\/oauth\/authorize\?.*client_id=client/);
    expect(JSON.stringify(begun.body)).not.toContain('hidden-secret');
    expect((await auth(withGithub, '/sign-in/social', { provider: 'google' })).status).toBe(404);
    expect((await auth(edge, '/sign-in/social', { provider: 'github' })).status).toBe(404);
  });
});

describe('the log', () => {
  it('names accounts by id only: no password, token, cookie, digest or address', async () => {
    const talkative = edgeWith({ LOG_LEVEL: 'debug' });
    const lines: string[] = [];
    for (const method of ['log', 'warn', 'info', 'error'] as const) {
      vi.spyOn(console, method).mockImplementation(
        (...parts: unknown[]) => void lines.push(parts.map(String).join(' ')),
      );
    }
    const account = await signUp(talkative);
    const token = await createToken(talkative, account);
    await api(talkative, token).get('/users/me?secret=in-the-query');
    await auth(talkative, '/sign-up/email', { name: 'Again', email: account.email, password: account.password });
    await auth(talkative, '/sign-in/email', { email: account.email, password: 'a wrong password' });
    await auth(talkative, '/reset-password', { newPassword: 'another password', token: 'the-reset-token' });
    betweenDatabase((body) => body.replaceAll('\\"users\\"', '\\"no_such_table\\"'));
    await auth(talkative, '/sign-in/email', { email: account.email, password: account.password });
    await talkative.fetch(`${edge.origin}/api/v1/users/me`, { headers: { authorization: `Bearer ${token}` } });
    vi.restoreAllMocks();
    const log = lines.join('\n');
    expect(log).toContain(account.userId);
    expect(log).toContain('no_such_table');
    const secrets = [
      account.email,
      account.password,
      token,
      account.cookie,
      'in-the-query',
      'the-reset-token',
      await sha256Hex(token),
    ];
    for (const secret of [...secrets, 'a wrong password', 'another password']) expect(log).not.toContain(secret);
  });
});

/** The token of a reset mail, as the page behind its link gets it. */
async function resetToken(email: string): Promise<string | null> {
  await auth(edge, '/request-password-reset', { email, redirectTo: '/reset-password' });
  const landing = await edge.fetch(linkIn(await mailTo(email)), { redirect: 'manual' });
  return new URL(landing.headers.get('location') ?? '', edge.origin).searchParams.get('token');
}

describe('a forgotten password', () => {
  it('is replaced once by the mailed token, and older sessions end', async () => {
    const account = await signUp(edge);
    const token = await resetToken(account.email);
    const newPassword = 'a better password';
    expect((await auth(edge, '/reset-password', { newPassword, token })).status).toBe(200);
    const reused = await auth(edge, '/reset-password', { newPassword: 'stolen password', token });
    expect(reused).toMatchObject({ status: 422, body: { code: 'validation_failed' } });
    expect((await auth(edge, '/sign-in/email', { email: account.email, password: account.password })).status).toBe(401);
    expect((await auth(edge, '/sign-in/email', { email: account.email, password: newPassword })).status).toBe(200);
    const sessionOnly = account.cookie
      .split('; ')
      .filter((pair) => pair.includes('session_token'))
      .join('; ');
    const old = await edge.fetch(`${edge.origin}/api/v1/users/me`, { headers: { cookie: sessionOnly } });
    expect(old.status).toBe(401);
  });

  it('is replaced by one of many requests with the same token', async () => {
    const { email } = await signUp(edge);
    const token = await resetToken(email);
    const passwords = Array.from({ length: 8 }, (_, i) => `password number ${i}`);
    const answers = await Promise.all(
      passwords.map((newPassword) => auth(edge, '/reset-password', { newPassword, token })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array<number>(7).fill(422)]);
    const winner = passwords[answers.findIndex(({ status }) => status === 200)];
    expect((await auth(edge, '/sign-in/email', { email, password: winner })).status).toBe(200);
  });

  it('is how somebody gets in whose sign-up was cut off half-way', async () => {
    const email = newEmail();
    betweenDatabase((body) => {
      if (body.includes('insert into \\"auth_accounts')) throw connectionRefused();
      return body;
    });
    expect((await auth(edge, '/sign-up/email', { name: 'Ada', email, password: PASSWORD })).status).toBe(503);
    vi.restoreAllMocks();
    const token = await resetToken(email);
    expect((await auth(edge, '/reset-password', { newPassword: PASSWORD, token })).status).toBe(200);
    const { status, cookie } = await auth(edge, '/sign-in/email', { email, password: PASSWORD });
    expect(status).toBe(200);
    const browser = apiAsBrowser(edge, { userId: '', email, password: PASSWORD, cookie });
    await vi.waitFor(async () => {
      expect((await browser.get<{ total: string }>('/credits/balance')).body.total).toBe('10');
    }, 60_000);
  });

  it.each([
    ['empty', ''],
    ['unknown', 'x'.repeat(24)],
  ])('is not replaced by an %s token', async (_, token) => {
    expect((await auth(edge, '/reset-password', { newPassword: 'a better password', token })).status).toBe(422);
  });

  it('never sends people to another site', async () => {
    const { email } = await signUp(edge);
    const answer = await auth(edge, '/request-password-reset', { email, redirectTo: 'https://evil.example/' });
    expect(answer).toMatchObject({ status: 422, body: { code: 'validation_failed' } });
  });
});

describe('limits', () => {
  it('counts a whole IPv6 /64 as one address', async () => {
    const network = newAddress().replace('::1', '');
    const statuses: number[] = [];
    for (let i = 1; i <= 12; i++) {
      const answer = await auth(
        edge,
        '/sign-in/email',
        { email: 'nobody@example.test', password: 'wrong password' },
        { 'cf-connecting-ip': `${network}::${i.toString(16)}` },
      );
      statuses.push(answer.status);
    }
    expect(statuses).toEqual([...Array<number>(10).fill(401), 429, 429]);
  });

  it('count a mailbox as one, from wherever it is asked for and however it is spelled', async () => {
    const box = crypto.randomUUID().replaceAll('-', '');
    const answers: AuthAnswer[] = [];
    for (let i = 0; i < 6; i++)
      answers.push(await auth(edge, '/request-password-reset', { email: `${box}+${i}@gmail.com` }));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 429]);
    expect(answers.at(-1)?.body).toMatchObject({ code: 'rate_limited' });
  });
});
