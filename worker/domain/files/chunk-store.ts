import { and, asc, eq, gt, inArray, sql } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { fileChunks, files } from '../../db/schema/files.ts';
import { storableJson } from '../../kernel/text.ts';

export interface NewChunk {
  id: string;
  ordinal: number;
  text: string;
  heading: string;
  tokens: number;
  location: (typeof fileChunks.$inferSelect)['location'];
  sha256: string;
}

/** Rows of one statement: some 100 KB of text. */
const BATCH = 100;

/**
 * Writes passages of the index in work. Those that are there already stay; where the work is no longer wanted or the
 * file is deleted, nothing is written.
 */
export async function insertChunks(
  db: Database,
  { id, userId, version, textConfig }: { id: string; userId: string; version: number; textConfig: string },
  chunks: readonly NewChunk[],
): Promise<void> {
  for (let i = 0; i < chunks.length; i += BATCH) {
    const rows = storableJson(chunks.slice(i, i + BATCH));
    await db.execute(sql`INSERT INTO ${fileChunks}
        (id, file_id, user_id, index_version, ordinal, text, heading, tokens, location, sha256, text_config)
      SELECT x.id, ${id}, ${userId}, ${version}::int, x.ordinal, x.text, x.heading, x.tokens, x.location, x.sha256,
        ${textConfig}::regconfig
      FROM jsonb_to_recordset(${rows}::jsonb)
        AS x(id text, ordinal int, text text, heading text, tokens int, location jsonb, sha256 text)
      WHERE EXISTS (SELECT 1 FROM ${files} WHERE ${files.id} = ${id} AND ${files.workVersion} = ${version}::int
        AND ${files.deletedAt} IS NULL)
      ON CONFLICT DO NOTHING`);
  }
}

/** Rows that one statement removes, so that none takes long. */
const REMOVED_AT_ONCE = 5_000;

/** Removes the passages of a version. */
export async function removeChunks(db: Database, fileId: string, version: number): Promise<void> {
  for (;;) {
    const some = db
      .select({ id: fileChunks.id })
      .from(fileChunks)
      .where(and(eq(fileChunks.fileId, fileId), eq(fileChunks.indexVersion, version)))
      .limit(REMOVED_AT_ONCE);
    const removed = await db.delete(fileChunks).where(inArray(fileChunks.id, some)).returning({ id: fileChunks.id });
    if (removed.length < REMOVED_AT_ONCE) return;
  }
}

const shown = {
  id: fileChunks.id,
  ordinal: fileChunks.ordinal,
  text: fileChunks.text,
  heading: fileChunks.heading,
  tokens: fileChunks.tokens,
  location: fileChunks.location,
};

/** Passages that searches see, in the order of the document, after one. */
export function selectChunks(
  db: Database,
  { id, indexVersion }: { id: string; indexVersion: number },
  after: number,
  limit: number,
) {
  return db
    .select(shown)
    .from(fileChunks)
    .where(and(eq(fileChunks.fileId, id), eq(fileChunks.indexVersion, indexVersion), gt(fileChunks.ordinal, after)))
    .orderBy(asc(fileChunks.ordinal))
    .limit(limit);
}
