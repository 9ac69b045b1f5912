/** An answer on its way into the cache. Hashes are SHA-256 of canonical texts; the texts themselves are not kept. */
export interface NewAnswer {
  /** Of the whole request. */
  exact: string;
  /** Of the request without its newest question. */
  context: string;
  /** The question as a vector, where similar questions count. */
  vector: number[] | null;
  /** The answer's items as JSON. */
  output: string;
  ttlSeconds: number;
}

export interface KeptAnswer {
  output: string;
  /** Cosine similarity of the questions; 1 for the same request. */
  similarity: number;
  ageSeconds: number;
}

/** What a ResponseCache object answers to: the answers of one account. */
export interface ResponseCacheRpc {
  findExact(exact: string): Promise<KeptAnswer | null>;
  /** The most similar question in the same context, from `threshold` on. */
  findSimilar(context: string, vector: number[], threshold: number): Promise<KeptAnswer | null>;
  keep(answer: NewAnswer): Promise<void>;
  erase(): Promise<void>;
}
