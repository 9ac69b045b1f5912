import { limit } from '../../../durable-objects/rate-limiter/client.ts';
import type { Embedder } from '../../providers/embeddings/port.ts';
import { sentenceReranker } from '../../providers/reranker/sentence-reranker.ts';
import { vectorStoreOf } from '../../providers/vectors/vector-store.ts';
import { requireScope, type ServiceContext } from '../context.ts';
import { embeddingAccess } from '../models/embedder-service.ts';
import type { SearchAnswer, SearchRequest } from './schemas-search.ts';
import { type SearchWorld, searchFiles } from './search-service.ts';

/** Searches of an account in any minute: each one embeds a question at the platform's cost. */
const PER_MINUTE = 60;
/** Longest that a question waits for its vector; then the words alone answer. */
const PATIENCE_MS = 10_000;

/**
 * What a search of one owner's files works with. Questions are embedded with the owner's keys, as the files were: the
 * keys are read beside the scope, so that they cost no round trip of their own.
 * @param patienceMs longest that the embedding of a question, or of what is read again, may take
 */
export function searchWorldOf(
  world: Pick<ServiceContext, 'env' | 'settings' | 'db'>,
  userId: string,
  patienceMs = PATIENCE_MS,
): SearchWorld {
  const access = embeddingAccess(world, userId, patienceMs);
  // Whoever searches by words only never asks for them.
  access.catch(() => undefined);
  const embedder: Embedder = {
    embed: async (model, texts, purpose) => (await access).embedder.embed(model, texts, purpose),
  };
  return { db: world.db, embedder, vectors: vectorStoreOf(world.env, world.db), reranker: sentenceReranker(embedder) };
}

/**
 * Passages of the caller's files (Plan 19.2). For people and their programs it costs no credits; agents pay for what
 * their tool brings in (Plan 24.3).
 * @throws forbidden_scope, rate_limited, not_found for an id that is not the caller's, unavailable
 */
export async function searchOwnFiles(ctx: ServiceContext, request: SearchRequest): Promise<SearchAnswer> {
  requireScope(ctx, 'read');
  await limit(ctx.env, `file-search:${ctx.actor.userId}`, PER_MINUTE, 60);
  const { userId } = ctx.actor;
  return searchFiles(searchWorldOf(ctx, userId), userId, request, { unknown: 'refuse' });
}
