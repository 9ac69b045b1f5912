import { createHash } from 'node:crypto';
import { migrate } from '../../../../dev/migrate.ts';
import { startNeon } from '../../../../dev/neon/server.ts';
import { type Database, openDatabase } from '../../../db/client.ts';
import { agents } from '../../../db/schema/agents.ts';
import {
  agentCollections,
  agentFiles,
  collectionFiles,
  collections,
  fileChunks,
  files,
} from '../../../db/schema/files.ts';
import { users } from '../../../db/schema/users.ts';
import { newId } from '../../../kernel/ids.ts';
import { DEFAULT_CHUNK_SETTINGS } from '../../../providers/documents/port.ts';
import type { Embedder, EmbeddingModel } from '../../../providers/embeddings/port.ts';
import type { VectorStore } from '../../../providers/vectors/port.ts';
import type { SearchWorld } from '../search-service.ts';

export const MODEL: EmbeddingModel = { provider: 'openai', name: 'letters', dimensions: 26 };

/** How often each letter stands in a text: enough for texts of the same words to be alike. */
function letters(text: string): Float32Array {
  const counts = new Float32Array(26);
  for (const letter of text.toLowerCase().matchAll(/[a-z]/g)) {
    const at = letter[0].charCodeAt(0) - 97;
    counts[at] = (counts[at] ?? 0) + 1;
  }
  const length = Math.hypot(...counts) || 1;
  return counts.map((count) => count / length);
}

export const letterEmbedder: Embedder = { embed: async (_, texts) => texts.map(letters) };

/**
 * A vector store that keeps no secrets: it answers everybody with everybody's passages, of every version, and ignores
 * each filter. What a search shows must hold in spite of it.
 */
export class OpenVectors implements VectorStore {
  readonly all = new Map<string, Float32Array>();

  async upsert(_: string, __: EmbeddingModel, records: readonly { id: string; values: Float32Array }[]): Promise<void> {
    for (const { id, values } of records) this.all.set(id, values);
  }

  async visible(_: string, __: EmbeddingModel, ids: readonly string[]): Promise<Set<string>> {
    return new Set(ids.filter((id) => this.all.has(id)));
  }

  async remove(): Promise<void> {}

  async query(_: string, __: EmbeddingModel, vector: Float32Array, { limit }: { limit: number }) {
    return [...this.all]
      .map(([id, values]) => ({ id, score: values.reduce((sum, value, at) => sum + value * (vector[at] ?? 0), 0) }))
      .sort((a, b) => b.score - a.score)
      .slice(0, limit);
  }
}

export interface FileWish extends Partial<typeof files.$inferInsert> {
  userId: string;
  passages: readonly (string | Partial<typeof fileChunks.$inferInsert>)[];
  textConfig?: string;
}

/** A database with people, files and passages in it, and the world of a search over them. */
export class SearchLibrary {
  readonly db: Database;
  readonly vectors = new OpenVectors();
  readonly world: SearchWorld;
  readonly #neon: Awaited<ReturnType<typeof startNeon>>;

  private constructor(neon: Awaited<ReturnType<typeof startNeon>>, db: Database) {
    this.#neon = neon;
    this.db = db;
    const reranker = { rerank: async () => [] };
    this.world = { db, embedder: letterEmbedder, vectors: this.vectors, reranker };
  }

  static async open(): Promise<SearchLibrary> {
    const neon = await startNeon({ password: 'library' });
    const databaseUrl = 'postgres://baton:library@localhost/baton';
    const neonUrl = `${neon.url}/sql`;
    await migrate({ databaseUrl, neonUrl });
    return new SearchLibrary(neon, openDatabase(databaseUrl, neonUrl));
  }

  close(): Promise<void> {
    return this.#neon.stop();
  }

  /** Requests to the database so far. */
  async requests(): Promise<number> {
    return ((await (await fetch(`${this.#neon.url}/stats`)).json()) as { requests: number }).requests;
  }

  async user(): Promise<string> {
    const id = newId('user');
    await this.db.insert(users).values({ id, name: 'Ada', email: `${id}@example.com`, emailFolded: id });
    return id;
  }

  /** A file that is ready, with one index. */
  async file({ userId, passages, textConfig = 'english', ...over }: FileWish): Promise<string> {
    const id = over.id ?? newId('file');
    await this.db.insert(files).values({
      ...{ id, userId, name: 'notes.md', mediaType: 'text/markdown', size: 1, objectKey: id, status: 'ready' },
      ...{ sha256: id, chunkSettings: DEFAULT_CHUNK_SETTINGS, embeddingModel: MODEL, indexedModel: MODEL },
      ...{ indexVersion: 1, lastVersion: 1, chunkCount: passages.length, language: 'en' },
      ...over,
    });
    await this.index(userId, id, over.indexVersion ?? 1, passages, textConfig);
    return id;
  }

  /** Passages of one version of a file, live or not, and their vectors. */
  async index(
    userId: string,
    fileId: string,
    indexVersion: number,
    passages: FileWish['passages'],
    textConfig = 'english',
  ): Promise<void> {
    const rows = passages.map((passage, ordinal) => {
      const { text = '', ...rest } = typeof passage === 'string' ? { text: passage } : passage;
      const id = `${fileId}-${indexVersion}-${ordinal}`;
      const sha256 = createHash('sha256').update(text).digest('hex');
      const place = { id, fileId, userId, indexVersion, ordinal, text, sha256, textConfig };
      return { ...place, tokens: Math.ceil(text.length / 4), location: {}, ...rest };
    });
    if (rows.length === 0) return;
    await this.db.insert(fileChunks).values(rows);
    const values = await letterEmbedder.embed(
      MODEL,
      rows.map((row) => row.text),
      'passage',
    );
    const records = rows.map(({ id }, at) => ({ id, values: values[at] ?? new Float32Array(26) }));
    await this.vectors.upsert(userId, MODEL, records);
  }

  async collection(userId: string, fileIds: readonly string[]): Promise<string> {
    const id = newId('collection');
    await this.db.insert(collections).values({ id, userId, name: id });
    if (fileIds.length > 0)
      await this.db.insert(collectionFiles).values(fileIds.map((fileId) => ({ collectionId: id, fileId })));
    return id;
  }

  async agent(userId: string, has: { files?: readonly string[]; collections?: readonly string[] }): Promise<string> {
    const id = newId('agent');
    const model = { provider: 'openai', name: 'any', settings: {} };
    await this.db.insert(agents).values({ id, userId, name: 'Librarian', model });
    if (has.files?.length)
      await this.db.insert(agentFiles).values(has.files.map((fileId) => ({ agentId: id, fileId })));
    if (has.collections?.length)
      await this.db
        .insert(agentCollections)
        .values(has.collections.map((collectionId) => ({ agentId: id, collectionId })));
    return id;
  }
}
