import { ModelFailure } from '../../engine/ports.ts';
import { AppError } from '../../kernel/errors.ts';
import type { ModelPortOptions, StoredKey } from '../models/adapter.ts';
import { findProvider } from '../models/catalog.ts';
import type { EmbeddingModel as EmbeddingEntry, Provider } from '../models/entry.ts';
import { failureOfStatus } from '../models/failures.ts';
import { noKey, openOwnKey } from '../models/own-access.ts';
import { ownKeyFor } from '../models/own-key.ts';
import { type PlatformSettings, type ProviderAccess, platformAccess } from '../models/platform-access.ts';
import { retryAfterMs } from '../models/retry-after.ts';
import { scrub } from '../models/scrub.ts';
import { readCapped } from '../outbound/limits.ts';
import { batchesOf, fitWindow } from './batches.ts';
import { type Embedder, EmbeddingFault, type EmbeddingModel, type EmbeddingPurpose, spaceOf } from './port.ts';
import { platformEmbeddingModels } from './setting.ts';
import { unitVectors } from './unit-vectors.ts';
import { type EmbeddingRequest, embeddingRequest } from './wire.ts';

export interface EmbedderOptions extends Pick<ModelPortOptions, 'keys' | 'openKey' | 'fetch'> {
  settings: PlatformSettings & { EMBEDDING_MODEL: string };
  /** Longest that one call may take, with its waits, in milliseconds. */
  patienceMs?: number;
}

const PATIENCE_MS = 60_000;
/** Tries of one request in all. */
const MAX_TRIES = 3;
const FIRST_WAIT_MS = 250;
const USUAL_BATCH = { texts: 64, tokens: 8_000 };
const USUAL_WINDOW = 8_000;
/** The vectors of a whole batch as JSON, with room to spare. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

/** What the catalog knows of an embedding model. */
export function findEmbedding(model: Pick<EmbeddingModel, 'provider' | 'name'>): EmbeddingEntry | undefined {
  return findProvider(model.provider)?.embeddings?.find((entry) => entry.name === model.name);
}

/**
 * The account's own key that pays for a model's vectors; none: the platform's does. A model that only the platform's
 * server knows, such as the offline encoder, is never asked for elsewhere unless the model names the key.
 */
export function embeddingKey<Key extends Pick<StoredKey, 'id' | 'provider'>>(
  options: { keys: readonly Key[]; settings: { EMBEDDING_MODEL: string } },
  model: EmbeddingModel,
): Key | undefined {
  const isPlatforms = platformEmbeddingModels(options.settings).some((one) => spaceOf(one) === spaceOf(model));
  if (isPlatforms && !findEmbedding(model)) {
    return options.keys.find((key) => key.id === model.keyId && key.provider === model.provider);
  }
  return ownKeyFor(options.keys, model);
}

/** The door to the providers' embedding models, with the account's keys as model calls find them (Plan 2.3). */
export function embedderOf(options: EmbedderOptions): Embedder {
  return {
    embed: async (model, texts, purpose) => {
      if (texts.length === 0) return [];
      const secrets: string[] = [];
      try {
        return await embedAll(options, model, texts, purpose, secrets);
      } catch (error) {
        throw asFault(error, secrets);
      }
    },
  };
}

async function embedAll(
  options: EmbedderOptions,
  model: EmbeddingModel,
  texts: readonly string[],
  purpose: EmbeddingPurpose,
  secrets: string[],
): Promise<Float32Array[]> {
  const provider = findProvider(model.provider);
  if (!provider) throw new EmbeddingFault('not_configured', `There is no model provider "${model.provider}".`);
  const access = await accessOf(options, provider, model);
  if (access.key) secrets.push(access.key);
  const entry = findEmbedding(model);
  const prompt = entry?.prompts?.[purpose] ?? '';
  const fitted = texts.map((text) => fitWindow(`${prompt}${text}` || ' ', entry?.contextWindow ?? USUAL_WINDOW));
  const until = Date.now() + (options.patienceMs ?? PATIENCE_MS);
  const vectors: Float32Array[] = [];
  for (const batch of batchesOf(fitted, entry?.batch ?? USUAL_BATCH)) {
    const request = embeddingRequest({ model, entry, access, texts: batch, purpose });
    const answer = await ask(options, provider, request, secrets, until);
    vectors.push(...unitVectors(answer, batch.length, model));
  }
  return vectors;
}

async function accessOf(options: EmbedderOptions, provider: Provider, model: EmbeddingModel): Promise<ProviderAccess> {
  const own = embeddingKey(options, model);
  const access = own ? await openOwnKey(options, provider, own) : platformAccess(provider, options.settings);
  if (access) return access;
  throw new EmbeddingFault('not_configured', noKey(provider).message);
}

/** One request, again after what passes: 429 as its Retry-After says, 5xx ever more slowly. */
async function ask(
  options: EmbedderOptions,
  provider: Provider,
  request: EmbeddingRequest,
  secrets: readonly string[],
  until: number,
): Promise<number[][]> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await askOnce(options, provider, request, secrets, until);
    } catch (error) {
      const fault = asFault(error, secrets);
      const wait = fault.retryAfterMs ?? FIRST_WAIT_MS * 4 ** (attempt - 1);
      if (!fault.retry || attempt === MAX_TRIES || Date.now() + wait >= until) throw fault;
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}

async function askOnce(
  { fetch }: EmbedderOptions,
  provider: Provider,
  request: EmbeddingRequest,
  secrets: readonly string[],
  until: number,
): Promise<number[][]> {
  const response = await fetch(request.url, {
    method: 'POST',
    headers: { ...request.headers, 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify(request.body),
    signal: AbortSignal.timeout(Math.max(1, until - Date.now())),
  });
  const text = new TextDecoder().decode(await readCapped(response, MAX_ANSWER_BYTES));
  if (!response.ok) {
    const wait = retryAfterMs(response.headers, Date.now());
    throw failureOfStatus(response.status, text, wait, { provider: provider.name, secrets });
  }
  try {
    return request.read(JSON.parse(text));
  } catch {
    throw new EmbeddingFault('bad_answer', `${provider.name} answered with something that is no list of vectors.`);
  }
}

function asFault(error: unknown, secrets: readonly string[]): EmbeddingFault {
  if (error instanceof EmbeddingFault) return error;
  if (error instanceof ModelFailure) {
    const waitMs = error.retryAfterMs ?? undefined;
    return new EmbeddingFault(FAULT_CODES[error.code] ?? 'bad_answer', error.message, waitMs);
  }
  // The check of outgoing addresses says which one is refused, and why; asking again can't help.
  if (error instanceof AppError && error.code === 'unsafe_url') {
    return new EmbeddingFault('not_configured', scrub(error.message, secrets));
  }
  return new EmbeddingFault('unavailable', 'The embedding model could not be reached.');
}

const FAULT_CODES: Partial<Record<ModelFailure['code'], EmbeddingFault['code']>> = {
  unauthorized: 'unauthorized',
  rate_limited: 'rate_limited',
  timeout: 'unavailable',
  upstream_failed: 'unavailable',
};
