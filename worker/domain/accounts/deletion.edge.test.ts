import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { eq } from 'drizzle-orm';
import { describe, expect, it, vi } from 'vitest';
import { cacheOf } from '../../../durable-objects/response-cache/client.ts';
import {
  type Account,
  api,
  apiAsBrowser,
  createToken,
  newAddress,
  signUp,
  type User,
} from '../../../test/harness/client.ts';
import { edge, edgeUser } from '../../../test/harness/edge.ts';
import { agents } from '../../db/schema/agents.ts';
import { creditTransactions, signupGrants } from '../../db/schema/credits.ts';
import { runSessions, runs } from '../../db/schema/runs.ts';
import { authAccounts, authSessions, users, userTokens } from '../../db/schema/users.ts';
import { type Env, settingsOf } from '../../env.ts';
import { databaseOf } from '../../http/context.ts';
import { mailTo } from '../../http/testing/mailbox.ts';
import { hostOfRun } from '../../kernel/ids.ts';
import { GRACE_MS } from './deletion-service.ts';
import { removeDueAccounts } from './removal-service.ts';
import { PNG } from './testing/pictures.ts';

const worker = env as Env;
const db = databaseOf(worker);
const path = '/users/me/deletion';

function leave(account: Account) {
  return apiAsBrowser(edge, account).post<{ removedAt: string; cancelledRuns: number }>(path, {
    email: account.email,
    password: account.password,
  });
}

async function signIn(account: Account): Promise<Account> {
  const response = await edge.fetch(`${edge.origin}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: edge.origin, 'cf-connecting-ip': newAddress() },
    body: JSON.stringify({ email: account.email, password: account.password }),
  });
  expect(response.status).toBe(200);
  const cookie = response.headers.getSetCookie().map((line) => line.split(';')[0]);
  return { ...account, cookie: cookie.join('; ') };
}

function later(account: Account): Account {
  const cookie = account.cookie.split('; ').filter((pair) => !pair.includes('session_data'));
  return { ...account, cookie: cookie.join('; ') };
}

/** Lets the grace period of one account end, and the cron come by. */
async function removeNow(userId: string): Promise<void> {
  await db
    .update(users)
    .set({ deletionDueAt: new Date(Date.now() - 1000) })
    .where(eq(users.id, userId));
  const removed = await removeDueAccounts({ env: worker, settings: settingsOf(worker), db, now: Date.now() });
  expect(removed).toBeGreaterThan(0);
}

async function sharedAgent(user: User): Promise<string> {
  const { body } = await user.api.post<{ id: string }>('/agents', { name: 'Shared', visibility: 'public' });
  expect((await user.api.post(`/agents/${body.id}/versions`, { note: 'First' })).status).toBe(201);
  return body.id;
}

describe('deleting an account', () => {
  it('asks for the address and the password', async () => {
    const account = await signUp(edge);
    const browser = apiAsBrowser(edge, account);
    const { email, password } = account;
    const other = await browser.post(path, { email: 'else@example.test', password });
    expect(other).toMatchObject({ status: 422, body: { issues: [{ path: 'email' }] } });
    const wrong = await browser.post(path, { email, password: 'not my password' });
    expect(wrong).toMatchObject({ status: 422, body: { issues: [{ path: 'password' }] } });
    expect((await browser.post(path, { email })).status).toBe(422);
    const cli = api(edge, await createToken(edge, account));
    expect((await cli.post(path, { email, password })).status).toBe(403);
    expect((await browser.get('/users/me')).status).toBe(200);
  });

  it('ends tokens and sessions at once, hides what was shared, cancels runs and says until when', async () => {
    const [owner, reader] = await Promise.all([edgeUser(), edgeUser()]);
    const agentId = await sharedAgent(owner);
    expect((await reader.api.get(`/agents/${agentId}`)).status).toBe(200);
    const elsewhere = await signIn(owner.account);
    const run = await owner.api.post<{ id: string }>(`/agents/${agentId}/run`, { input: 'Hello', mode: 'background' });
    const left = await leave(owner.account);
    expect(left.status).toBe(202);
    expect(Date.parse(left.body.removedAt) - Date.now()).toBeGreaterThan(GRACE_MS - 60_000);

    expect((await owner.api.get('/users/me')).status).toBe(401);
    expect((await reader.api.get(`/agents/${agentId}`)).status).toBe(404);
    expect((await reader.api.post(`/agents/${agentId}/run`, { input: 'Hello', mode: 'wait' })).status).toBe(404);
    expect((await reader.api.post(`/agents/${agentId}/clone`)).status).toBe(404);
    expect((await apiAsBrowser(edge, elsewhere).post('/agents', { name: 'More' })).status).toBe(401);
    expect((await apiAsBrowser(edge, later(elsewhere)).get('/users/me')).status).toBe(401);
    await vi.waitFor(async () => {
      const [row] = await db.select({ status: runs.status }).from(runs).where(eq(runs.id, run.body.id));
      expect(['cancelled', 'completed']).toContain(row?.status);
    }, 60_000);
    expect((await mailTo(owner.account.email)).subject).toBe('Your account will be removed');
  });

  it('can be taken back after a sign-in, which can do nothing else', async () => {
    const [owner, reader] = await Promise.all([edgeUser(), edgeUser()]);
    const agentId = await sharedAgent(owner);
    await leave(owner.account);
    const back = await signIn(owner.account);
    const browser = apiAsBrowser(edge, back);
    expect(await browser.get('/agents')).toMatchObject({ status: 403, body: { code: 'account_leaving' } });
    expect(await browser.post('/users/tokens', { name: 'x', scopes: ['read'] })).toMatchObject({ status: 403 });
    expect(await browser.post(`/agents/${agentId}/run`, { input: 'Hello' })).toMatchObject({ status: 403 });

    expect((await browser.delete(path)).status).toBe(204);
    const again = apiAsBrowser(edge, later(back));
    expect((await again.get(`/agents/${agentId}`)).body).toMatchObject({ visibility: 'public' });
    expect((await reader.api.get(`/agents/${agentId}`)).status).toBe(200);
    expect((await owner.api.get('/users/me')).status).toBe(401);
    expect((await again.delete(path)).status).toBe(409);
  });

  it('closes shared conversations, and opens them again', async () => {
    const user = await edgeUser();
    const agent = await user.api.post<{ id: string }>('/agents', { name: 'Mine' });
    const session = await user.api.post<{ id: string }>('/sessions', { agentId: agent.body.id });
    const sessionId = session.body.id;
    await user.api.post(`/agents/${agent.body.id}/run`, { input: 'Hello', mode: 'wait', sessionId });
    const share = await vi.waitFor(async () => {
      const answer = await user.api.put<{ token: string }>(`/sessions/${sessionId}/share`, undefined);
      expect(answer.status).toBe(200);
      return answer.body.token;
    }, 60_000);
    const read = () =>
      edge.fetch(`${edge.origin}/api/v1/shared/${share}`, { headers: { 'cf-connecting-ip': newAddress() } });
    expect((await read()).status).toBe(200);
    await leave(user.account);
    expect((await read()).status).toBe(404);
    const back = await signIn(user.account);
    expect((await apiAsBrowser(edge, back).delete(path)).status).toBe(204);
    expect((await read()).status).toBe(200);
  });

  it('cannot be taken back once its time is up', async () => {
    const account = await signUp(edge);
    await leave(account);
    const back = await signIn(account);
    await db
      .update(users)
      .set({ deletionDueAt: new Date(Date.now() - 1000) })
      .where(eq(users.id, account.userId));
    expect((await apiAsBrowser(edge, back).delete(path)).status).toBe(409);
  });

  it('is not hurried by a second request, nor by the cron', async () => {
    const account = await signUp(edge);
    const first = await leave(account);
    const dueAt = new Date(first.body.removedAt);
    await removeDueAccounts({ env: worker, settings: settingsOf(worker), db, now: Date.now() });
    const [row] = await db.select().from(users).where(eq(users.id, account.userId));
    expect(row?.deletionDueAt).toEqual(dueAt);
  });
});

describe('the removal', () => {
  it('leaves nothing: rows, objects of the archive, run hosts, kept answers, ledger', async () => {
    const user = await edgeUser();
    const { userId } = user.account;
    const agent = await user.api.post<{ id: string }>('/agents', { name: 'Mine' });
    const session = await user.api.post<{ id: string }>('/sessions', { agentId: agent.body.id });
    await user.api.post('/users/api-keys', { provider: 'openai', key: 'sk-of-somebody-1234' });
    const ask = (body: object) =>
      user.api.post<{ id: string }>(`/agents/${agent.body.id}/run`, { mode: 'wait', ...body });
    const alone = await ask({ input: 'Hello' });
    const within = await ask({ input: 'Hello', sessionId: session.body.id });
    expect([alone.status, within.status]).toEqual([200, 200]);
    await vi.waitFor(
      async () => expect(await db.select().from(runs).where(eq(runs.userId, userId))).toHaveLength(2),
      60_000,
    );
    await worker.ARCHIVE.put(`runs/${alone.body.id}.json`, '{}');
    const answers = cacheOf(worker, userId);
    await answers.keep({ exact: 'hash', context: 'hash', vector: null, output: '[]', ttlSeconds: 3600 });
    expect(await answers.findExact('hash')).not.toBeNull();
    await user.api.open('PUT', '/users/me/avatar', { headers: { 'content-type': 'image/png' } });
    await edge.fetch(`${edge.origin}/api/v1/users/me/avatar`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${user.token}`, 'content-type': 'image/png' },
      body: PNG,
    });
    expect(await worker.ARCHIVE.head(`avatars/${userId}`)).not.toBeNull();

    await leave(user.account);
    await removeNow(userId);

    for (const table of [agents, runs, runSessions, userTokens, authSessions, authAccounts, creditTransactions]) {
      expect(await db.select().from(table).where(eq(table.userId, userId))).toEqual([]);
    }
    expect(await db.select().from(users).where(eq(users.id, userId))).toEqual([]);
    expect(await worker.ARCHIVE.head(`runs/${alone.body.id}.json`)).toBeNull();
    expect(await worker.ARCHIVE.head(`avatars/${userId}`)).toBeNull();
    for (const id of [alone.body.id, within.body.id]) {
      const host = worker.RUN_HOST.getByName(hostOfRun(id) ?? '');
      const left = await runInDurableObject(host, (_, state) =>
        state.storage.sql.exec('SELECT id FROM runs').toArray(),
      );
      expect(left).toEqual([]);
    }
    expect(await answers.findExact('hash')).toBeNull();
    const ledger = worker.CREDIT_LEDGER.getByName(userId);
    const entries = await runInDurableObject(ledger, (_, state) =>
      state.storage.sql.exec('SELECT 1 FROM entries').toArray(),
    );
    expect(entries).toEqual([]);
  });

  it('lets the same mailbox sign up again, without a second gift, and keeps no address', async () => {
    const email = `only.once.${crypto.randomUUID()}@gmail.com`;
    const first = await signUp(edge, { email });
    await leave(first);
    await removeNow(first.userId);
    const stored = await db.select().from(signupGrants);
    expect(JSON.stringify(stored)).not.toContain(email.replaceAll('.', '').slice(0, 20));
    const second = await signUp(edge, { email: email.replace('@', '+again@') });
    expect(second.userId).not.toBe(first.userId);
    const { body } = await apiAsBrowser(edge, second).get<{ total: string }>('/credits/balance');
    expect(body.total).toBe('0');
  });

  it('is finished by the next firing where one broke off', async () => {
    const account = await signUp(edge);
    await leave(account);
    await db
      .update(users)
      .set({ deletionDueAt: new Date(Date.now() - 1000) })
      .where(eq(users.id, account.userId));
    const broken = { ...worker, ARCHIVE: { delete: () => Promise.reject(new Error('away')) } } as unknown as Env;
    await removeDueAccounts({ env: broken, settings: settingsOf(worker), db, now: Date.now() });
    expect(await db.select().from(users).where(eq(users.id, account.userId))).toHaveLength(1);
    await removeNow(account.userId);
    expect(await db.select().from(users).where(eq(users.id, account.userId))).toEqual([]);
  });
});
