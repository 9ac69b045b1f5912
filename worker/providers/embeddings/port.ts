/** Which model makes the vectors, and how long they are. */
export interface EmbeddingModel {
  /** Provider id of the catalog, such as `openai`. */
  provider: string;
  /** As the provider spells it. */
  name: string;
  /** At most 1,536: what Vectorize holds. */
  dimensions: number;
  /** The stored key that pays; without one the first of the provider, else the platform's. */
  keyId?: string;
}

/** The name of a model's vectors. Vectors of two spaces are never compared. */
export function spaceOf(model: EmbeddingModel): string {
  return `${model.provider}/${model.name}@${model.dimensions}`;
}

/** Some models read a question otherwise than the passages that answer it. */
export type EmbeddingPurpose = 'passage' | 'question';

/** Why there are no vectors; `retry` says whether asking again later may help. */
export class EmbeddingFault extends Error {
  readonly code: 'not_configured' | 'unauthorized' | 'rate_limited' | 'bad_answer' | 'unavailable';
  readonly retry: boolean;
  readonly retryAfterMs: number | undefined;

  constructor(code: EmbeddingFault['code'], message: string, retryAfterMs?: number) {
    super(message);
    this.name = 'EmbeddingFault';
    this.code = code;
    this.retry = code === 'rate_limited' || code === 'unavailable';
    this.retryAfterMs = retryAfterMs;
  }
}

/** Texts to vectors of unit length, in their order. */
export interface Embedder {
  /** @throws EmbeddingFault */
  embed(model: EmbeddingModel, texts: readonly string[], purpose: EmbeddingPurpose): Promise<Float32Array[]>;
}
