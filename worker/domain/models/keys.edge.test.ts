import { env } from 'cloudflare:workers';
import { eq } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import type { User } from '../../../test/harness/client.ts';
import { edgeUser } from '../../../test/harness/edge.ts';
import { openDatabase } from '../../db/client.ts';
import { apiKeys } from '../../db/schema/api-keys.ts';
import { type Env, settingsOf } from '../../env.ts';
import { open } from '../../providers/vault/vault.ts';
import type { ApiKey, KeyUsage } from './schemas-keys.ts';

const GOOD = 'sk-proj-0123456789-good';
const WRONG = 'sk-proj-wrong-0123456789-zyxw';

const settings = settingsOf(env as Env);
const db = openDatabase(settings.DATABASE_URL, settings.NEON_FETCH_ENDPOINT);
/** The model server of these tests: private, but allowed by name. */
const SERVER = settings.OPENAI_BASE_URL;
/** Allowed too, but nothing there speaks a model's API. */
const OTHER = new URL(settings.RESEND_BASE_URL).origin;
/** Nobody may be called there, and nobody is. */
const AWAY = 'https://198.51.100.1/v1';

interface Problem {
  status: number;
  code: string;
  detail: string;
  issues?: { path: string; message: string }[];
}

let ada: User;
let bob: User;

beforeAll(async () => {
  [ada, bob] = await Promise.all([edgeUser(), edgeUser()]);
});

function add(body: Record<string, unknown>, user = ada) {
  return user.api.post<ApiKey & Problem>('/users/api-keys', { provider: 'openai', key: GOOD, ...body });
}

async function added(body: Record<string, unknown> = {}, user = ada): Promise<ApiKey> {
  const { status, body: key } = await add(body, user);
  expect(status, JSON.stringify(key)).toBe(201);
  return key;
}

const change = (key: ApiKey, body: Record<string, unknown>, user = ada) =>
  user.api.patch<ApiKey & Problem>(`/users/api-keys/${key.id}`, body);

async function secretOf(keyId: string, user = ada): Promise<string> {
  const [row] = await db.select().from(apiKeys).where(eq(apiKeys.id, keyId));
  if (!row) throw new Error('there is no such key');
  return open(settings, { owner: user.account.userId, provider: row.provider, keyId }, row.envelope);
}

describe('a key that is added', () => {
  it('is tested first, and says so', async () => {
    const key = await added({ label: 'work' });
    expect(key).toMatchObject({ kind: 'model', label: 'work', hint: 'good', baseUrl: null, test: { outcome: 'ok' } });
  });

  it('is not stored when the provider refuses it, and its reason comes without the key', async () => {
    const carl = await edgeUser();
    const { status, body } = await add({ key: WRONG }, carl);
    expect([status, body.code]).toEqual([422, 'validation_failed']);
    expect(body.issues?.[0]?.path).toBe('key');
    expect(body.issues?.[0]?.message).toContain('Incorrect API key provided: [key]');
    expect(JSON.stringify(body)).not.toContain('wrong');
    expect((await carl.api.get<{ data: ApiKey[] }>('/users/api-keys')).body.data).toEqual([]);
  });

  it('is stored untested only when that is asked for', async () => {
    const address = { provider: 'custom', baseUrl: OTHER };
    const { status, body } = await add(address);
    expect([status, body.code]).toEqual([422, 'provider_unreachable']);
    expect((await added({ ...address, skipTest: true })).test).toBeNull();
  });

  it('may be left out where the server takes none, and only there', async () => {
    const key = await added({ provider: 'custom', key: undefined, baseUrl: SERVER, skipTest: true });
    expect(key.hint).toBe('');
    expect((await add({ key: undefined })).body.issues).toEqual([{ path: 'key', message: 'Enter the key.' }]);
    expect((await add({ key: 'sk-1' })).status).toBe(422);
  });
});

describe('the address of a key', () => {
  beforeAll(async () => {
    ada = await edgeUser();
  });

  it('is stored as it is called', async () => {
    const key = await added({ provider: 'custom', baseUrl: `${SERVER}/?x=1#y` });
    expect(key.baseUrl).toBe(SERVER);
    const { body } = await ada.api.get<{ data: string[] }>(`/users/api-keys/${key.id}/models`);
    expect(body.data).toContain('offline-demo-model');
  });

  it.each([
    ['a private address', 'http://10.0.0.7/v1'],
    ['the metadata service', 'http://169.254.169.254/v1'],
    ['loopback by name', 'https://localhost/v1'],
    ['loopback in hex', 'https://0x7f000001/v1'],
    ['IPv6 that holds loopback', 'https://[::ffff:127.0.0.1]/v1'],
    ['a name that stands for loopback', 'https://127.0.0.1.nip.io/v1'],
    ['another port', 'https://models.example.com:22/v1'],
    ['this site', 'http://baton.test/v1'],
    ['a password', 'https://me:secret@models.dev/v1'],
    ['no https', 'http://models.dev/v1'],
  ])('can not be %s', async (_, baseUrl) => {
    const { status, body } = await add({ provider: 'custom', baseUrl, skipTest: true });
    expect([status, body.issues?.[0]?.path]).toEqual([422, 'baseUrl']);
    const key = await added({ provider: 'custom', baseUrl: SERVER });
    expect((await change(key, { baseUrl, key: GOOD, skipTest: true })).body.issues?.[0]?.path).toBe('baseUrl');
  });

  it('is needed where there is no usual one, and refused where it can not be changed', async () => {
    expect((await add({ provider: 'custom' })).body.issues?.[0]?.path).toBe('baseUrl');
    const answer = await add({ provider: 'deepseek', baseUrl: AWAY, skipTest: true });
    expect([answer.status, answer.body.issues?.[0]?.path]).toEqual([422, 'baseUrl']);
  });

  it('changes only with the key in hand', async () => {
    const key = await added({ provider: 'custom', baseUrl: SERVER });
    const { status, body } = await change(key, { baseUrl: OTHER });
    expect([status, body.issues?.[0]?.path]).toEqual([422, 'key']);
    expect((await change(key, { baseUrl: null })).status).toBe(422);
    const moved = await change(key, { baseUrl: OTHER, key: `${GOOD}-moved`, skipTest: true });
    expect(moved.body).toMatchObject({ baseUrl: OTHER, hint: 'oved', test: null });
    expect(await secretOf(key.id)).toBe(`${GOOD}-moved`);
  });
});

describe('a stored key', () => {
  beforeAll(async () => {
    ada = await edgeUser();
  });

  it('is renamed without being asked for again', async () => {
    const key = await added();
    const { body } = await change(key, { label: 'private' });
    expect(body).toMatchObject({ label: 'private', hint: key.hint, test: key.test });
    expect(await secretOf(key.id)).toBe(GOOD);
  });

  it('is replaced only by one that works', async () => {
    const key = await added();
    expect((await change(key, { key: WRONG })).status).toBe(422);
    expect(await secretOf(key.id)).toBe(GOOD);
    expect((await change(key, { key: `${GOOD}-2` })).body.hint).toBe('od-2');
  });

  it('can be tested again, and keeps what the provider said', async () => {
    const key = await added({ key: WRONG, skipTest: true });
    const { status, body } = await ada.api.post<ApiKey>(`/users/api-keys/${key.id}/test`);
    expect([status, body.test?.outcome]).toEqual([200, 'refused']);
    expect(body.test?.reason).toContain('[key]');
    const listed = (await ada.api.get<{ data: ApiKey[] }>('/users/api-keys')).body.data;
    expect(listed.find(({ id }) => id === key.id)).toEqual(body);
    expect(JSON.stringify(listed)).not.toContain('wrong');
  });

  it("is nobody else's to read, test, change or delete", async () => {
    const key = await added();
    const path = `/users/api-keys/${key.id}`;
    const answers = [
      await bob.api.patch(path, { label: 'mine' }),
      await bob.api.patch(path, { baseUrl: AWAY, key: GOOD, skipTest: true }),
      await bob.api.post(`${path}/test`),
      await bob.api.get(`${path}/models`),
      await bob.api.delete(path),
    ];
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404]);
    expect(await secretOf(key.id)).toBe(GOOD);
  });
});

describe("an organization's key", () => {
  it('is not among those of the member who entered it', async () => {
    const key = await added();
    await db.update(apiKeys).set({ ownerKind: 'organization', organizationId: 'org_1' }).where(eq(apiKeys.id, key.id));
    const listed = (await ada.api.get<{ data: ApiKey[] }>('/users/api-keys')).body.data;
    expect(listed.map(({ id }) => id)).not.toContain(key.id);
    expect((await ada.api.delete(`/users/api-keys/${key.id}`)).status).toBe(404);
    await db.delete(apiKeys).where(eq(apiKeys.id, key.id));
  });
});

describe('a key in an agent', () => {
  const model = (keyId: string, more: object = {}) => ({ provider: 'openai', name: 'gpt-4o-mini', keyId, ...more });

  it("is the account's own of that provider, or is refused by its path", async () => {
    const own = await added();
    const custom = await added({ provider: 'custom', baseUrl: SERVER });
    const foreign = await added({}, bob);
    const create = (body: object) => ada.api.post<{ id: string } & Problem>('/agents', { name: 'Keyed', ...body });
    const { status, body: agent } = await create({ model: model(own.id) });
    expect(status, JSON.stringify(agent)).toBe(201);
    for (const keyId of [foreign.id, custom.id, 'key_nobody']) {
      const refusals = [
        await create({ model: model(keyId) }),
        await ada.api.put<Problem>(`/agents/${agent.id}`, { model: model(keyId) }),
      ];
      for (const { status, body } of refusals) {
        expect([status, body.issues?.[0]?.path]).toEqual([422, 'model.keyId']);
      }
    }
    const fallbacks = [{ provider: 'openai', name: 'gpt-4o', keyId: foreign.id }];
    const answer = await create({ model: model(own.id, { fallbacks }) });
    expect([answer.status, answer.body.issues?.[0]?.path]).toEqual([422, 'model.fallbacks.0.keyId']);
  });

  it('does not leave with the agent: a clone, a shared view and an export know nothing of it', async () => {
    const own = await added();
    const created = await ada.api.post<{ id: string }>('/agents', {
      name: 'Shared',
      visibility: 'public',
      model: model(own.id, { fallbacks: [{ provider: 'openai', name: 'gpt-4o', keyId: own.id }] }),
    });
    const path = `/agents/${created.body.id}`;
    await ada.api.post(`${path}/versions`, {});
    const seen = [
      await bob.api.get(path),
      await bob.api.post(`${path}/clone`, {}),
      await ada.api.get(`${path}/export`),
    ];
    for (const { status, body } of seen) {
      expect(status).toBeLessThan(300);
      expect(JSON.stringify(body)).not.toContain(own.id);
    }
  });
});

describe('a run on the own key', () => {
  it('costs a tenth, and is noted beside the key', async () => {
    const dora = await edgeUser();
    const run = async () => {
      const agent = await dora.api.post<{ id: string }>('/agents', { name: 'Paid', instructions: 'Answer shortly.' });
      const started = await dora.api.post<{
        id: string;
        cost: { microcredits: number };
        usage: { inputTokens: number; outputTokens: number };
      }>(`/agents/${agent.body.id}/run`, { input: 'What is two and two?', mode: 'wait' });
      expect(started.status, JSON.stringify(started.body)).toBe(200);
      const { cost, usage } = started.body;
      return cost.microcredits / (usage.inputTokens + usage.outputTokens);
    };
    const onPlatform = await run();
    const key = await added({}, dora);
    const onOwn = await run();
    expect(onOwn).toBe(onPlatform / 10);
    await expect
      .poll(async () => (await dora.api.get<{ data: ApiKey[] }>('/users/api-keys')).body.data[0]?.lastUsedAt)
      .toEqual(expect.any(String));
    const { body } = await dora.api.get<{ data: KeyUsage[] }>('/users/api-keys/usage');
    expect(body.data.map(({ keyId, calls }) => [keyId, calls])).toEqual(
      expect.arrayContaining([
        [key.id, 1],
        [null, 1],
      ]),
    );
    expect((await bob.api.get<{ data: KeyUsage[] }>('/users/api-keys/usage?days=400')).status).toBe(422);
  });
});
