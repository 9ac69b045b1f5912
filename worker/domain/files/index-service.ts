import type { Database } from '../../db/client.ts';
import type { Env, Settings } from '../../env.ts';
import { DAY } from '../../kernel/clock.ts';
import { type EmbeddingModel, spaceOf } from '../../providers/embeddings/port.ts';
import { vectorStoreOf } from '../../providers/vectors/vector-store.ts';
import { embeddingAccess } from '../models/embedder-service.ts';
import { encodedText, packVector, unpackVector } from './index-rules.ts';
import {
  type ChunkToIndex,
  type IndexVersion,
  insertCachedVectors,
  isVersionWanted,
  removeCachedVectors,
  selectCachedVectors,
  selectChunkIds,
  selectChunksToIndex,
  selectSampleIds,
} from './index-store.ts';

/** What the index step works with: a queue has no request and no actor. */
export interface IndexWorld {
  env: Env;
  settings: Settings;
  db: Database;
}

/** The vectors of one version of a file, and the model that makes them. */
export interface IndexPlace extends IndexVersion {
  model: EmbeddingModel;
}

/** Passages of one batch at most. */
const MAX_BATCH = 100;
const REMOVED_AT_ONCE = 2_000;
const CACHE_DAYS = 90;
const PRUNED_AT_ONCE = 5_000;

/**
 * Embeds one batch of passages and puts their vectors into the store. Repeating it writes the same; what the account has
 * had embedded with this model before costs no call. Where the version is no longer wanted by the time its vectors are
 * written, they are taken out again.
 * @returns the ordinal to go on from, and whether there is none
 * @throws EmbeddingFault, and what database and vector store throw
 */
export async function indexChunks(
  world: IndexWorld,
  { fromOrdinal, limit, ...place }: IndexPlace & { fromOrdinal: number; limit: number },
): Promise<{ done: boolean; next: number }> {
  const size = Math.min(limit, MAX_BATCH);
  const { chunks, mediaType, language } = await selectChunksToIndex(world.db, place, fromOrdinal, size);
  const last = chunks.at(-1);
  if (!last) return { done: true, next: fromOrdinal };
  const { userId, fileId, indexVersion, model } = place;
  const byHash = await vectorsOf(world, userId, model, chunks);
  const metadata = { fileId, indexVersion, mediaType, language };
  const records = chunks.flatMap(({ id, sha256 }) => {
    const values = byHash.get(sha256);
    return values ? [{ id, values, metadata }] : [];
  });
  const store = vectorStoreOf(world.env, world.db);
  await store.upsert(userId, model, records);
  if (!(await isVersionWanted(world.db, place))) {
    await store.remove(
      userId,
      model,
      records.map(({ id }) => id),
    );
    return { done: true, next: last.ordinal + 1 };
  }
  return { done: chunks.length < size, next: last.ordinal + 1 };
}

/** The vectors of passages by their hashes, from the cache or from the model. */
async function vectorsOf(
  world: IndexWorld,
  userId: string,
  model: EmbeddingModel,
  chunks: readonly ChunkToIndex[],
): Promise<Map<string, Float32Array>> {
  const space = spaceOf(model);
  const texts = new Map(chunks.map((chunk) => [chunk.sha256, encodedText(chunk)]));
  const vectors = new Map<string, Float32Array>();
  for (const { sha256, vector } of await selectCachedVectors(world.db, userId, space, [...texts.keys()])) {
    const known = unpackVector(vector, model.dimensions);
    if (known) vectors.set(sha256, known);
  }
  const missing = [...texts].filter(([sha256]) => !vectors.has(sha256));
  if (missing.length === 0) return vectors;
  const { embedder } = await embeddingAccess(world, userId);
  const made = await embedder.embed(
    model,
    missing.map(([, text]) => text),
    'passage',
  );
  const pairs = missing.flatMap(([sha256], i) => {
    const vector = made[i];
    return vector ? [{ sha256, vector }] : [];
  });
  for (const { sha256, vector } of pairs) vectors.set(sha256, vector);
  const rows = pairs.map(({ sha256, vector }) => ({ sha256, vector: packVector(vector) }));
  await insertCachedVectors(world.db, userId, space, rows, Date.now());
  return vectors;
}

/**
 * Whether searches can find the version's vectors already. Stores apply what they are given in order, so one passage of
 * each batch and the last one stand for all.
 */
export async function vectorsVisible({ env, db }: IndexWorld, { model, ...version }: IndexPlace): Promise<boolean> {
  const sample = await selectSampleIds(db, version, MAX_BATCH);
  const visible = await vectorStoreOf(env, db).visible(version.userId, model, sample);
  return sample.every((id) => visible.has(id));
}

/** Removes the vectors of a version's passages; call it before the passages themselves go. Repeatable. */
export async function removeVectors({ env, db }: IndexWorld, { model, ...version }: IndexPlace): Promise<void> {
  const store = vectorStoreOf(env, db);
  for (let after = -1; ; ) {
    const rows = await selectChunkIds(db, version, after, REMOVED_AT_ONCE);
    const last = rows.at(-1);
    if (!last) return;
    await store.remove(
      version.userId,
      model,
      rows.map(({ id }) => id),
    );
    after = last.ordinal;
  }
}

/** Forgets vectors of texts that were embedded three months ago. @returns how many; what is left is due an hour later */
export function pruneEmbeddingCache(db: Database, now: number): Promise<number> {
  return removeCachedVectors(db, new Date(now - CACHE_DAYS * DAY), PRUNED_AT_ONCE);
}
