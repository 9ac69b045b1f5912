import { randomBytes } from 'node:crypto';
import { OFFLINE_EMBEDDING_MODEL } from '../../dev/settings.ts';
import { type StandIns, startStandIns } from '../../dev/testing/stand-ins.ts';
import { openDatabase } from '../../worker/db/client.ts';
import { fileChunks, files } from '../../worker/db/schema/files.ts';
import { users } from '../../worker/db/schema/users.ts';
import { indexChunks } from '../../worker/domain/files/index-service.ts';
import type { SearchInput } from '../../worker/domain/files/schemas-search.ts';
import { type SearchWorld, searchFiles } from '../../worker/domain/files/search-service.ts';
import { searchWorldOf } from '../../worker/domain/files/search-world-service.ts';
import { type Env, settingsOf } from '../../worker/env.ts';
import { sha256Hex } from '../../worker/kernel/bytes.ts';
import { newId } from '../../worker/kernel/ids.ts';
import { DEFAULT_CHUNK_SETTINGS } from '../../worker/providers/documents/port.ts';
import { type Embedder, spaceOf } from '../../worker/providers/embeddings/port.ts';
import { platformEmbeddingModels } from '../../worker/providers/embeddings/setting.ts';
import { sentenceReranker } from '../../worker/providers/reranker/sentence-reranker.ts';

/** A passage to be found again. */
export interface Passage {
  title: string;
  text: string;
}

/** Passages of one file. */
export const FILE_PASSAGES = 100;
const ROWS = 250;
/** What is measured is waited for; the product gives up much earlier. */
const PATIENCE_MS = 300_000;
/** A batch that a busy machine's encoder has done well within the patience of one call. */
const BATCH = 16;

/** The product's own search over the stand-ins: a database with pgvector and the gateway's sentence encoder. */
export class BenchLibrary {
  readonly #standIns: StandIns;
  readonly #world: Pick<Parameters<typeof searchWorldOf>[0], 'env' | 'settings' | 'db'>;
  /** Vectors of what was asked before, so that a question costs its embedding once. */
  readonly #known = new Map<string, Promise<Float32Array>>();
  readonly #worlds = new Map<string, SearchWorld>();

  private constructor(standIns: StandIns, encoder: string = standIns.gatewayUrl) {
    this.#standIns = standIns;
    const env = {
      DATABASE_URL: standIns.databaseUrl,
      NEON_FETCH_ENDPOINT: standIns.neonUrl,
      OPENAI_BASE_URL: encoder,
      OPENAI_API_KEY: 'stand-in',
      EMBEDDING_MODEL: OFFLINE_EMBEDDING_MODEL,
      ALLOWED_PRIVATE_HOSTS: new URL(encoder).host,
      BASE_URL: 'http://baton.test',
      BETTER_AUTH_SECRET: randomBytes(32).toString('hex'),
      KEY_ENCRYPTION_KEYS: `1:${randomBytes(32).toString('base64')}`,
    } as unknown as Env;
    this.#world = { env, settings: settingsOf(env), db: openDatabase(standIns.databaseUrl, standIns.neonUrl) };
  }

  /** @param encoder another server of the OpenAI API's embeddings than the local gateway: `http://…/v1` */
  static async open(encoder?: string): Promise<BenchLibrary> {
    return new BenchLibrary(await startStandIns(), encoder);
  }

  close(): Promise<void> {
    return this.#standIns.stop();
  }

  get model() {
    return platformEmbeddingModels(this.#world.settings)[0];
  }

  async user(): Promise<string> {
    const id = newId('user');
    await this.#world.db.insert(users).values({ id, name: 'Bench', email: `${id}@example.com`, emailFolded: id });
    return id;
  }

  /** Files of `FILE_PASSAGES` passages each, not embedded yet. @returns ids of the passages, in their order, and of the files */
  async write(userId: string, passages: readonly Passage[]): Promise<{ chunkIds: string[]; fileIds: string[] }> {
    const chunkIds: string[] = [];
    const fileIds: string[] = [];
    for (let from = 0; from < passages.length; from += FILE_PASSAGES) {
      const own = passages.slice(from, from + FILE_PASSAGES);
      const id = newId('file');
      fileIds.push(id);
      await this.#world.db.insert(files).values({
        ...{ id, userId, name: `part-${from}.md`, mediaType: 'text/markdown', size: 1, sha256: id, objectKey: id },
        ...{ status: 'ready', indexVersion: 1, lastVersion: 1, chunkCount: own.length, language: 'en' },
        ...{ embeddingModel: this.model, indexedModel: this.model, chunkSettings: DEFAULT_CHUNK_SETTINGS },
      });
      const rows = await Promise.all(
        own.map(async ({ title, text }, ordinal) => ({
          ...{ id: `${id}-1-${ordinal}`, fileId: id, userId, indexVersion: 1, ordinal, text, heading: title },
          ...{ tokens: Math.ceil(text.length / 4), location: {}, textConfig: 'english' },
          sha256: await sha256Hex(`${title}\n${text}`),
        })),
      );
      await this.#world.db.insert(fileChunks).values(rows);
      chunkIds.push(...rows.map((row) => row.id));
    }
    return { chunkIds, fileIds };
  }

  /** Embeds and indexes files as the queue does. */
  async embed(userId: string, fileIds: readonly string[]): Promise<void> {
    for (const fileId of fileIds) {
      const place = { userId, fileId, indexVersion: 1, model: this.model };
      for (let next = 0, done = false; !done; )
        ({ done, next } = await indexChunks(this.#world, { ...place, fromOrdinal: next, limit: BATCH }));
    }
  }

  /** Vectors that were made elsewhere. */
  async store(userId: string, chunkIds: readonly string[], vectorAt: (at: number) => Float32Array): Promise<void> {
    const { vectors } = this.worldOf(userId);
    for (let from = 0; from < chunkIds.length; from += ROWS) {
      const records = chunkIds.slice(from, from + ROWS).map((id, at) => ({
        id,
        values: vectorAt(from + at),
        metadata: { fileId: id.split('-')[0] ?? '', indexVersion: 1, mediaType: 'text/markdown', language: 'en' },
      }));
      await vectors.upsert(userId, this.model, records);
    }
  }

  embedder(userId: string): Embedder {
    return this.worldOf(userId).embedder;
  }

  /** @throws Error where a part of the search did not work: half a search is not what is measured */
  async search(userId: string, input: SearchInput) {
    const answer = await searchFiles(this.worldOf(userId), userId, input);
    for (const { part, message } of answer.degraded) throw new Error(`${part}: ${message}`);
    return answer;
  }

  worldOf(userId: string): SearchWorld {
    const known = this.#worlds.get(userId);
    if (known) return known;
    const world = searchWorldOf(this.#world, userId, PATIENCE_MS);
    const embedder: Embedder = {
      embed: (model, texts, purpose) => {
        const fresh = texts.filter((text) => !this.#known.has(`${spaceOf(model)} ${purpose} ${text}`));
        const made = fresh.length === 0 ? Promise.resolve([]) : world.embedder.embed(model, fresh, purpose);
        for (const [at, text] of fresh.entries())
          this.#known.set(
            `${spaceOf(model)} ${purpose} ${text}`,
            made.then((vectors) => vectors[at] ?? new Float32Array(model.dimensions)),
          );
        return Promise.all(
          texts.map((text) => this.#known.get(`${spaceOf(model)} ${purpose} ${text}`) ?? new Float32Array()),
        );
      },
    };
    const cached = { ...world, embedder, reranker: sentenceReranker(embedder) };
    this.#worlds.set(userId, cached);
    return cached;
  }
}
