import type { EmbeddingModel } from '../embeddings/port.ts';

/** What a vector store can filter by: values of one file, the same for all of its passages. */
export interface VectorMetadata {
  fileId: string;
  indexVersion: number;
  mediaType: string;
  language: string | null;
}

export interface VectorRecord {
  /** The chunk's id, 47 bytes at most: Vectorize takes 64, and whose it is stands before it. */
  id: string;
  values: Float32Array;
  metadata: VectorMetadata;
}

export interface VectorFilter {
  /** Only these files; an empty list finds nothing. */
  fileIds?: readonly string[];
  mediaTypes?: readonly string[];
  languages?: readonly string[];
}

/** Matches of one query at most: what Vectorize gives without metadata. */
export const MAX_MATCHES = 100;

export interface VectorMatch {
  id: string;
  /** Cosine similarity, -1 to 1. */
  score: number;
}

/**
 * Vectors of one owner's passages. Each method takes the owner first, and nothing of another owner is ever read,
 * written or removed, whatever ids and filters say.
 */
export interface VectorStore {
  /** Repeating it changes nothing. What was written may be found only some time later. */
  upsert(owner: string, model: EmbeddingModel, records: readonly VectorRecord[]): Promise<void>;
  /** Which of these can be found already. */
  visible(owner: string, model: EmbeddingModel, ids: readonly string[]): Promise<Set<string>>;
  /** Removing what is not there is fine. */
  remove(owner: string, model: EmbeddingModel, ids: readonly string[]): Promise<void>;
  /** The nearest, best first, `MAX_MATCHES` at most. */
  query(
    owner: string,
    model: EmbeddingModel,
    vector: Float32Array,
    options: { limit: number; filter?: VectorFilter },
  ): Promise<VectorMatch[]>;
}
