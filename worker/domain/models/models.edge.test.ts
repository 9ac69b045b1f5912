import { env } from 'cloudflare:workers';
import { eq, sql } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import { api, createToken, type User } from '../../../test/harness/client.ts';
import { edge, edgeUser } from '../../../test/harness/edge.ts';
import { openDatabase } from '../../db/client.ts';
import { apiKeys } from '../../db/schema/api-keys.ts';
import { type Env, settingsOf } from '../../env.ts';
import { edgeWith } from '../../http/testing/edge-app.ts';
import { open } from '../../providers/vault/vault.ts';
import type { ModelView, ProviderCapabilities, ProviderView } from './schemas.ts';
import type { ApiKey } from './schemas-keys.ts';
import { runKeysStatement } from './service.ts';
import { MAX_API_KEYS } from './store.ts';

const SECRET = 'sk-ant-0123456789-secret-wxyz';

const settings = settingsOf(env as Env);
const db = openDatabase(settings.DATABASE_URL, settings.NEON_FETCH_ENDPOINT);

let ada: User;
let bob: User;

beforeAll(async () => {
  [ada, bob] = await Promise.all([edgeUser({ name: 'Ada' }), edgeUser({ name: 'Bob' })]);
});

async function add(user: User, body: Record<string, unknown> = {}): Promise<ApiKey> {
  const answer = await user.api.post<ApiKey>('/users/api-keys', {
    provider: 'anthropic',
    key: SECRET,
    skipTest: true,
    ...body,
  });
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  return answer.body;
}

const keysOf = async (user: User) => (await user.api.get<{ data: ApiKey[] }>('/users/api-keys')).body.data;

describe('the catalog', () => {
  it('lists the providers, and whose key pays', async () => {
    const carl = await edgeUser();
    const accesses = async () => {
      const { body } = await carl.api.get<{ data: ProviderView[] }>('/models/providers');
      return Object.fromEntries(body.data.map((provider) => [provider.id, provider.access]));
    };
    expect(await accesses()).toMatchObject({
      anthropic: 'none',
      google: 'none',
      huggingface: 'none',
      deepseek: 'none',
    });
    await add(carl);
    expect(await accesses()).toMatchObject({ anthropic: 'own_key', deepseek: 'none' });
  });

  it('lists the models of a provider with the prices of the plan', async () => {
    const { body } = await ada.api.get<{ data: ModelView[] }>('/models/providers/openai/models/');
    const price = (name: string) => body.data.find((model) => model.name === name)?.price;
    expect(price('gpt-4')).toMatchObject({
      creditsPer1kTokens: '3',
      microcreditsPer1kTokens: 3_000_000,
      ownKeyMicrocreditsPer1kTokens: 300_000,
      source: 'Plan 24.3',
    });
    expect(price('gpt-3.5-turbo')).toMatchObject({ creditsPer1kTokens: '1' });
  });

  it('names the successor of a retired model and leaves it out of what can be chosen', async () => {
    const models = await ada.api.get<{ data: ModelView[] }>('/models/providers/anthropic/models');
    const retired = models.body.data.find((model) => model.name === 'claude-2.1')?.retired;
    expect(models.body.data.map((model) => model.name)).toContain(retired?.successor);
    const can = await ada.api.get<ProviderCapabilities>('/models/providers/anthropic/capabilities');
    expect(can.body).toMatchObject({ provider: 'anthropic', best: { tools: true, structuredOutput: 'strict' } });
    expect(can.body.models.map((model) => model.name)).not.toContain('claude-2.1');
  });

  const names = async (query: string, status = 200) => {
    const answer = await ada.api.get<{ data: ModelView[] }>(`/models${query}`);
    expect(answer.status, JSON.stringify(answer.body)).toBe(status);
    return status === 200 ? answer.body.data.map(({ provider, name }) => `${provider}/${name}`) : [];
  };

  it('is searched over all providers', async () => {
    expect(await names('?q=claude-3-opus')).toEqual(['anthropic/claude-3-opus-20240229']);
    expect(await names('?q=OPUS&retired=false&provider=anthropic')).toEqual([
      'anthropic/claude-opus-5-5',
      'anthropic/claude-opus-5',
    ]);
    expect(await names('?tier=simple&needs=tools,structuredOutput,vision&retired=false&maxCreditsPer1k=0.5')).toEqual([
      'openai/gpt-4o-mini',
      'openai/gpt-6-luna',
      'openai/gpt-5.6-luna',
      'google/gemini-3.5-flash-lite',
      'mistral/mistral-small-latest',
    ]);
    expect(await names('/providers/google/models?minContext=1000000&tier=complex')).toEqual(['google/gemini-2.5-pro']);
    const usable = await names('?access=usable');
    expect(usable.length).toBeGreaterThan(0);
    expect(usable.some((name) => name.startsWith('groq/'))).toBe(false);
    expect(await names('?provider=nobody')).toEqual([]);
    await names('?needs=magic', 422);
    await names('?minContext=many', 422);
  });

  it('keeps image and embedding models apart from what agents can run on', async () => {
    const images = await ada.api.get<{ data: { name: string; price: unknown }[] }>(
      '/models/providers/stability/images',
    );
    expect(images.body.data[0]).toMatchObject({
      name: 'stable-image-ultra',
      output: ['image'],
      price: { creditsPerImage: '3', microcreditsPerImage: 3_000_000 },
    });
    expect(await names('/providers/stability/models')).toEqual([]);
    const vectors = await ada.api.get<{ data: unknown[] }>('/models/providers/openai/embeddings');
    expect(vectors.body.data).toContainEqual(
      expect.objectContaining({ name: 'text-embedding-3-small', dimensions: 1_536 }),
    );
    expect(await names('?q=embedding')).toEqual([]);
    expect((await ada.api.get('/models/providers/nobody/images')).status).toBe(404);
  });

  it.each([
    '/models/providers/nobody/models',
    '/models/providers/nobody/capabilities',
    '/models/providers/__proto__/models',
  ])('answers 404 for %s', async (path) => {
    expect((await ada.api.get(path)).status).toBe(404);
  });
});

describe('provider keys', () => {
  it('are shown masked and never again', async () => {
    const created = await add(ada, { label: 'work' });
    expect(created).toMatchObject({ provider: 'anthropic', label: 'work', hint: 'wxyz', lastUsedAt: null });
    const listed = await ada.api.get<{ data: ApiKey[] }>('/users/api-keys/');
    expect(listed.body.data).toContainEqual(created);
    expect(JSON.stringify([created, listed.body])).not.toContain(SECRET.slice(0, -4));
  });

  it('are stored encrypted for their owner only', async () => {
    const { id } = await add(ada);
    const [row] = await db.select().from(apiKeys).where(eq(apiKeys.id, id));
    expect(JSON.stringify(row)).not.toContain(SECRET.slice(0, -4));
    const binding = { owner: ada.account.userId, provider: 'anthropic', keyId: id };
    if (!row) throw new Error('the key was not stored');
    expect(await open(settings, binding, row.envelope)).toBe(SECRET);
    await expect(open(settings, { ...binding, owner: bob.account.userId }, row.envelope)).rejects.toThrow('moved');
  });

  it('reach a run newest first, and only those of its user', async () => {
    const carl = await edgeUser();
    const older = await add(carl);
    const newer = await add(carl);
    await add(bob);
    const rows = await runKeysStatement(db, sql`${carl.account.userId}`);
    expect(rows.map((row) => row.id)).toEqual([newer.id, older.id]);
    expect(await runKeysStatement(db, sql`null`)).toEqual([]);
  });

  it('can be deleted by their owner, once', async () => {
    const { id } = await add(ada);
    expect((await bob.api.delete(`/users/api-keys/${id}`)).status).toBe(404);
    expect((await keysOf(ada)).map((key) => key.id)).toContain(id);
    expect((await ada.api.delete(`/users/api-keys/${id}`)).status).toBe(204);
    expect((await ada.api.delete(`/users/api-keys/${id}`)).status).toBe(404);
    expect((await keysOf(ada)).map((key) => key.id)).not.toContain(id);
  });

  it.each([
    ['an unknown provider', { provider: 'nobody' }],
    ['a prototype name as provider', { provider: 'constructor' }],
    ['a short key', { key: 'sk-1' }],
    ['a key with a line break', { key: 'sk-0123456789\r\nx-header: 1' }],
    ['a key with other characters', { key: 'sk-0123456789-ž' }],
    ['an empty label', { label: ' ' }],
    ['a base URL', { baseUrl: 'https://evil.dev' }],
    ['an id', { id: 'key_mine' }],
    ['an owner', { userId: 'usr_other' }],
  ])('are refused with %s', async (_, body) => {
    const answer = await ada.api.post('/users/api-keys', { provider: 'anthropic', key: SECRET, ...body });
    expect(answer.status).toBe(422);
    expect(JSON.stringify(answer.body)).not.toContain('0123456789');
  });

  it('are limited in number', async () => {
    const carl = await edgeUser();
    for (let i = 0; i < MAX_API_KEYS; i++) await add(carl);
    const answer = await carl.api.post<{ code: string }>('/users/api-keys', {
      provider: 'openai',
      key: SECRET,
      skipTest: true,
    });
    expect([answer.status, answer.body.code]).toEqual([409, 'conflict']);
    expect(await keysOf(carl)).toHaveLength(MAX_API_KEYS);
  });

  it('need the write scope to be changed and no account sees them without a token', async () => {
    const reader = api(edge, await createToken(edge, ada.account, ['read']));
    expect((await reader.post('/users/api-keys', { provider: 'openai', key: SECRET })).status).toBe(403);
    const [key] = await keysOf(ada);
    expect((await reader.delete(`/users/api-keys/${key?.id}`)).status).toBe(403);
    expect((await api(edge, 'btn_nobody').get('/users/api-keys')).status).toBe(401);
  });

  it('move to the newest key-encryption key when they are read', async () => {
    const { id } = await add(ada);
    const rotated = { KEY_ENCRYPTION_KEYS: `${settings.KEY_ENCRYPTION_KEYS},2:${btoa('x'.repeat(32))}` };
    const after = api(edgeWith(rotated), ada.token);
    expect((await after.get('/users/api-keys')).status).toBe(200);
    const [row] = await db.select().from(apiKeys).where(eq(apiKeys.id, id));
    if (row?.envelope.kek !== 2) throw new Error('the key was not wrapped anew');
    const binding = { owner: ada.account.userId, provider: 'anthropic', keyId: id };
    expect(await open(rotated, binding, row.envelope)).toBe(SECRET);
  });
});
