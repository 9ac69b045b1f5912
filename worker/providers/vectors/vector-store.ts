import type { Database } from '../../db/client.ts';
import type { Env } from '../../env.ts';
import type { EmbeddingModel } from '../embeddings/port.ts';
import { pgVectorStore } from './pgvector.ts';
import type { VectorStore } from './port.ts';
import { vectorizeStore } from './vectorize.ts';

export type VectorBindings = Pick<
  Env,
  'VECTORIZE_384' | 'VECTORIZE_512' | 'VECTORIZE_768' | 'VECTORIZE_1024' | 'VECTORIZE_1536'
>;

/** Vectorize for the lengths that an index is bound for, else Postgres. */
export function vectorStoreOf(env: VectorBindings, db: Database): VectorStore {
  const byLength = new Map<number, Vectorize | undefined>([
    [384, env.VECTORIZE_384],
    [512, env.VECTORIZE_512],
    [768, env.VECTORIZE_768],
    [1_024, env.VECTORIZE_1024],
    [1_536, env.VECTORIZE_1536],
  ]);
  const postgres = pgVectorStore(db);
  const storeFor = ({ dimensions }: EmbeddingModel) => {
    const index = byLength.get(dimensions);
    return index ? vectorizeStore(index) : postgres;
  };
  return {
    upsert: (owner, model, records) => storeFor(model).upsert(owner, model, records),
    visible: (owner, model, ids) => storeFor(model).visible(owner, model, ids),
    remove: (owner, model, ids) => storeFor(model).remove(owner, model, ids),
    query: (owner, model, vector, options) => storeFor(model).query(owner, model, vector, options),
  };
}
