import { createHash } from 'node:crypto';
import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startGateway } from '../../../dev/gateway/server.ts';
import type { Listening } from '../../../dev/http.ts';
import { migrate } from '../../../dev/migrate.ts';
import { startNeon } from '../../../dev/neon/server.ts';
import { OFFLINE_EMBEDDING_MODEL } from '../../../dev/settings.ts';
import { StandInIndex } from '../../../dev/vectorize/stand-in-index.ts';
import { type Database, openDatabase } from '../../db/client.ts';
import { embeddingCache, fileChunks, files } from '../../db/schema/files.ts';
import { users } from '../../db/schema/users.ts';
import { type Env, settingsOf } from '../../env.ts';
import { newId } from '../../kernel/ids.ts';
import { DEFAULT_CHUNK_SETTINGS } from '../../providers/documents/port.ts';
import { EmbeddingFault, type EmbeddingModel } from '../../providers/embeddings/port.ts';
import { openRawServer, type RawServer } from '../../providers/models/testing/raw-server.ts';
import { vectorStoreOf } from '../../providers/vectors/vector-store.ts';
import { METADATA_INDEXES } from '../../providers/vectors/vectorize.ts';
import { embeddingAccess } from '../models/embedder-service.ts';
import {
  type IndexPlace,
  type IndexWorld,
  indexChunks,
  pruneEmbeddingCache,
  removeVectors,
  vectorsVisible,
} from './index-service.ts';

const MODEL: EmbeddingModel = { provider: 'openai', name: 'offline-demo-embeddings', dimensions: 512 };

let neon: Listening;
let gateway: Listening;
let server: RawServer;
let db: Database;
let world: IndexWorld;

beforeAll(async () => {
  neon = await startNeon({ password: 'p' });
  gateway = await startGateway({ mode: 'demo' });
  server = await openRawServer();
  const databaseUrl = 'postgres://baton:p@localhost/baton';
  const neonUrl = `${neon.url}/sql`;
  await migrate({ databaseUrl, neonUrl });
  db = openDatabase(databaseUrl, neonUrl);
  world = worldOf(server.baseUrl);
});
afterAll(() => Promise.all([neon.stop(), gateway.stop(), server.close()]));

beforeEach(() => {
  server.requests.length = 0;
  server.answer = ({ body }, response) => {
    const data = (body['input'] as string[]).map((text, index) => ({ index, embedding: axes(text) }));
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ data }));
  };
});

/** A world whose embedding models are at this address. */
function worldOf(baseUrl: string, bindings: Partial<Env> = {}): IndexWorld {
  const env = {
    DATABASE_URL: 'postgres://baton:p@localhost/baton',
    BASE_URL: 'http://baton.test',
    BETTER_AUTH_SECRET: 'x'.repeat(32),
    KEY_ENCRYPTION_KEYS: `1:${btoa('k'.repeat(32))}`,
    OPENAI_API_KEY: 'platform',
    OPENAI_BASE_URL: baseUrl,
    EMBEDDING_MODEL: OFFLINE_EMBEDDING_MODEL,
    ALLOWED_PRIVATE_HOSTS: new URL(baseUrl).host,
    ...bindings,
  } as Env;
  return { env, settings: settingsOf(env), db };
}

/** The same text points the same way, others elsewhere. */
function axes(text: string, length = MODEL.dimensions): number[] {
  const vector = new Array<number>(length).fill(0);
  for (const byte of createHash('sha256').update(text).digest()) vector[byte] = (vector[byte] ?? 0) + 1;
  return vector;
}

async function newUser(): Promise<string> {
  const id = newId('user');
  await db.insert(users).values({ id, name: 'Ada', email: `${id}@b.test`, emailFolded: id });
  return id;
}

type Passage = string | { heading: string; text: string };

/** A file in work with these passages, and where its vectors belong. */
async function newFile(userId: string, passages: readonly Passage[], model = MODEL): Promise<IndexPlace> {
  const fileId = newId('file');
  await db.insert(files).values({
    ...{ id: fileId, userId, name: 'a.md', mediaType: 'text/markdown', size: 1, objectKey: fileId, language: 'en' },
    ...{ sha256: fileId, chunkSettings: DEFAULT_CHUNK_SETTINGS, embeddingModel: model, workVersion: 1 },
  });
  const rows = passages.map((passage, ordinal) => {
    const { heading, text } = typeof passage === 'string' ? { heading: '', text: passage } : passage;
    const sha256 = createHash('sha256').update(`${heading}\n${text}`).digest('hex');
    const id = `${fileId}-1-${ordinal}`;
    return { id, fileId, userId, indexVersion: 1, ordinal, text, heading, tokens: 3, location: {}, sha256 };
  });
  if (rows.length > 0) await db.insert(fileChunks).values(rows);
  return { userId, fileId, indexVersion: 1, model };
}

const numbered = (count: number, word = 'Passage') => Array.from({ length: count }, (_, i) => `${word} ${i}`);
const whole = (place: IndexPlace) => ({ ...place, fromOrdinal: 0, limit: 100 });
const asked = () => server.requests.flatMap(({ body }) => body['input'] as string[]);

async function nearest({ userId, model }: IndexPlace, text: string, limit = 3, inWorld = world) {
  const vector = Float32Array.from(axes(text, model.dimensions));
  return (await vectorStoreOf(inWorld.env, db).query(userId, model, vector, { limit })).map(({ id }) => id);
}

describe('the index step', () => {
  it('goes on from batch to batch until there is no passage left', async () => {
    const place = await newFile(await newUser(), numbered(130));
    expect(await indexChunks(world, { ...place, fromOrdinal: 0, limit: 60 })).toEqual({ done: false, next: 60 });
    expect(await vectorsVisible(world, place)).toBe(false);
    expect(await indexChunks(world, { ...place, fromOrdinal: 60, limit: 60 })).toEqual({ done: false, next: 120 });
    expect(await indexChunks(world, { ...place, fromOrdinal: 120, limit: 60 })).toEqual({ done: true, next: 130 });
    expect(await indexChunks(world, { ...place, fromOrdinal: 130, limit: 60 })).toEqual({ done: true, next: 130 });
    expect(await vectorsVisible(world, place)).toBe(true);
    expect(await nearest(place, 'Passage 77', 1)).toEqual([`${place.fileId}-1-77`]);
  });

  it('writes the same when it is repeated, and asks the model for nothing twice', async () => {
    const place = await newFile(await newUser(), numbered(20));
    await indexChunks(world, whole(place));
    const before = asked().length;
    expect(await indexChunks(world, whole(place))).toEqual({ done: true, next: 20 });
    expect([before, asked().length]).toEqual([20, 20]);
    expect(await nearest(place, 'Passage 3', 100)).toHaveLength(20);
  });

  it('asks once for texts that the account has had with the same model before, but for each account and model', async () => {
    const [ada, ben] = [await newUser(), await newUser()];
    const texts = numbered(5, 'Shared');
    await indexChunks(world, whole(await newFile(ada, [...texts, texts[0] ?? ''])));
    expect(asked()).toHaveLength(5);
    await indexChunks(world, whole(await newFile(ada, [...texts, 'New'])));
    expect(asked().slice(5)).toEqual(['New']);
    await indexChunks(world, whole(await newFile(ben, texts)));
    expect(asked().slice(6)).toEqual(texts);
    const other = { ...MODEL, name: 'text-embedding-3-small' };
    await indexChunks(world, whole(await newFile(ada, texts, other)));
    expect(asked().slice(11)).toEqual(texts);
  });

  it('reads the headings above with the text', async () => {
    const place = await newFile(await newUser(), [{ heading: 'Boats › Rigs', text: 'One mast.' }, 'Plain.']);
    await indexChunks(world, whole(place));
    expect(asked()).toEqual(['Boats › Rigs\nOne mast.', 'Plain.']);
  });

  it('leaves nothing behind where the model gives no vectors', async () => {
    const place = await newFile(await newUser(), numbered(3));
    server.answer = (_, response) => response.writeHead(401).end('{}');
    await expect(indexChunks(world, whole(place))).rejects.toThrow(EmbeddingFault);
    expect(await nearest(place, 'Passage 0', 10)).toEqual([]);
    const cached = await db.select().from(embeddingCache).where(eq(embeddingCache.userId, place.userId));
    expect(cached).toEqual([]);
  });

  it.each([
    ['the work was given up', { workVersion: null }],
    ['its owner deleted the file', { deletedAt: new Date() }],
  ])('takes its vectors out again where meanwhile %s', async (_, change) => {
    const place = await newFile(await newUser(), numbered(3));
    const { answer } = server;
    server.answer = (request, response) => {
      void db
        .update(files)
        .set(change)
        .where(eq(files.id, place.fileId))
        .then(() => answer(request, response));
    };
    expect(await indexChunks(world, whole(place))).toEqual({ done: true, next: 3 });
    expect(await nearest(place, 'Passage 0', 10)).toEqual([]);
  });

  it('removes the vectors of one version of one file', async () => {
    const userId = await newUser();
    const [gone, stays] = [await newFile(userId, numbered(4)), await newFile(userId, numbered(4))];
    await indexChunks(world, whole(gone));
    await indexChunks(world, whole(stays));
    await removeVectors(world, { ...gone, indexVersion: 2 });
    await removeVectors(world, { ...gone, userId: await newUser() });
    expect(await nearest(stays, 'Passage 0', 10)).toHaveLength(8);
    await removeVectors(world, gone);
    await removeVectors(world, gone);
    const left = await nearest(stays, 'Passage 0', 10);
    expect(left.toSorted()).toEqual([0, 1, 2, 3].map((i) => `${stays.fileId}-1-${i}`));
  });

  it('waits until Vectorize has taken the vectors in, where one is bound for their length', async () => {
    const index = new StandInIndex({ dimensions: 512 });
    for (const name of METADATA_INDEXES) index.createMetadataIndex(name, 'string');
    index.settle();
    const bound = worldOf(server.baseUrl, { VECTORIZE_512: index });
    const place = await newFile(await newUser(), numbered(130));
    await indexChunks(bound, whole(place));
    await indexChunks(bound, { ...place, fromOrdinal: 100, limit: 100 });
    expect(await vectorsVisible(bound, place)).toBe(false);
    index.settle();
    expect(await vectorsVisible(bound, place)).toBe(true);
    expect(await nearest(place, 'Passage 129', 1, bound)).toEqual([`${place.fileId}-1-129`]);
    expect(await nearest(place, 'Passage 129', 1)).toEqual([]);
    await removeVectors(bound, place);
    index.settle();
    expect(await index.describe()).toMatchObject({ vectorCount: 0 });
  });

  it('finds by meaning with the real encoder', async () => {
    const real = worldOf(`${gateway.url}/v1`);
    const texts = [
      'A sloop has one mast and two sails.',
      'Oaks drop acorns in autumn.',
      'Bread needs flour and yeast.',
    ];
    const place = await newFile(await newUser(), texts);
    await indexChunks(real, whole(place));
    const { embedder } = await embeddingAccess(real, place.userId);
    const [question] = await embedder.embed(MODEL, ['How are sailing boats rigged?'], 'question');
    const options = { limit: 3, filter: { fileIds: [place.fileId], languages: ['en'], mediaTypes: ['text/markdown'] } };
    const found = await vectorStoreOf(real.env, db).query(place.userId, MODEL, question ?? new Float32Array(), options);
    expect(found.map(({ id }) => id)[0]).toBe(`${place.fileId}-1-0`);
    expect(found).toHaveLength(3);
  });
});

describe('the cache of vectors', () => {
  it('forgets what is three months old', async () => {
    const place = await newFile(await newUser(), numbered(3, 'Cached'));
    await indexChunks(world, whole(place));
    const of = eq(embeddingCache.userId, place.userId);
    await db
      .update(embeddingCache)
      .set({ createdAt: sql`now() - interval '91 days'` })
      .where(sql`${of} AND ctid = (
      SELECT ctid FROM embedding_cache WHERE ${of} LIMIT 1)`);
    expect(await pruneEmbeddingCache(db, Date.now())).toBe(1);
    expect(await db.select().from(embeddingCache).where(of)).toHaveLength(2);
    expect(await pruneEmbeddingCache(db, Date.now())).toBe(0);
  });
});
