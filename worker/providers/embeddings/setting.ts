import { findProvider } from '../models/catalog.ts';
import type { EmbeddingModel } from './port.ts';

/** What Vectorize holds. */
export const MAX_DIMENSIONS = 1_536;

const MODEL = /^([a-z-]+)\/(\S+)@(\d+)$/;

/**
 * The models of EMBEDDING_MODEL, which the platform's own keys pay for; the first is what new files get.
 * @throws Error with a sentence where the variable names none
 */
export function platformEmbeddingModels(settings: { EMBEDDING_MODEL: string }): [EmbeddingModel, ...EmbeddingModel[]] {
  const [first, ...rest] = settings.EMBEDDING_MODEL.split(',').map((text) => parse(text.trim()));
  if (!first) throw new Error('EMBEDDING_MODEL names no model.');
  return [first, ...rest];
}

function parse(text: string): EmbeddingModel {
  const [, provider = '', name = '', length = '0'] = MODEL.exec(text) ?? [];
  const dimensions = Number(length);
  if (!findProvider(provider) || dimensions < 1 || dimensions > MAX_DIMENSIONS) {
    throw new Error(
      `EMBEDDING_MODEL: "${text}" must be a provider of the catalog, a name and up to ${MAX_DIMENSIONS} dimensions, as openai/text-embedding-3-small@1536.`,
    );
  }
  return { provider, name, dimensions };
}
