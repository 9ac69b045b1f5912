import { type EmbedderOptions, embedderOf } from './embedder.ts';
import { platformEmbeddingModels } from './setting.ts';

/** An answer waits for it. */
const PATIENCE_MS = 5_000;
/** Characters of a question that are read: a question is short. */
const MAX_CHARS = 8_000;

/**
 * The vector of a question from the model that new files are indexed with, by the same door. `null` where none can be
 * had: whoever asks has to do without.
 */
export async function embedText(options: EmbedderOptions, text: string): Promise<number[] | null> {
  try {
    const [model] = platformEmbeddingModels(options.settings);
    const embedder = embedderOf({ ...options, patienceMs: PATIENCE_MS });
    const [vector] = await embedder.embed(model, [text.slice(0, MAX_CHARS)], 'question');
    return vector ? Array.from(vector) : null;
  } catch {
    return null;
  }
}
