import { sql } from 'drizzle-orm';
import { customType, index, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import type { VectorMetadata } from '../../providers/vectors/port.ts';
import { users } from './users.ts';

/** pgvector without a fixed dimension, so that one table holds the vectors of every model; as `[0.1,0.2]`. */
const vector = customType<{ data: string }>({ dataType: () => 'vector' });

/** The dimensions that have an index of their own; others are compared one by one. */
export const INDEXED_DIMENSIONS = [384, 512, 768, 1_024, 1_536] as const;

/** Vectors of passages, where Postgres is the vector store. No reference to chunks: it stands in for an outside service. */
export const vectors = pgTable(
  'vector_store',
  {
    /** The chunk's id; of one owner and space, so that nobody's ids ever meet somebody else's. */
    id: text('id').notNull(),
    userId: text('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** Which model made it: vectors of two models are never compared. */
    space: text('space').notNull(),
    dimensions: integer('dimensions').notNull(),
    embedding: vector('embedding').notNull(),
    metadata: jsonb('metadata').$type<VectorMetadata>().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.userId, t.space, t.id] }),
    ...INDEXED_DIMENSIONS.map((dimensions) =>
      index(`vector_store_hnsw_${dimensions}_idx`)
        .using('hnsw', sql`(${t.embedding}::vector(${sql.raw(String(dimensions))})) vector_cosine_ops`)
        .where(sql`${t.dimensions} = ${sql.raw(String(dimensions))}`),
    ),
  ],
);
