import type { StoredKey } from '../models/adapter.ts';
import { findProvider, PROVIDERS } from '../models/catalog.ts';
import type { EmbeddingModel as EmbeddingEntry, Provider } from '../models/entry.ts';
import { ownKeyFor } from '../models/own-key.ts';
import { embeddingKey, findEmbedding } from './embedder.ts';
import type { EmbeddingModel } from './port.ts';
import { MAX_DIMENSIONS, platformEmbeddingModels } from './setting.ts';

/** The lengths that vector stores have an index for. */
const USUAL_LENGTHS = [384, 512, 768, 1_024, 1_536];

/** A model that an account can have its files embedded with. */
export interface OfferedModel {
  model: EmbeddingModel;
  title: string;
  /** The lengths that its vectors can have, longest last; that of `model` among them. */
  lengths: number[];
  /** Tokens of one text; null where nobody knows. */
  contextWindow: number | null;
  paidBy: 'platform' | 'own_key';
}

type Offering = { keys: readonly StoredKey[]; settings: { EMBEDDING_MODEL: string } };

/**
 * The installation's models first, then those of the catalog that a key of the account's own pays for. The platform's
 * keys pay for no other: processing costs no credits, so who runs the installation decides what it embeds with.
 */
export function offeredModels(offering: Offering): OfferedModel[] {
  const platforms = platformEmbeddingModels(offering.settings).map((model) => offered(offering, model));
  const known = new Set(platforms.map(({ model }) => `${model.provider}/${model.name}`));
  const own = PROVIDERS.flatMap((provider) => {
    if (!ownKeyFor(offering.keys, { provider: provider.id })) return [];
    return (provider.embeddings ?? []).flatMap((entry) => {
      const longest = lengthsOf(entry).at(-1);
      if (longest === undefined || known.has(`${provider.id}/${entry.name}`)) return [];
      return [offered(offering, { provider: provider.id, name: entry.name, dimensions: longest })];
    });
  });
  return [...platforms, ...own];
}

/** Providers whose unlisted models can be named, by the keys that an account has for them. */
export function openProviders<Key extends { provider: string }>({
  keys,
}: {
  keys: readonly Key[];
}): { provider: Provider; key: Key }[] {
  return keys.flatMap((key) => {
    const provider = PROVIDERS.find((one) => one.id === key.provider && one.anyModel);
    return provider ? [{ provider, key }] : [];
  });
}

function offered(offering: Offering, wanted: EmbeddingModel): OfferedModel {
  const entry = findEmbedding(wanted);
  const key = embeddingKey(offering, wanted);
  // Two servers of one's own may call two models the same: such a model always names its server's key.
  const model = key && hasOwnServers(wanted) ? { ...wanted, keyId: key.id } : wanted;
  const paidBy = key ? 'own_key' : 'platform';
  // The platform's key makes the lengths that its setting names, and no others.
  const ofSetting = platformEmbeddingModels(offering.settings)
    .filter((one) => one.provider === model.provider && one.name === model.name)
    .map((one) => one.dimensions);
  const lengths =
    paidBy === 'own_key' && entry ? [...lengthsOf(entry), ...ofSetting] : [...ofSetting, model.dimensions];
  return {
    model,
    title: entry?.title ?? model.name,
    lengths: [...new Set(lengths)].sort((a, b) => a - b),
    contextWindow: entry?.contextWindow ?? null,
    paidBy,
  };
}

/** None for a model whose vectors are longer than a store holds and that can't shorten them. */
function lengthsOf({ dimensions, shortens }: EmbeddingEntry): number[] {
  if (!shortens) return dimensions <= MAX_DIMENSIONS ? [dimensions] : [];
  return USUAL_LENGTHS.filter((length) => length <= Math.min(dimensions, MAX_DIMENSIONS));
}

/** Whether the provider's address is each account's own. */
export function hasOwnServers({ provider }: Pick<EmbeddingModel, 'provider'>): boolean {
  return findProvider(provider)?.ownBaseUrl?.mode === 'required';
}

/** Whether a choice is one of those that are offered, in a length that its model can have. */
export function isOffered(offers: readonly OfferedModel[], choice: Omit<EmbeddingModel, 'keyId'>): boolean {
  return offers.some(
    ({ model, lengths }) =>
      model.provider === choice.provider && model.name === choice.name && lengths.includes(choice.dimensions),
  );
}
