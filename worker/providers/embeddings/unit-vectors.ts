import { EmbeddingFault, type EmbeddingModel } from './port.ts';

/**
 * A provider's answer as vectors of length 1: as many as texts, each as long as declared.
 * @throws EmbeddingFault bad_answer
 */
export function unitVectors(answer: readonly number[][], count: number, model: EmbeddingModel): Float32Array[] {
  if (answer.length !== count) {
    throw new EmbeddingFault('bad_answer', `${model.name} answered ${answer.length} vectors for ${count} texts.`);
  }
  return answer.map((values) => {
    if (values.length !== model.dimensions) {
      throw new EmbeddingFault(
        'bad_answer',
        `${model.name} answers with vectors of ${values.length} dimensions, but ${model.dimensions} were declared.`,
      );
    }
    const length = Math.hypot(...values);
    if (!Number.isFinite(length) || length === 0) {
      throw new EmbeddingFault('bad_answer', `${model.name} answered with a vector that has no direction.`);
    }
    return Float32Array.from(values, (value) => value / length);
  });
}
