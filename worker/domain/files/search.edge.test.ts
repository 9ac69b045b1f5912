import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import type { User } from '../../../test/harness/client.ts';
import { edgeUser } from '../../../test/harness/edge.ts';
import { agentFiles, fileChunks, files } from '../../db/schema/files.ts';
import { settingsOf } from '../../env.ts';
import { databaseOf } from '../../http/context.ts';
import { newId } from '../../kernel/ids.ts';
import { DEFAULT_CHUNK_SETTINGS } from '../../providers/documents/port.ts';
import { platformEmbeddingModels } from '../../providers/embeddings/setting.ts';
import type { AgentAnswer } from '../agents/schemas.ts';
import type { AgentCollection, AgentFile } from '../agents/schemas-files.ts';
import type { CollectedFile, CollectionAnswer } from '../collections/schemas.ts';
import { indexChunks } from './index-service.ts';
import type { SearchAnswer } from './schemas-search.ts';

interface Problem {
  code: string;
  issues?: { path: string; message: string }[];
}

const world = () => ({ env, settings: settingsOf(env), db: databaseOf(env) });

/** A file of somebody that is ready to be searched, with real vectors. */
async function file(user: User, passages: readonly string[], name = 'notes.md'): Promise<string> {
  const { db, settings } = world();
  const { userId } = user.account;
  const id = newId('file');
  const [model] = platformEmbeddingModels(settings);
  const index = { indexVersion: 1, lastVersion: 1, embeddingModel: model, indexedModel: model };
  await db.insert(files).values({
    ...{ id, userId, name, mediaType: 'text/markdown', size: 1, sha256: id, objectKey: id, status: 'ready' },
    ...{ ...index, chunkSettings: DEFAULT_CHUNK_SETTINGS, chunkCount: passages.length },
  });
  const rows = passages.map((text, ordinal) => ({
    ...{ id: `${id}-1-${ordinal}`, fileId: id, userId, indexVersion: 1, ordinal, text, sha256: `${id}${ordinal}` },
    ...{ tokens: 20, location: { page: ordinal + 1 }, textConfig: 'english' },
  }));
  await db.insert(fileChunks).values(rows);
  const place = { userId, fileId: id, indexVersion: 1, model };
  expect(await indexChunks(world(), { ...place, fromOrdinal: 0, limit: 100 })).toMatchObject({ done: true });
  return id;
}

async function post<T>(user: User, path: string, body: unknown, status: number): Promise<T> {
  const answer = await user.api.post<T>(path, body as Record<string, unknown>);
  expect(answer.status, JSON.stringify(answer.body)).toBe(status);
  return answer.body;
}

const search = (user: User, body: Record<string, unknown>, status = 200) =>
  post<SearchAnswer>(user, '/files/search', body, status);
const named = (user: User) =>
  post<CollectionAnswer>(user, '/collections', { name: `Set ${newId('collection')}` }, 201).then(({ id }) => id);
const agentOf = (user: User) => post<AgentAnswer>(user, '/agents', { name: 'Librarian' }, 201).then(({ id }) => id);

let ada: User;
let bob: User;
let cars: string;
let trees: string;
let bobs: string;

beforeAll(async () => {
  [ada, bob] = await Promise.all([edgeUser({ name: 'Ada' }), edgeUser({ name: 'Bob' })]);
  [cars, trees, bobs] = await Promise.all([
    file(ada, ['To replace a flat tyre, loosen the wheel nuts first.', 'Check the oil once a month.'], 'cars.md'),
    file(ada, ['An oak may live for a thousand years.', 'Birches have white bark.'], 'trees.md'),
    file(bob, ['To replace a flat tyre, call Bob.'], 'bob.md'),
  ]);
});

describe('POST /files/search', () => {
  it('finds by meaning and by words, and says why', async () => {
    const answer = await search(ada, { query: 'how do I change a punctured tyre' });
    expect(answer.degraded).toEqual([]);
    expect(answer.data[0]).toMatchObject({
      chunkId: `${cars}-1-0`,
      file: { id: cars, name: 'cars.md' },
      location: { page: 1 },
      ranks: { vector: { rank: 1 }, text: { rank: 1 }, fused: { rank: 1 } },
      words: ['tyre'],
    });
    const [byMeaning] = (await search(ada, { query: 'lifespan of forests', mode: 'vectors' })).data;
    expect(byMeaning?.file.id).toBe(trees);
    const again = await search(ada, { query: 'how do I change a punctured tyre', rerank: true });
    expect(again.data[0]).toMatchObject({ chunkId: `${cars}-1-0`, ranks: { rerank: { rank: 1 } } });
  });

  it('shows nothing of others, and 404 where they are named', async () => {
    const found = await search(bob, { query: 'replace a flat tyre', limit: 50 });
    expect(new Set(found.data.map((passage) => passage.file.id))).toEqual(new Set([bobs]));
    const [collectionId, agentId] = await Promise.all([named(ada), agentOf(ada)]);
    for (const scope of [
      { fileIds: [bobs, cars] },
      { collectionIds: [collectionId] },
      { agentId },
      { agentId: 'agt_no' },
    ])
      expect(await search(bob, { query: 'tyre', ...scope }, 404)).toMatchObject({ code: 'not_found' });
    expect((await search(ada, { query: 'tyre', fileIds: [trees] })).data.every((one) => one.file.id === trees)).toBe(
      true,
    );
  });

  it('refuses what it does not know, and what can not be meant', async () => {
    for (const body of [
      {},
      { query: ' ' },
      { query: 'x', limit: 51 },
      { query: 'x', userId: 'usr_1' },
      { query: 'a\0b' },
    ])
      await search(ada, body, 422);
    const reader = await ada.api.post<{ token: string }>('/users/tokens', { name: 'runs', scopes: ['run'] });
    expect(reader.status).toBe(201);
  });
});

describe('collections', () => {
  it('are made, renamed, found and deleted under names that are theirs alone', async () => {
    const name = `Handbooks ${newId('collection')}`;
    const made = await post<CollectionAnswer>(ada, '/collections', { name, description: 'All of them.' }, 201);
    expect(made).toMatchObject({ name, description: 'All of them.', fileCount: 0, readyCount: 0, agents: [] });
    expect(await post<Problem>(ada, '/collections', { name: name.toUpperCase() }, 409)).toMatchObject({
      issues: [{ path: 'name' }],
    });
    await post(bob, '/collections', { name }, 201);
    const renamed = await ada.api.patch<CollectionAnswer>(`/collections/${made.id}`, { name: `${name}!` });
    expect(renamed.body).toMatchObject({ name: `${name}!`, description: 'All of them.' });
    const list = await ada.api.get<{ data: CollectionAnswer[] }>(`/collections?q=${encodeURIComponent(`${name}!`)}`);
    expect(list.body.data.map(({ id }) => id)).toEqual([made.id]);
    expect((await ada.api.delete(`/collections/${made.id}`)).status).toBe(204);
    expect((await ada.api.get(`/collections/${made.id}`)).status).toBe(404);
  });

  it('take files, several at once, all or none, and give them back', async () => {
    const id = await named(ada);
    const path = `/collections/${id}/files`;
    expect(await post(ada, path, { fileIds: [cars, bobs] }, 404)).toMatchObject({ code: 'not_found' });
    expect(await post(ada, path, { fileIds: [cars, trees, cars] }, 200)).toMatchObject({ fileCount: 2, readyCount: 2 });
    expect(await post(ada, path, { fileIds: [cars] }, 200)).toMatchObject({ fileCount: 2 });
    const first = await ada.api.get<{ data: CollectedFile[]; nextCursor: string }>(`${path}?limit=1`);
    const rest = await ada.api.get<{ data: CollectedFile[] }>(`${path}?limit=1&cursor=${first.body.nextCursor}`);
    expect([...first.body.data, ...rest.body.data].map((one) => one.id).sort()).toEqual([cars, trees].sort());
    expect((await search(ada, { query: 'tyre or oak', collectionIds: [id] })).files).toBe(2);
    expect(await post(ada, `${path}/remove`, { fileIds: [cars, bobs] }, 200)).toMatchObject({ fileCount: 1 });
    expect((await ada.api.delete(`${path}/${trees}`)).status).toBe(204);
    expect((await ada.api.delete(`${path}/${trees}`)).status).toBe(404);
    expect((await search(ada, { query: 'tyre', collectionIds: [id] })).data).toEqual([]);
  });

  it('of others are not there', async () => {
    const id = await named(ada);
    await post(ada, `/collections/${id}/files`, { fileIds: [cars] }, 200);
    const asked = await Promise.all([
      bob.api.get(`/collections/${id}`),
      bob.api.get(`/collections/${id}/files`),
      bob.api.patch(`/collections/${id}`, { name: 'Mine now' }),
      bob.api.delete(`/collections/${id}`),
      bob.api.post(`/collections/${id}/files`, { fileIds: [bobs] }),
      bob.api.post(`/collections/${id}/files/remove`, { fileIds: [cars] }),
      bob.api.delete(`/collections/${id}/files/${cars}`),
    ]);
    expect(asked.map(({ status }) => status)).toEqual(asked.map(() => 404));
    expect((await ada.api.get<CollectionAnswer>(`/collections/${id}`)).body.fileCount).toBe(1);
  });
});

describe('files of an agent', () => {
  it('are its own and those of its collections, once each', async () => {
    const [agentId, collectionId] = await Promise.all([agentOf(ada), named(ada)]);
    await post(ada, `/collections/${collectionId}/files`, { fileIds: [trees] }, 200);
    await post(ada, `/agents/${agentId}/files`, { fileId: cars }, 201);
    await post(ada, `/agents/${agentId}/files`, { fileId: cars }, 200);
    await post(ada, `/agents/${agentId}/collections`, { collectionId }, 201);
    await post(ada, `/agents/${agentId}/collections`, { collectionId }, 200);
    const own = await ada.api.get<{ data: AgentFile[] }>(`/agents/${agentId}/files`);
    expect(own.body.data).toMatchObject([{ id: cars, name: 'cars.md', addedAt: expect.any(String) }]);
    const sets = await ada.api.get<{ data: AgentCollection[] }>(`/agents/${agentId}/collections`);
    expect(sets.body.data).toMatchObject([{ id: collectionId, agents: [{ id: agentId }] }]);
    expect((await search(ada, { query: 'tyre or oak', agentId })).files).toBe(2);
    expect((await ada.api.delete(`/agents/${agentId}/collections/${collectionId}`)).status).toBe(204);
    expect((await search(ada, { query: 'tyre or oak', agentId })).files).toBe(1);
    expect((await ada.api.delete(`/agents/${agentId}/files/${cars}`)).status).toBe(204);
    expect((await ada.api.delete(`/agents/${agentId}/files/${cars}`)).status).toBe(404);
    expect((await search(ada, { query: 'tyre or oak', agentId })).data).toEqual([]);
  });

  it('are never files of others, nor given to agents of others', async () => {
    const [agentId, collectionId] = await Promise.all([agentOf(ada), named(bob)]);
    await post(ada, `/agents/${agentId}/files`, { fileId: bobs }, 404);
    await post(ada, `/agents/${agentId}/collections`, { collectionId }, 404);
    await post(bob, `/agents/${agentId}/files`, { fileId: bobs }, 404);
    await post(bob, `/agents/${agentId}/collections`, { collectionId }, 404);
    await post(ada, `/agents/${agentId}/files`, { fileId: cars }, 201);
    for (const path of ['files', 'collections'])
      expect((await bob.api.get(`/agents/${agentId}/${path}`)).status).toBe(404);
    expect((await bob.api.delete(`/agents/${agentId}/files/${cars}`)).status).toBe(404);
    expect((await ada.api.get<{ data: AgentFile[] }>(`/agents/${agentId}/files`)).body.data).toHaveLength(1);
  });

  it('stay with the owner: a copy of hers has them, a copy of a stranger none, and a stranger never sees them', async () => {
    const agentId = await agentOf(ada);
    await post(ada, `/agents/${agentId}/files`, { fileId: cars }, 201);
    await ada.api.put(`/agents/${agentId}`, { visibility: 'public' });
    await post(ada, `/agents/${agentId}/versions`, {}, 201);
    const [own, stolen] = await Promise.all([
      post<AgentAnswer>(ada, `/agents/${agentId}/clone`, {}, 201),
      post<AgentAnswer>(bob, `/agents/${agentId}/clone`, {}, 201),
    ]);
    const filesOf = async (user: User, id: string) =>
      (await user.api.get<{ data: AgentFile[] }>(`/agents/${id}/files`)).body.data?.map((one) => one.id);
    expect(await filesOf(ada, own.id)).toEqual([cars]);
    expect(await filesOf(bob, stolen.id)).toEqual([]);
    expect((await bob.api.get(`/agents/${agentId}/files`)).status).toBe(404);
    // A row that no request can make gives the stranger nothing either.
    await databaseOf(env).insert(agentFiles).values({ agentId: stolen.id, fileId: cars });
    expect(await filesOf(bob, stolen.id)).toEqual([]);
    expect((await search(bob, { query: 'tyre', agentId: stolen.id })).data).toEqual([]);
  });
});
