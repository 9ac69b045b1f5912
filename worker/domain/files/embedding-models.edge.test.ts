import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import type { User } from '../../../test/harness/client.ts';
import { edgeUser } from '../../../test/harness/edge.ts';
import { files } from '../../db/schema/files.ts';
import { type Env, settingsOf } from '../../env.ts';
import { databaseOf } from '../../http/context.ts';
import { newId } from '../../kernel/ids.ts';
import { DEFAULT_CHUNK_SETTINGS } from '../../providers/documents/port.ts';
import { platformEmbeddingModels } from '../../providers/embeddings/setting.ts';
import type { ApiKey } from '../models/schemas-keys.ts';
import type { EmbeddingModelsView } from './schemas-embedding-models.ts';

const settings = settingsOf(env as Env);
/** The server of the platform's models, under an address of somebody's own. */
const SERVER = settings.OPENAI_BASE_URL;

interface Problem {
  code: string;
  issues: { path: string; message: string }[];
}

let ada: User;
let bob: User;
let fileId: string;

beforeAll(async () => {
  [ada, bob] = await Promise.all([edgeUser(), edgeUser()]);
  fileId = newId('file');
  const [embeddingModel] = platformEmbeddingModels(settings);
  await databaseOf(env as Env)
    .insert(files)
    .values({
      ...{ id: fileId, userId: ada.account.userId, name: 'a.md', mediaType: 'text/markdown', size: 1 },
      ...{ sha256: fileId, objectKey: fileId, chunkSettings: DEFAULT_CHUNK_SETTINGS, embeddingModel },
    });
});

const offers = async (user: User) => (await user.api.get<EmbeddingModelsView>('/files/embedding-models')).body;

async function addKey(user: User, provider: string): Promise<string> {
  const body = { provider, key: 'sk-proj-0123456789-good', baseUrl: SERVER, label: `My ${provider}` };
  const answer = await user.api.post<ApiKey>('/users/api-keys', body);
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  return answer.body.id;
}

const process = (embeddingModel: Record<string, unknown>) =>
  ada.api.post<Problem>(`/files/${fileId}/process`, { embeddingModel });

async function refused(embeddingModel: Record<string, unknown>): Promise<{ path: string; message: string }> {
  const { status, body } = await process(embeddingModel);
  expect(status, JSON.stringify(body)).toBe(422);
  const [issue] = body.issues;
  if (!issue) throw new Error('no issue');
  return issue;
}

describe('embedding models', () => {
  it('are the installation’s for whoever has no key, and also the own keys’ for whoever has', async () => {
    expect(await offers(bob)).toEqual({
      data: [
        {
          ...{ provider: 'openai', providerName: 'OpenAI', name: 'offline-demo-embeddings' },
          ...{ title: 'offline-demo-embeddings', dimensions: 512, dimensionChoices: [512], contextWindow: null },
          ...{ paidBy: 'platform', keyId: null, default: true },
        },
      ],
      nextCursor: null,
      openProviders: [],
    });
    await addKey(ada, 'openai');
    const keyId = await addKey(ada, 'custom');
    const { data, openProviders } = await offers(ada);
    expect(data.map(({ name, paidBy }) => `${name} ${paidBy}`)).toEqual([
      'offline-demo-embeddings platform',
      'text-embedding-3-small own_key',
      'text-embedding-3-large own_key',
    ]);
    expect(openProviders).toEqual([
      { provider: 'custom', providerName: 'OpenAI-compatible server', keyId, label: 'My custom' },
    ]);
  });

  it('are refused where nobody could make their vectors, with the reason', async () => {
    const keyId = await addKey(ada, 'custom');
    const stranger = await addKey(bob, 'custom');
    const small = { provider: 'openai', name: 'text-embedding-3-small', dimensions: 512 };
    const own = { provider: 'custom', name: 'anything', dimensions: 512 };
    expect(await refused({ ...small, dimensions: 100 })).toEqual({
      path: 'embeddingModel.dimensions',
      message: 'Text Embedding 3 small has vectors of 384, 512, 768, 1024, or 1536 dimensions.',
    });
    expect(await refused({ ...small, name: 'gpt-4o' })).toMatchObject({ path: 'embeddingModel.name' });
    expect(await refused({ ...small, provider: 'google' })).toMatchObject({ path: 'embeddingModel.name' });
    expect(await refused({ ...small, keyId: stranger })).toMatchObject({ path: 'embeddingModel.keyId' });
    expect(await refused({ ...small, keyId })).toMatchObject({ path: 'embeddingModel.keyId' });
    expect(await refused(own)).toMatchObject({ path: 'embeddingModel.keyId' });
    expect(await refused({ ...own, keyId, dimensions: 384 })).toEqual({
      path: 'embeddingModel.name',
      message: 'anything answers with vectors of 512 dimensions, but 384 were declared.',
    });
    expect((await process({ ...own, keyId })).status).toBe(202);
  });
});
