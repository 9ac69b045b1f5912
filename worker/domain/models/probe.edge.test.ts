import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { api, createToken, type User } from '../../../test/harness/client.ts';
import { edge, edgeUser } from '../../../test/harness/edge.ts';
import { type Env, settingsOf } from '../../env.ts';
import type { ApiKey } from './schemas-keys.ts';
import type { ProbedModel } from './schemas-probe.ts';

const settings = settingsOf(env as Env);
/** The model server of these tests: private, but allowed by name. */
const SERVER = settings.OPENAI_BASE_URL;
/** Allowed too, but nothing there speaks a model's API. */
const OTHER = new URL(settings.RESEND_BASE_URL).origin;

interface Problem {
  code: string;
  issues?: { path: string; message: string }[];
}

let ada: User;
let key: ApiKey;

beforeAll(async () => {
  ada = await edgeUser();
  const body = { provider: 'custom', key: 'sk-mine-0123456789', baseUrl: SERVER };
  const added = await ada.api.post<ApiKey>('/users/api-keys', body);
  expect(added.status, JSON.stringify(added.body)).toBe(201);
  key = added.body;
});

const probe = (body: Record<string, unknown>, user = ada, provider = 'custom') =>
  user.api.post<ProbedModel & Problem>(`/models/providers/${provider}/probe`, body);

describe('a model that the catalog does not list', () => {
  it('is asked once, and its key remembers the answer', async () => {
    const first = await probe({ name: 'house-model' });
    expect(first.status, JSON.stringify(first.body)).toBe(200);
    expect(first.body).toMatchObject({
      provider: 'custom',
      name: 'house-model',
      keyId: key.id,
      cached: false,
      capabilities: { streaming: true, embeddings: false },
    });
    const again = await probe({ name: 'house-model', keyId: key.id });
    expect(again.body).toEqual({ ...first.body, cached: true });
    const anew = await probe({ name: 'house-model', again: true });
    expect(anew.body).toMatchObject({ cached: false, capabilities: first.body.capabilities });
  });

  it('is forgotten with the address of its key', async () => {
    await probe({ name: 'moving-model' });
    for (const baseUrl of [OTHER, SERVER]) {
      const change = { baseUrl, key: 'sk-mine-0123456789', skipTest: true };
      const { status, body } = await ada.api.patch(`/users/api-keys/${key.id}`, change);
      expect(status, JSON.stringify(body)).toBe(200);
    }
    expect((await probe({ name: 'moving-model' })).body.cached).toBe(false);
  });

  it.each([
    ['a provider that there is not', 'nobody', { name: 'x' }, 404],
    ['a provider that serves only what is listed', 'anthropic', { name: 'claude-99' }, 422],
    ['a listed model', 'ollama', { name: 'qwen3:8b' }, 422],
    ['a provider without a key', 'modal', { name: 'x' }, 422],
    ['no name', 'custom', { name: ' ' }, 422],
    ['an unknown field', 'custom', { name: 'x', baseUrl: 'https://evil.dev' }, 422],
    ['a key that is not mine', 'custom', { name: 'x', keyId: 'key_other' }, 404],
  ])('is not asked: %s', async (_, provider, body, status) => {
    expect((await probe(body, ada, provider)).status).toBe(status);
  });

  it("is never asked on somebody else's key, nor without the right to write", async () => {
    const bob = await edgeUser();
    expect((await probe({ name: 'x', keyId: key.id }, bob)).status).toBe(404);
    const reader = api(edge, await createToken(edge, ada.account, ['read']));
    expect((await reader.post('/models/providers/custom/probe', { name: 'x' })).status).toBe(403);
  });
});
