import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { ledgerOf } from '../../../durable-objects/credit-ledger/client.ts';
import type { ChargeLine } from '../../../durable-objects/credit-ledger/protocol.ts';
import { api, createToken, signUp } from '../../../test/harness/client.ts';
import { edge, edgeUser } from '../../../test/harness/edge.ts';
import type { Env } from '../../env.ts';
import { settingsOf } from '../../env.ts';
import { databaseOf } from '../../http/context.ts';
import { DAY } from '../../kernel/clock.ts';
import { newId } from '../../kernel/ids.ts';
import type { Actor, ServiceContext } from '../context.ts';
import type { Balance, Transaction, Usage } from './schemas.ts';
import { adminGrant, grantSignupCredits, requireCredits } from './service.ts';

const BALANCE = '/credits/balance';
const HISTORY = '/credits/history';
const USAGE = '/credits/usage';

const LINE: ChargeLine = {
  runId: 'run_1',
  step: 't1',
  agentId: 'agt_1',
  agentName: 'Math Tutor',
  provider: 'openai',
  model: 'gpt-4o-mini',
  inputTokens: 100,
  outputTokens: 23,
  estimated: true,
};

/** Spends `microcredits` of a user as a run does. */
async function spend(userId: string, name: string, microcredits: number): Promise<void> {
  const hold = { holdId: name, amount: microcredits, upTo: 0, expiresAt: Date.now() + 60_000 };
  const results = await ledgerOf(env, userId).apply([
    { kind: 'reserve', key: `r:${name}`, ...hold },
    { kind: 'settle', key: `s:${name}`, holdId: name, amount: microcredits, line: LINE },
    { kind: 'release', key: `f:${name}`, holdId: name },
  ]);
  expect(results.every((result) => result.ok)).toBe(true);
}

function contextOf(actor: Partial<Actor>): ServiceContext {
  const base: Actor = {
    userId: newId('user'),
    email: 'a@example.test',
    name: 'A',
    role: 'user',
    emailVerified: true,
    scopes: ['read', 'write', 'run'],
    via: 'session',
  };
  const worker = env as Env;
  return {
    env: worker,
    settings: settingsOf(worker),
    db: databaseOf(worker),
    actor: { ...base, ...actor },
    now: Date.now(),
    requestId: 'req_test',
    waitUntil: () => {},
  };
}

describe('GET /credits/balance', () => {
  it('shows the ten free credits of a new account, for 30 days', async () => {
    const user = await edgeUser();
    const { status, body } = await user.api.get<Balance>(BALANCE);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      available: '10',
      held: '0',
      total: '10',
      microcredits: { available: 10_000_000, held: 0, total: 10_000_000 },
      grants: [{ source: 'signup', granted: '10', remaining: '10' }],
    });
    const [grant] = body.grants;
    expect(Date.parse(grant?.expiresAt ?? '') - Date.parse(grant?.effectiveAt ?? '')).toBe(30 * DAY);
  });

  it('follows a settlement at once', async () => {
    const user = await edgeUser();
    await spend(user.account.userId, 'h1', 369);
    const { body } = await user.api.get<Balance>(`${BALANCE}/`);
    expect(body).toMatchObject({ available: '9.999631', held: '0', microcredits: { available: 9_999_631 } });
  });

  it('shows what is held apart', async () => {
    const user = await edgeUser();
    const hold = { holdId: 'h', amount: 2_500_000, upTo: 0, expiresAt: Date.now() + 60_000 };
    await ledgerOf(env, user.account.userId).apply([{ kind: 'reserve', key: 'r', ...hold }]);
    const { body } = await user.api.get<Balance>(BALANCE);
    expect(body).toMatchObject({ available: '7.5', held: '2.5', total: '10' });
  });
});

describe('GET /credits/history', () => {
  it('lists the lines newest first, with what each was for', async () => {
    const user = await edgeUser();
    await spend(user.account.userId, 'h1', 369);
    const { status, body } = await user.api.get<{ data: Transaction[]; nextCursor: string | null }>(HISTORY);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      data: [
        {
          ...{ sequence: 2, kind: 'charge', runId: 'run_1', step: 't1', agentName: 'Math Tutor', model: 'gpt-4o-mini' },
          amount: { credits: '-0.000369', microcredits: -369 },
          balanceAfter: { credits: '9.999631', microcredits: 9_999_631 },
          ...{ inputTokens: 100, outputTokens: 23, estimated: true, source: null },
        },
        { sequence: 1, kind: 'grant', source: 'signup', amount: { credits: '10' }, runId: null, inputTokens: null },
      ],
      nextCursor: null,
    });
  });

  it('pages without gap or repeat while new lines come in', async () => {
    const user = await edgeUser();
    for (const name of ['a', 'b', 'c', 'd']) await spend(user.account.userId, name, 10);
    const seen: number[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const query: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const page = await user.api.get<{ data: Transaction[]; nextCursor: string | null }>(`${HISTORY}?limit=2${query}`);
      seen.push(...page.body.data.map((line) => line.sequence));
      cursor = page.body.nextCursor;
      await spend(user.account.userId, `later-${seen.length}`, 1);
    }
    expect(seen).toEqual([5, 4, 3, 2, 1]);
  });

  it.each([['limit=0'], ['limit=101'], ['limit=x'], ['cursor=nonsense'], ['cursor=WyJhIl0']])(
    'refuses ?%s',
    async (query) => {
      const user = await edgeUser();
      const answer = await user.api.get(`${HISTORY}?${query}`);
      expect(answer).toMatchObject({ status: 422, body: { code: 'validation_failed' } });
    },
  );
});

describe('GET /credits/usage', () => {
  it('adds up what each of the last days cost', async () => {
    const user = await edgeUser();
    await spend(user.account.userId, 'h1', 1_500_000);
    await spend(user.account.userId, 'h2', 250_000);
    // The mirror follows the ledger by a moment.
    const spent = async () => (await user.api.get<Usage>(`${USAGE}?days=7`)).body.spent;
    await expect.poll(spent).toEqual({ credits: '1.75', microcredits: 1_750_000 });
    const { status, body } = await user.api.get<Usage>(USAGE);
    expect(status).toBe(200);
    expect(body.data).toHaveLength(30);
    expect(body.data.at(-1)).toMatchObject({ spent: { microcredits: 1_750_000 }, runs: 1 });
    expect(body.data.slice(0, -1).every((day) => day.spent.microcredits === 0 && day.runs === 0)).toBe(true);
  });

  it('counts neither grants nor what others spent', async () => {
    const [one, other] = [await edgeUser(), await edgeUser()];
    await spend(one.account.userId, 'h1', 1_000_000);
    await expect.poll(async () => (await one.api.get<Usage>(USAGE)).body.spent.credits).toBe('1');
    expect((await other.api.get<Usage>(USAGE)).body.spent.microcredits).toBe(0);
  });

  it.each([['days=0'], ['days=91'], ['days=x'], ['offsetMinutes=900'], ['offsetMinutes=0.5']])(
    'refuses ?%s',
    async (query) => {
      const user = await edgeUser();
      expect(await user.api.get(`${USAGE}?${query}`)).toMatchObject({ status: 422 });
    },
  );
});

describe('credit routes', () => {
  it.each([[BALANCE], [HISTORY], [USAGE]])('show %s to its owner only', async (path) => {
    const [one, other] = [await edgeUser(), await edgeUser()];
    await spend(one.account.userId, 'h1', 1_000_000);
    const { body } = await other.api.get(path);
    expect(JSON.stringify(body)).not.toContain('run_1');
    expect((await edge.fetch(`${edge.origin}/api/v1${path}`)).status).toBe(401);
    const narrow = await createToken(edge, one.account, ['run']);
    expect(await api(edge, narrow).get(path)).toMatchObject({ status: 403, body: { code: 'forbidden_scope' } });
  });

  it.each([[BALANCE], [HISTORY], [USAGE]])('let nobody write to %s', async (path) => {
    const user = await edgeUser();
    const answer = await user.api.post(path, { amount: 1_000, credits: '1000' });
    expect([404, 405]).toContain(answer.status);
    expect((await user.api.get<Balance>(BALANCE)).body.total).toBe('10');
  });
});

describe('free credits', () => {
  it('are granted once per person, however often and in parallel they are asked for', async () => {
    const account = await signUp(edge);
    const worker = env as Env;
    const deps = { env: worker, db: databaseOf(worker) };
    const user = { id: account.userId, emailFolded: account.email };
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, i) => grantSignupCredits(deps, user, Date.now() + i)),
    );
    expect(answers).toEqual(Array(10).fill(true));
    expect(await ledgerOf(env, account.userId).balance()).toMatchObject({ total: 10_000_000, sequence: 1 });
    const twin = { id: newId('user'), emailFolded: account.email };
    expect(await grantSignupCredits(deps, twin, Date.now())).toBe(false);
    expect(await ledgerOf(env, twin.id).balance()).toMatchObject({ total: 0 });
  });

  it('are finished by a repeat when the first attempt died between claim and grant', async () => {
    const worker = env as Env;
    const db = databaseOf(worker);
    const user = { id: newId('user'), emailFolded: `${newId('user')}@example.test` };
    const dead = { CREDIT_LEDGER: { getByName: () => ({ apply: () => Promise.reject(new Error('died')) }) } };
    const claimed = grantSignupCredits({ env: dead as unknown as Env, db }, user, Date.now());
    await expect(claimed).rejects.toThrow('died');
    expect(await grantSignupCredits({ env: worker, db }, user, Date.now() + DAY)).toBe(true);
    expect(await ledgerOf(env, user.id).balance()).toMatchObject({ total: 10_000_000 });
  });
});

describe('credits of services', () => {
  it('are required for what needs them, and missed with a sentence', async () => {
    const ctx = contextOf({});
    await expect(requireCredits(ctx)).rejects.toMatchObject({ code: 'insufficient_credits', status: 402 });
    const admin = contextOf({ role: 'admin' });
    const grant = {
      userId: ctx.actor.userId,
      key: 'k',
      grantId: 'grt_1',
      microcredits: 5,
      effectiveAt: 0,
      expiresAt: null,
    };
    await adminGrant(admin, { ...grant, note: 'welcome' });
    await adminGrant(admin, { ...grant, note: 'welcome' });
    await expect(requireCredits(ctx)).resolves.toBeUndefined();
    expect(await ledgerOf(env, ctx.actor.userId).balance()).toMatchObject({ total: 5 });
    await expect(adminGrant(admin, { ...grant, note: 'other' })).rejects.toMatchObject({
      code: 'idempotency_conflict',
    });
    const negative = { ...grant, key: 'n', grantId: 'grt_2', microcredits: -5, note: '' };
    await expect(adminGrant(admin, negative)).rejects.toMatchObject({ code: 'validation_failed' });
  });

  it('come from administrators only', async () => {
    const ctx = contextOf({});
    const own = {
      userId: ctx.actor.userId,
      key: 'k',
      grantId: 'grt_1',
      microcredits: 5,
      effectiveAt: 0,
      expiresAt: null,
    };
    await expect(adminGrant(ctx, { ...own, note: '' })).rejects.toMatchObject({ code: 'not_found' });
    const readOnly = contextOf({ role: 'admin', scopes: ['read'] });
    await expect(adminGrant(readOnly, { ...own, note: '' })).rejects.toMatchObject({ code: 'forbidden_scope' });
  });
});
