import { AppError } from '../../kernel/errors.ts';
import {
  hasOwnServers,
  isOffered,
  type OfferedModel,
  offeredModels,
  openProviders,
} from '../../providers/embeddings/offer.ts';
import { EmbeddingFault, type EmbeddingModel } from '../../providers/embeddings/port.ts';
import { findProvider } from '../../providers/models/catalog.ts';
import { requireScope, type ServiceContext } from '../context.ts';
import { type EmbeddingAccess, embeddingAccess } from '../models/embedder-service.ts';
import type { EmbeddingModelsView } from './schemas-embedding-models.ts';

/** Somebody waits for the answer of a request. */
const PATIENCE_MS = 20_000;

export type EmbeddingChoice = Omit<EmbeddingModel, 'keyId'> & { keyId?: string | undefined };

/** The models that the caller's files can be embedded with (Plan 19.1). @throws forbidden_scope */
export async function listEmbeddingModels(ctx: ServiceContext): Promise<EmbeddingModelsView> {
  requireScope(ctx, 'read');
  const { keys } = await embeddingAccess(ctx, ctx.actor.userId);
  const offers = offeredModels({ keys, settings: ctx.settings });
  return {
    data: offers.map((offer, place) => ({
      provider: offer.model.provider,
      providerName: findProvider(offer.model.provider)?.name ?? offer.model.provider,
      name: offer.model.name,
      title: offer.title,
      dimensions: offer.model.dimensions,
      dimensionChoices: offer.lengths,
      contextWindow: offer.contextWindow,
      paidBy: offer.paidBy,
      keyId: offer.model.keyId ?? null,
      default: place === 0,
    })),
    nextCursor: null,
    openProviders: openProviders({ keys }).map(({ provider, key }) => ({
      provider: provider.id,
      providerName: provider.name,
      keyId: key.id,
      label: key.label,
    })),
  };
}

/**
 * Lets pass what files of the caller can be embedded with: what is offered, and what a server of theirs answers a first
 * question with. For verbs that have checked their scope.
 * @throws validation_failed with the reason, provider_unreachable where the server gave no answer
 */
export async function requireEmbeddingModel(ctx: ServiceContext, choice: EmbeddingChoice): Promise<void> {
  const access = await embeddingAccess(ctx, ctx.actor.userId, PATIENCE_MS);
  const { keys } = access;
  if (
    choice.keyId !== undefined &&
    !keys.some(({ id, provider }) => id === choice.keyId && provider === choice.provider)
  )
    throw fault('keyId', 'You have no such key for this provider.');
  const offers = offeredModels({ keys, settings: ctx.settings });
  if (choice.keyId === undefined && hasOwnServers(choice) && keys.some(({ provider }) => provider === choice.provider))
    throw fault('keyId', 'Say by its key which of your servers is meant.');
  if (isOffered(offers, choice)) return;
  const named = offers.find(({ model }) => model.provider === choice.provider && model.name === choice.name);
  if (named) throw fault('dimensions', `${named.title} has vectors of ${lengthsOf(named)} dimensions.`);
  if (!openProviders({ keys }).some(({ provider }) => provider.id === choice.provider))
    throw fault(
      'name',
      'Your files can’t be embedded with this model. Choose one that is listed, or add a key for it.',
    );
  await tryOut(access, choice);
}

async function tryOut({ embedder }: EmbeddingAccess, { keyId, ...rest }: EmbeddingChoice): Promise<void> {
  const model = keyId === undefined ? rest : { ...rest, keyId };
  try {
    await embedder.embed(model, ['A first question.'], 'question');
  } catch (error) {
    if (!(error instanceof EmbeddingFault)) throw error;
    if (error.retry) throw new AppError('provider_unreachable', `The model could not be asked. ${error.message}`);
    throw fault('name', error.message);
  }
}

function lengthsOf({ lengths }: OfferedModel): string {
  return new Intl.ListFormat('en', { type: 'disjunction' }).format(lengths.map(String));
}

function fault(field: 'name' | 'keyId' | 'dimensions', message: string): AppError {
  return new AppError('validation_failed', message, { issues: [{ path: `embeddingModel.${field}`, message }] });
}
