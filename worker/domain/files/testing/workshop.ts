import { env } from 'cloudflare:workers';
import { neonConfig } from '@neondatabase/serverless';
import { and, eq, sql } from 'drizzle-orm';
import { database } from '../../../../test/chaos-model/kit.ts';
import type { User } from '../../../../test/harness/client.ts';
import { fileChunks, files } from '../../../db/schema/files.ts';
import { vectors } from '../../../db/schema/vectors.ts';
import { type Env, type FileMessage, settingsOf } from '../../../env.ts';
import { handleFileMessage } from '../../../files-queue.ts';
import { newId } from '../../../kernel/ids.ts';
import { DEFAULT_CHUNK_SETTINGS } from '../../../providers/documents/port.ts';
import { platformEmbeddingModels } from '../../../providers/embeddings/setting.ts';
import type { FileWorld } from '../processing-service.ts';
import type { ProcessedFile } from '../processing-store.ts';

/** Where a delivery is cut off: before or after its `at`-th effect, counted from 1. */
interface Crash {
  at: number;
  when: 'before' | 'after';
}

const settings = settingsOf(env as Env);

export const MODEL = platformEmbeddingModels(settings)[0];

/** A document in the store and its row, as an upload leaves them. */
export async function storeFile(
  user: User,
  name: string,
  mediaType: string,
  bytes: Uint8Array | string,
): Promise<string> {
  const { userId } = user.account;
  const id = newId('file');
  const objectKey = `documents/${userId}/${id}`;
  const stored = typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes;
  await env.FILES.put(objectKey, stored);
  const row = { id, userId, name, mediaType, size: stored.length, sha256: id, objectKey };
  await database()
    .insert(files)
    .values({ ...row, chunkSettings: DEFAULT_CHUNK_SETTINGS, embeddingModel: MODEL });
  return id;
}

/**
 * Files are made here as on the queue, but the test delivers the messages: in its order, as often as it likes, and cut
 * off where it says. What counts as an effect is every request to the database about these files, to R2 and the queue.
 */
export class Workshop {
  readonly messages: FileMessage[] = [];
  readonly world: FileWorld & { now: number };
  /** Requests that say one of these are this workshop's. */
  readonly #marks: string[];
  #effects = 0;
  #crash: Crash | undefined;
  #wasCut = false;

  constructor(...marks: string[]) {
    this.#marks = marks;
    const send = (message: FileMessage) => this.#effect(async () => void this.messages.push(message));
    const world = { ...(env as Env), FILES: this.#bucket(), FILES_QUEUE: { send } as unknown as Queue<FileMessage> };
    this.world = { env: world, settings, db: database(), now: Date.now() };
  }

  async #effect<T>(work: () => Promise<T>): Promise<T> {
    this.#effects += 1;
    const isHere = this.#crash?.at === this.#effects;
    if (isHere && this.#crash?.when === 'before') throw this.#cut();
    const result = await work();
    if (isHere) throw this.#cut();
    return result;
  }

  #cut(): Error {
    this.#wasCut = true;
    return new Error('crash: a test asked for it');
  }

  #bucket(): R2Bucket {
    const counted = ['get', 'put', 'delete', 'list'];
    return new Proxy(env.FILES, {
      get: (bucket, name) => {
        const value: unknown = Reflect.get(bucket, name);
        if (typeof value !== 'function') return value;
        const call = (...args: unknown[]) => Reflect.apply(value, bucket, args) as Promise<unknown>;
        return counted.includes(String(name)) ? (...args: unknown[]) => this.#effect(() => call(...args)) : call;
      },
    });
  }

  /** Does `work` with the database watched, and cut off where `crash` says. */
  async #watch(work: () => Promise<void>, crash: Crash): Promise<void> {
    const plain = neonConfig.fetchFunction;
    this.#crash = crash;
    this.#effects = 0;
    neonConfig.fetchFunction = (url: string, init: RequestInit) => {
      const isOurs = this.#marks.some((mark) => String(init.body).includes(mark));
      return isOurs ? this.#effect(() => fetch(url, init)) : fetch(url, init);
    };
    try {
      await work();
    } finally {
      neonConfig.fetchFunction = plain;
      this.#crash = undefined;
    }
  }

  deliver(message: FileMessage): Promise<void> {
    return handleFileMessage(this.world, message);
  }

  /** Delivers what there is until nothing is left; each message `copies` times, one after the other. */
  async drain(copies = 1): Promise<number> {
    let delivered = 0;
    for (let message = this.messages.shift(); message; message = this.messages.shift()) {
      for (let i = 0; i < copies; i++) await this.deliver(message);
      delivered += 1;
      if (delivered > 1_000) throw new Error('The work comes to no end.');
    }
    return delivered;
  }

  /** The same, where a delivery that is cut off comes again. @returns whether one was */
  async drainThrough(crash: Crash): Promise<boolean> {
    this.#wasCut = false;
    await this.#watch(async () => {
      for (let message = this.messages[0]; message; message = this.messages[0]) {
        try {
          await this.deliver(message);
          this.messages.shift();
        } catch (error) {
          if (!this.#wasCut) throw error;
        }
      }
    }, crash);
    return this.#wasCut;
  }
}

/** A file that its owner deleted: what is removed now the queue is still to be told. */
export async function markDeleted(fileId: string): Promise<void> {
  await database().update(files).set({ deletedAt: new Date() }).where(eq(files.id, fileId));
}

export async function rowOf(fileId: string): Promise<ProcessedFile | undefined> {
  const [row] = await database().select().from(files).where(eq(files.id, fileId));
  return row;
}

/** Passages that searches see, read in one statement as searches do. */
export async function searchedOf(fileId: string): Promise<string[]> {
  const rows = await database()
    .select({ id: fileChunks.id })
    .from(fileChunks)
    .innerJoin(files, and(eq(files.id, fileChunks.fileId), eq(files.indexVersion, fileChunks.indexVersion)))
    .where(eq(files.id, fileId))
    .orderBy(fileChunks.ordinal);
  return rows.map(({ id }) => id);
}

/** What is there of a file beside its row: passages and vectors by version, and objects. */
export async function tracesOf(userId: string, fileId: string) {
  const db = database();
  const chunks = await db
    .select({ id: fileChunks.id, version: fileChunks.indexVersion, ordinal: fileChunks.ordinal, text: fileChunks.text })
    .from(fileChunks)
    .where(eq(fileChunks.fileId, fileId))
    .orderBy(fileChunks.indexVersion, fileChunks.ordinal);
  const stored = await db
    .select({ id: vectors.id })
    .from(vectors)
    .where(and(eq(vectors.userId, userId), sql`${vectors.metadata}->>'fileId' = ${fileId}`));
  const { objects } = await env.FILES.list({ prefix: `documents/${userId}/${fileId}` });
  return {
    chunks,
    vectorIds: stored.map(({ id }) => id).sort(),
    keys: objects.map(({ key }) => key.slice(`documents/${userId}/${fileId}`.length)).sort(),
  };
}
