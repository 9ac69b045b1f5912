import { notFound } from '../../kernel/errors.ts';
import { formatCredits } from '../../kernel/money.ts';
import { findProvider, PROVIDERS } from '../../providers/models/catalog.ts';
import { inputOf, type ModelEntry, type Provider } from '../../providers/models/entry.ts';
import { platformAccess } from '../../providers/models/platform-access.ts';
import { IMAGE_PRICE, MODEL_PRICES } from '../../providers/models/price-table.ts';
import { microcreditsPerToken } from '../../providers/models/prices.ts';
import { requireScope, type ServiceContext } from '../context.ts';
import type { CapabilitiesView, ModelView, ProviderCapabilities, ProviderView } from './schemas.ts';
import {
  type AllModelsFilter,
  type EmbeddingModelView,
  type ImageModelView,
  isAskedFor,
  type ModelFilter,
} from './schemas-filter.ts';
import { selectKeyProviders } from './store.ts';

const STRUCTURED = ['none', 'loose', 'strict'] as const;

function providerOf(id: string): Provider {
  const provider = findProvider(id);
  if (!provider) throw notFound('model provider');
  return provider;
}

function showModel(provider: Provider, model: ModelEntry): ModelView {
  const { microcreditsPer1kTokens, source } = MODEL_PRICES[model.price];
  return {
    provider: provider.id,
    name: model.name,
    title: model.title,
    aliases: [...(model.aliases ?? [])],
    contextWindow: model.contextWindow,
    maxOutput: model.maxOutput ?? null,
    input: inputOf(model),
    output: ['text'],
    api: model.api ?? provider.api,
    tier: model.tier,
    capabilities: model.capabilities,
    price: {
      creditsPer1kTokens: formatCredits(microcreditsPer1kTokens),
      microcreditsPer1kTokens,
      ownKeyMicrocreditsPer1kTokens: 1_000 * microcreditsPerToken({ provider: provider.id, name: model.name }, true),
      source,
    },
    retiring: model.retiring ?? null,
    retired: model.retired ?? null,
  };
}

/** All providers, and whose key would pay for the caller's calls (Plan 4.6). @throws forbidden_scope */
export async function listProviders(ctx: ServiceContext): Promise<ProviderView[]> {
  requireScope(ctx, 'read');
  const own = await selectKeyProviders(ctx.db, ctx.actor.userId);
  return PROVIDERS.map((provider) => ({
    id: provider.id,
    name: provider.name,
    api: provider.api,
    access: own.has(provider.id) ? 'own_key' : platformAccess(provider, ctx.settings) ? 'platform' : 'none',
    keysPage: provider.keysPage,
    models: provider.models.filter((model) => !model.retired).length,
    images: provider.images?.filter((model) => !model.retired).length ?? 0,
    embeddings: provider.embeddings?.length ?? 0,
    ownBaseUrl: provider.ownBaseUrl ? { mode: provider.ownBaseUrl.mode, example: provider.ownBaseUrl.example } : null,
    keyless: provider.keyless ?? false,
    anyModel: provider.anyModel ?? false,
  }));
}

/**
 * A provider's models that agents can run on, the retired ones with their successors (SPEC-NOTES 10).
 * @throws forbidden_scope, not_found
 */
export function listModels(ctx: ServiceContext, providerId: string, filter: ModelFilter = {}): ModelView[] {
  requireScope(ctx, 'read');
  const provider = providerOf(providerId);
  return provider.models.map((model) => showModel(provider, model)).filter((model) => isAskedFor(model, filter));
}

/** The models of all providers, in the catalog's order. @throws forbidden_scope */
export async function listAllModels(ctx: ServiceContext, filter: AllModelsFilter): Promise<ModelView[]> {
  requireScope(ctx, 'read');
  const { provider: wanted, access, ...rest } = filter;
  const own = access === 'usable' ? await selectKeyProviders(ctx.db, ctx.actor.userId) : null;
  return PROVIDERS.filter(
    (provider) =>
      (wanted === undefined || provider.id === wanted) &&
      (own === null || own.has(provider.id) || platformAccess(provider, ctx.settings) !== null),
  ).flatMap((provider) => listModels(ctx, provider.id, rest));
}

/** Models that answer with images: a tool's, priced per image. @throws forbidden_scope, not_found */
export function listImageModels(ctx: ServiceContext, providerId: string): ImageModelView[] {
  requireScope(ctx, 'read');
  const provider = providerOf(providerId);
  const { microcreditsPerImage, source } = IMAGE_PRICE;
  return (provider.images ?? [])
    .filter((model) => !model.retired)
    .map((model) => ({
      provider: provider.id,
      name: model.name,
      title: model.title,
      input: [...model.input],
      output: ['image'],
      tier: model.tier,
      price: { creditsPerImage: formatCredits(microcreditsPerImage), microcreditsPerImage, source },
      source: model.source,
    }));
}

/** Models that answer with vectors. @throws forbidden_scope, not_found */
export function listEmbeddingModels(ctx: ServiceContext, providerId: string): EmbeddingModelView[] {
  requireScope(ctx, 'read');
  const provider = providerOf(providerId);
  return (provider.embeddings ?? []).map(({ name, title, contextWindow, dimensions, price }) => {
    const { microcreditsPer1kTokens, source } = MODEL_PRICES[price];
    const creditsPer1kTokens = formatCredits(microcreditsPer1kTokens);
    return {
      provider: provider.id,
      name,
      title,
      contextWindow,
      dimensions,
      price: { creditsPer1kTokens, microcreditsPer1kTokens, source },
    };
  });
}

/** What a provider's models can do, and what the best of them can. @throws forbidden_scope, not_found */
export function getCapabilities(ctx: ServiceContext, providerId: string): ProviderCapabilities {
  requireScope(ctx, 'read');
  const provider = providerOf(providerId);
  const models = provider.models.filter((model) => !model.retired);
  const best: CapabilitiesView = {
    tools: models.some((model) => model.capabilities.tools),
    parallelTools: models.some((model) => model.capabilities.parallelTools),
    vision: models.some((model) => model.capabilities.vision),
    embeddings: (provider.embeddings?.length ?? 0) > 0,
    structuredOutput:
      STRUCTURED.findLast((one) => models.some((m) => m.capabilities.structuredOutput === one)) ?? 'none',
    streaming: models.some((model) => model.capabilities.streaming),
    reasoning: models.some((model) => model.capabilities.reasoning),
  };
  return {
    provider: provider.id,
    api: provider.api,
    best,
    models: models.map(({ name, capabilities }) => ({ name, capabilities })),
  };
}
