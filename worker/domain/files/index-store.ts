import { and, asc, eq, gt, gte, inArray, lt, or, sql } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { insertJson } from '../../db/insert-json.ts';
import { embeddingCache, fileChunks, files } from '../../db/schema/files.ts';

/** One version of a file's index. */
export interface IndexVersion {
  userId: string;
  fileId: string;
  indexVersion: number;
}

/** A passage as it is embedded. */
export interface ChunkToIndex {
  id: string;
  ordinal: number;
  text: string;
  heading: string;
  sha256: string;
}

export interface CachedVector {
  sha256: string;
  /** Little-endian 32-bit floats in base64. */
  vector: string;
}

const insertCached = insertJson(embeddingCache, sql`true`, sql`(user_id, space, sha256) DO NOTHING`);

function ofVersion({ userId, fileId, indexVersion }: IndexVersion) {
  return and(eq(fileChunks.userId, userId), eq(fileChunks.fileId, fileId), eq(fileChunks.indexVersion, indexVersion));
}

/** Passages of a version from an ordinal on, with what filters need to know of their file. */
export async function selectChunksToIndex(
  db: Database,
  version: IndexVersion,
  fromOrdinal: number,
  limit: number,
): Promise<{ chunks: ChunkToIndex[]; mediaType: string; language: string | null }> {
  const rows = await db
    .select({
      id: fileChunks.id,
      ordinal: fileChunks.ordinal,
      text: fileChunks.text,
      heading: fileChunks.heading,
      sha256: fileChunks.sha256,
      mediaType: files.mediaType,
      language: files.language,
    })
    .from(fileChunks)
    .innerJoin(files, eq(files.id, fileChunks.fileId))
    .where(and(ofVersion(version), gte(fileChunks.ordinal, fromOrdinal)))
    .orderBy(asc(fileChunks.ordinal))
    .limit(limit);
  const [first] = rows;
  return { chunks: rows, mediaType: first?.mediaType ?? '', language: first?.language ?? null };
}

/** Ids of passages of a version after an ordinal, in their order. */
export async function selectChunkIds(
  db: Database,
  version: IndexVersion,
  after: number,
  limit: number,
): Promise<{ id: string; ordinal: number }[]> {
  return db
    .select({ id: fileChunks.id, ordinal: fileChunks.ordinal })
    .from(fileChunks)
    .where(and(ofVersion(version), gt(fileChunks.ordinal, after)))
    .orderBy(asc(fileChunks.ordinal))
    .limit(limit);
}

/** Ids of every `step`-th passage of a version and of its last one. */
export async function selectSampleIds(db: Database, version: IndexVersion, step: number): Promise<string[]> {
  const last = db
    .select({ ordinal: sql`max(${fileChunks.ordinal})` })
    .from(fileChunks)
    .where(ofVersion(version));
  const rows = await db
    .select({ id: fileChunks.id })
    .from(fileChunks)
    .where(
      and(
        ofVersion(version),
        or(eq(sql`${fileChunks.ordinal} % ${step}::int`, 0), eq(fileChunks.ordinal, sql`(${last})`)),
      ),
    )
    .orderBy(asc(fileChunks.ordinal));
  return rows.map(({ id }) => id);
}

/** Whether the version is still being made, or already searched, and its file is not deleted. */
export async function isVersionWanted(db: Database, { userId, fileId, indexVersion }: IndexVersion): Promise<boolean> {
  const rows = await db
    .select({ id: files.id })
    .from(files)
    .where(
      and(
        eq(files.id, fileId),
        eq(files.userId, userId),
        sql`${files.deletedAt} IS NULL`,
        or(eq(files.workVersion, indexVersion), eq(files.indexVersion, indexVersion)),
      ),
    );
  return rows.length > 0;
}

export async function selectCachedVectors(
  db: Database,
  userId: string,
  space: string,
  hashes: readonly string[],
): Promise<CachedVector[]> {
  return db
    .select({ sha256: embeddingCache.sha256, vector: embeddingCache.vector })
    .from(embeddingCache)
    .where(
      and(
        eq(embeddingCache.userId, userId),
        eq(embeddingCache.space, space),
        inArray(embeddingCache.sha256, [...hashes]),
      ),
    );
}

export async function insertCachedVectors(
  db: Database,
  userId: string,
  space: string,
  vectors: readonly CachedVector[],
  now: number,
): Promise<void> {
  if (vectors.length === 0) return;
  await db.batch([
    insertCached(
      db,
      vectors.map((one) => ({ ...one, userId, space, createdAt: now })),
    ),
  ]);
}

/** Removes up to `limit` vectors that are older. @returns how many */
export async function removeCachedVectors(db: Database, before: Date, limit: number): Promise<number> {
  const removed = await db.execute(sql`DELETE FROM ${embeddingCache} WHERE ctid = ANY(ARRAY(
    SELECT ctid FROM ${embeddingCache} WHERE ${lt(embeddingCache.createdAt, before)} LIMIT ${limit}))`);
  return removed.rowCount ?? 0;
}
