import { z } from 'zod';
import type { ModelPortOptions } from './adapter.ts';
import { findProvider } from './catalog.ts';
import { ownKeyFor } from './own-key.ts';
import { platformAccess } from './platform-access.ts';

/** The provider whose embeddings answer; its endpoint is the one that others imitate. */
const PROVIDER = 'openai';
const TIMEOUT_MS = 5_000;
/** Characters of a question that are read: a question is short, and the model's window is not endless. */
const MAX_CHARS = 8_000;

const answerSchema = z.object({ data: z.array(z.object({ embedding: z.array(z.number()).min(1).max(8_192) })).min(1) });

/**
 * The vector of a text from the OpenAI-compatible embeddings endpoint, with the account's own key where there
 * is one, else the platform's. `null` where none can be had: whoever asks has to do without.
 */
export async function embedText(
  options: Pick<ModelPortOptions, 'settings' | 'keys' | 'openKey' | 'fetch'>,
  text: string,
): Promise<number[] | null> {
  const provider = findProvider(PROVIDER);
  const model = provider?.embeddings?.[0];
  if (!provider || !model) return null;
  try {
    const own = ownKeyFor(options.keys, { provider: PROVIDER });
    const access = own
      ? { key: await options.openKey(own), baseUrl: own.baseUrl ?? provider.baseUrl }
      : platformAccess(provider, options.settings);
    if (!access?.baseUrl) return null;
    const response = await options.fetch(`${access.baseUrl.replace(/\/+$/, '')}/embeddings`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${access.key}` },
      body: JSON.stringify({ model: model.name, input: text.slice(0, MAX_CHARS), encoding_format: 'float' }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!response.ok) {
      await response.body?.cancel();
      return null;
    }
    return answerSchema.parse(await response.json()).data[0]?.embedding ?? null;
  } catch {
    return null;
  }
}
