import { and, eq, inArray, type SQL, sql } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { insertJson } from '../../db/insert-json.ts';
import { vectors } from '../../db/schema/vectors.ts';
import { type EmbeddingModel, spaceOf } from '../embeddings/port.ts';
import { groupsOf, isEmpty } from './filters.ts';
import { MAX_MATCHES, type VectorFilter, type VectorRecord, type VectorStore } from './port.ts';
import { vectorText } from './vector-text.ts';

/** Rows of one statement: 250 vectors of 1,536 dimensions are about 5 MB of JSON. */
const ROWS = 250;
const IDS = 2_000;
/**
 * Filters are applied while the graph of an index is walked. For this transaction the walk goes on until enough rows of
 * the owner are found, or 100,000 were looked at: else somebody with few among many would find nothing. Owners with few
 * are mostly read whole instead, as Postgres estimates. `ef_search` candidates are kept at a time.
 */
const SCAN = sql`SELECT set_config('hnsw.iterative_scan', 'relaxed_order', true),
  set_config('hnsw.max_scan_tuples', '100000', true), set_config('hnsw.ef_search', '100', true)`;

const upsertRows = insertJson(
  vectors,
  sql`true`,
  sql`(user_id, space, id) DO UPDATE SET embedding = excluded.embedding, metadata = excluded.metadata`,
);

/** Vectors in Postgres. The owner stands in every statement's WHERE, and in the key of every row. */
export function pgVectorStore(db: Database): VectorStore {
  return {
    upsert: async (owner, model, records) => {
      for (const group of groupsOf(records, ROWS)) await db.batch([upsertRows(db, rowsOf(owner, model, group))]);
    },
    visible: async (owner, model, ids) => {
      const found = new Set<string>();
      for (const group of groupsOf(ids, IDS)) {
        const rows = await db
          .select({ id: vectors.id })
          .from(vectors)
          .where(mine(owner, model, group));
        for (const { id } of rows) found.add(id);
      }
      return found;
    },
    remove: async (owner, model, ids) => {
      for (const group of groupsOf(ids, IDS)) await db.delete(vectors).where(mine(owner, model, group));
    },
    query: async (owner, model, vector, { limit, filter }) => {
      if (isEmpty(filter)) return [];
      const [, matches] = await db.batch([
        db.execute(SCAN),
        db.execute<{ id: string; score: number }>(nearest(owner, model, vector, Math.min(limit, MAX_MATCHES), filter)),
      ]);
      return matches.rows.map(({ id, score }) => ({ id, score: Number(score) }));
    },
  };
}

/**
 * The nearest of an owner's vectors. The cast is what the index of this length is over; the inner order may be
 * slightly off (`relaxed_order`), so the few that are left are ordered again.
 */
export function nearest(
  owner: string,
  model: EmbeddingModel,
  vector: Float32Array,
  limit: number,
  filter: VectorFilter = {},
): SQL {
  const type = sql.raw(`vector(${dimensionsOf(model)})`);
  const distance = sql`embedding::${type} <=> ${vectorText(vector)}::${type}`;
  const conditions = [
    sql`dimensions = ${sql.raw(String(dimensionsOf(model)))}`,
    sql`user_id = ${owner}`,
    sql`space = ${spaceOf(model)}`,
    ...anyOf('fileId', filter.fileIds),
    ...anyOf('mediaType', filter.mediaTypes),
    ...anyOf('language', filter.languages),
  ];
  return sql`WITH near AS MATERIALIZED (
      SELECT id, ${distance} AS distance FROM ${vectors}
      WHERE ${sql.join(conditions, sql` AND `)} ORDER BY ${distance} LIMIT ${limit}
    ) SELECT id, 1 - distance AS score FROM near ORDER BY distance, id`;
}

function anyOf(name: 'fileId' | 'mediaType' | 'language', values: readonly string[] | undefined): SQL[] {
  if (values === undefined) return [];
  return [
    sql`metadata ->> ${sql.raw(`'${name}'`)} IN (SELECT jsonb_array_elements_text(${JSON.stringify(values)}::jsonb))`,
  ];
}

function mine(owner: string, model: EmbeddingModel, ids: readonly string[]): SQL | undefined {
  return and(eq(vectors.userId, owner), eq(vectors.space, spaceOf(model)), inArray(vectors.id, [...ids]));
}

function rowsOf(owner: string, model: EmbeddingModel, records: readonly VectorRecord[]) {
  // One statement may not touch a row twice: of several with one id the last counts.
  const byId = new Map(records.map((record) => [record.id, record]));
  return [...byId.values()].map(({ id, values, metadata }) => ({
    id,
    userId: owner,
    space: spaceOf(model),
    dimensions: dimensionsOf(model),
    embedding: vectorText(values),
    metadata,
  }));
}

/** It becomes part of a statement's text. */
function dimensionsOf({ dimensions }: EmbeddingModel): number {
  if (!Number.isInteger(dimensions) || dimensions < 1) throw new Error('A vector has a whole number of dimensions.');
  return dimensions;
}
