import type { EmbeddingModel } from '../embeddings/port.ts';

/** Reads what a search found once more, against the question, and says how well each text answers it. */
export interface Reranker {
  /**
   * One score per text, in their order; higher is better, and scores of one call can be compared.
   * @param model the one whose vectors found them
   */
  rerank(model: EmbeddingModel, question: string, texts: readonly string[]): Promise<number[]>;
}
