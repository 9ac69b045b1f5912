import { asc, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Listening } from '../../../dev/http.ts';
import { migrate } from '../../../dev/migrate.ts';
import { startNeon } from '../../../dev/neon/server.ts';
import { OFFLINE_EMBEDDING_MODEL } from '../../../dev/settings.ts';
import { pdfOf } from '../../../test/documents/pdf.ts';
import { workbook } from '../../../test/documents/sheets.ts';
import { slideShow } from '../../../test/documents/slides.ts';
import { wordReport } from '../../../test/documents/word.ts';
import { openDatabase } from '../../db/client.ts';
import { fileChunks, files } from '../../db/schema/files.ts';
import { users } from '../../db/schema/users.ts';
import { type Env, type FileMessage, settingsOf } from '../../env.ts';
import { handleFileMessage } from '../../files-queue.ts';
import { newId } from '../../kernel/ids.ts';
import { DEFAULT_CHUNK_SETTINGS } from '../../providers/documents/port.ts';
import { platformEmbeddingModels } from '../../providers/embeddings/setting.ts';
import { openRawServer, type RawServer } from '../../providers/models/testing/raw-server.ts';
import { beginProcessing, type FileWorld } from './processing-service.ts';
import { selectForWork } from './processing-store.ts';
import { MemoryBucket } from './testing/memory-bucket.fake.ts';

const OFFICE = 'application/vnd.openxmlformats-officedocument.';

let neon: Listening;
let encoder: RawServer;
let world: FileWorld;
const bucket = new MemoryBucket();
const queue: FileMessage[] = [];

beforeAll(async () => {
  neon = await startNeon({ password: 'p' });
  encoder = await openRawServer();
  // What the vectors are does not matter here: a real encoder would take most of the time.
  encoder.answer = ({ body }, response) => {
    const data = (body['input'] as string[]).map((_, index) => ({ index, embedding: new Array(512).fill(1) }));
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ data }));
  };
  const databaseUrl = 'postgres://baton:p@localhost/baton';
  const neonUrl = `${neon.url}/sql`;
  await migrate({ databaseUrl, neonUrl });
  const inbox = { getByName: () => ({ publish: async () => 0 }) };
  const env = {
    DATABASE_URL: databaseUrl,
    BASE_URL: 'http://baton.test',
    BETTER_AUTH_SECRET: 'x'.repeat(32),
    KEY_ENCRYPTION_KEYS: `1:${btoa('k'.repeat(32))}`,
    OPENAI_API_KEY: 'platform',
    OPENAI_BASE_URL: encoder.baseUrl,
    EMBEDDING_MODEL: OFFLINE_EMBEDDING_MODEL,
    ALLOWED_PRIVATE_HOSTS: new URL(encoder.baseUrl).host,
    FILES: bucket,
    FILES_QUEUE: { send: async (message: FileMessage) => void queue.push(message) },
    INBOX: inbox,
  } as unknown as Env;
  world = { env, settings: settingsOf(env), db: openDatabase(databaseUrl, neonUrl) };
});
afterAll(() => Promise.all([neon.stop(), encoder.close()]));

/** Has a document processed to its end, and gives what came of it. */
async function processed(mediaType: string, bytes: Uint8Array) {
  const { db, settings } = world;
  const userId = newId('user');
  await db.insert(users).values({ id: userId, name: 'Ada', email: `${userId}@b.test`, emailFolded: userId });
  const id = newId('file');
  const objectKey = `documents/${userId}/${id}`;
  await bucket.put(objectKey, bytes);
  bucket.largestPut = 0;
  const embeddingModel = platformEmbeddingModels(settings)[0];
  const row = { id, userId, name: 'document', mediaType, size: bytes.length, sha256: id, objectKey, embeddingModel };
  await db.insert(files).values({ ...row, chunkSettings: DEFAULT_CHUNK_SETTINGS });
  await beginProcessing({ ...world, now: Date.now() }, { id, userId });
  const stages: string[] = [];
  let largestWork = 0;
  for (let message = queue.shift(); message; message = queue.shift()) {
    await handleFileMessage(world, message);
    const now = await selectForWork(db, id);
    stages.push(now?.status ?? 'gone');
    largestWork = Math.max(largestWork, JSON.stringify(now?.work ?? null).length);
  }
  const chunks = await db.select().from(fileChunks).where(eq(fileChunks.fileId, id)).orderBy(asc(fileChunks.ordinal));
  return { file: await selectForWork(db, id), chunks, stages, largestWork };
}

const ready = { status: 'ready', error: null, workVersion: null };

describe('documents as their programs write them', () => {
  it('a PDF of 300 pages is read in bounded steps, and each passage knows its page', async () => {
    const pages = Array.from({ length: 300 }, (_, i) => ({
      heading: `Station ${i + 1}`,
      paragraphs: Array.from(
        { length: 4 },
        (_, j) => `At station ${i + 1} the keeper wrote line ${j} of the log about the weather and the sea.`,
      ),
    }));
    const bytes = await pdfOf(pages, { title: 'Log of the stations', author: 'Ada Lovelace' });
    const { file, chunks, stages, largestWork } = await processed('application/pdf', bytes);
    expect(file).toMatchObject({
      ...ready,
      pages: 300,
      title: 'Log of the stations',
      author: 'Ada Lovelace',
      language: 'en',
    });
    expect(stages.filter((stage) => stage === 'extracting').length).toBeGreaterThan(5);
    expect([...new Set(stages)]).toEqual(['extracting', 'chunking', 'embedding', 'indexing', 'ready']);
    // A queue takes messages of 128 KB and a step's cursor may have 8; what stands between steps is small as well.
    expect(largestWork).toBeLessThan(9_000);
    expect(bucket.largestPut).toBeLessThan(2_500_000);
    for (const page of [1, 150, 300]) {
      const found = chunks.filter(({ text }) => text.includes(`At station ${page} the`));
      expect(
        found.map(({ location }) => [location.page, location.lastPage ?? location.page]),
        `page ${page}`,
      ).toSatisfy(
        (places: number[][]) => places.length > 0 && places.every(([from = 0, to = 0]) => from <= page && page <= to),
      );
    }
    expect(chunks.map(({ ordinal }) => ordinal)).toEqual(chunks.map((_, i) => i));
  });

  it('Word, slides and sheets become passages that know their place', async () => {
    const word = await processed(`${OFFICE}wordprocessingml.document`, await wordReport());
    expect(word.file).toMatchObject({ ...ready, title: 'Harbour report', author: 'Ada Lovelace' });
    expect(word.chunks.find(({ text }) => text.includes('Lamps'))?.heading).toContain('Costs');

    const slides = await processed(`${OFFICE}presentationml.presentation`, await slideShow());
    expect(slides.file).toMatchObject(ready);
    expect(slides.chunks.find(({ text }) => text.includes('Coffee'))?.location.slide).toBe(2);

    const sheets = await processed(`${OFFICE}spreadsheetml.sheet`, workbook(2_000));
    expect(sheets.file).toMatchObject(ready);
    const last = sheets.chunks.find(({ text }) => text.includes('Sensor 1999'));
    expect(last?.location).toMatchObject({ sheet: 'Readings' });
    expect(sheets.chunks.find(({ text }) => text.includes('13.5'))?.location).toMatchObject({ sheet: 'Stock' });
  });

  it('one that is locked, cut off or has nothing in it says so and leaves nothing', async () => {
    const locked = await pdfOf([{ paragraphs: ['A secret.'] }], { password: 'open' });
    const whole = await wordReport();
    const bad = [
      ['application/pdf', locked, 'encrypted'],
      ['application/pdf', await pdfOf([{ paragraphs: [] }]), 'empty'],
      [`${OFFICE}wordprocessingml.document`, whole.slice(0, whole.length / 2), 'damaged'],
    ] as const;
    for (const [type, bytes, code] of bad) {
      const { file, chunks } = await processed(type, bytes);
      expect(file).toMatchObject({ status: 'failed', errorCode: code, indexVersion: 0, workVersion: null });
      expect(chunks).toEqual([]);
      expect([...bucket.objects.keys()].filter((key) => key.includes(`${file?.id}/`))).toEqual([]);
    }
  });
});
