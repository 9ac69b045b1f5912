import type { Database } from '../../db/client.ts';
import { AppError } from '../../kernel/errors.ts';
import { log } from '../../kernel/log.ts';
import { type Embedder, EmbeddingFault, type EmbeddingModel, spaceOf } from '../../providers/embeddings/port.ts';
import type { Reranker } from '../../providers/reranker/port.ts';
import type { VectorStore } from '../../providers/vectors/port.ts';
import { type SearchAnswer, type SearchInput, type SearchRequest, searchRequest } from './schemas-search.ts';
import { type Hit, passageAnswer, rankedHits } from './search-hits.ts';
import { type Fusion, firstOfEach, fuse, joinNeighbours, mustHold, passes, wantedWords } from './search-rules.ts';
import {
  type NamedRow,
  type ScopeRow,
  type SearchScope,
  selectByText,
  selectPassages,
  selectScope,
  type TextRow,
} from './search-store.ts';

/** What a search works with. */
export interface SearchWorld {
  db: Database;
  embedder: Embedder;
  vectors: VectorStore;
  reranker: Reranker;
  /** Other than the usual, for measuring. */
  fusion?: Fusion;
}

type Degraded = SearchAnswer['degraded'][number];

/** A search answers within these; what a vector store finds beyond them is not looked at. */
const LEAST_CANDIDATES = 50;
const MOST_CANDIDATES = 100;
/** More files than this are not named to the vector store: what it finds elsewhere is dropped afterwards. */
const MOST_NAMED_FILES = 500;
/** Passages that are read again where that is asked for. */
const RERANKED = 10;

class Stopwatch {
  readonly #start = Date.now();
  readonly times: SearchAnswer['timings'] = { scope: 0, embed: 0, vectors: 0, text: 0, read: 0, rerank: 0, total: 0 };

  /** Of things that run side by side the longest counts. */
  async time<T>(part: keyof SearchAnswer['timings'], work: Promise<T>): Promise<T> {
    const from = Date.now();
    try {
      return await work;
    } finally {
      this.times[part] = Math.max(this.times[part], Date.now() - from);
    }
  }

  end(): SearchAnswer['timings'] {
    return { ...this.times, total: Date.now() - this.#start };
  }
}

/** Why a part of a search is missing, in words that may be shown. */
function missing(part: Degraded['part'], error: unknown): Degraded {
  log('warn', 'files.search_degraded', { part, error: error instanceof Error ? error.name : typeof error });
  if (error instanceof EmbeddingFault) return { part, message: error.message };
  const what = { vectors: 'Search by meaning', text: 'Search by words', rerank: 'The second reading' }[part];
  return { part, message: `${what} does not answer at the moment.` };
}

/** Everything that a request names is there. @throws not_found */
function requireNamed(request: SearchRequest, found: NamedRow): void {
  const complete = (ids: readonly string[] | undefined, count: number) => new Set(ids).size === count;
  if (!complete(request.fileIds, found.files)) throw new AppError('not_found', 'No such file.');
  if (!complete(request.collectionIds, found.collections)) throw new AppError('not_found', 'No such collection.');
  if (request.agentId !== undefined && found.agents === 0) throw new AppError('not_found', 'No such agent.');
}

interface Found {
  /** Passages by similarity, one list for each model. */
  vectorLists: { id: string; score: number }[][];
  text: TextRow[];
  degraded: Degraded[];
}

/** By meaning and by words side by side; where one fails the other answers. @throws what failed, where nothing is left */
async function find(
  world: SearchWorld,
  scope: SearchScope,
  request: SearchRequest,
  rows: readonly ScopeRow[],
  watch: Stopwatch,
): Promise<Found> {
  const { query, mode } = request;
  const words = wantedWords(query);
  const limit = Math.min(MOST_CANDIDATES, Math.max(LEAST_CANDIDATES, request.limit * 4));
  const spaces = mode === 'text' || words === '' ? [] : spacesOf(rows);
  const configs = [...new Set(rows.flatMap((row) => row.configs))];
  const chunks = rows.reduce((sum, row) => sum + row.chunks, 0);
  const byText =
    mode === 'vectors' || configs.length === 0
      ? Promise.resolve([])
      : watch.time('text', selectByText(world.db, scope, { words, must: mustHold(query), configs, chunks, limit }));
  const byVectors = spaces.map(async ({ model, fileIds }) => {
    const [vector] = await watch.time('embed', world.embedder.embed(model, [words], 'question'));
    if (!vector) throw new EmbeddingFault('bad_answer', 'The embedding model gave no vector for the question.');
    const filter = fileIds !== null && fileIds.length <= MOST_NAMED_FILES ? { filter: { fileIds } } : {};
    return watch.time('vectors', world.vectors.query(scope.userId, model, vector, { limit, ...filter }));
  });
  const [[text], vectors] = await Promise.all([Promise.allSettled([byText]), Promise.allSettled(byVectors)]);
  const lost = vectors.filter((result) => result.status === 'rejected');
  const working = Number(mode !== 'vectors' && text.status === 'fulfilled') + vectors.length - lost.length;
  const first = text.status === 'rejected' ? text : lost[0];
  if (working === 0 && first) throw failed(first.reason);
  return {
    vectorLists: vectors.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : [])),
    text: text.status === 'fulfilled' ? text.value : [],
    degraded: [
      ...lost.slice(0, 1).map((result) => missing('vectors', result.reason)),
      ...(text.status === 'rejected' ? [missing('text', text.reason)] : []),
    ],
  };
}

function failed(reason: unknown): unknown {
  return reason instanceof EmbeddingFault
    ? new AppError(reason.retry ? 'unavailable' : 'upstream_failed', reason.message, { cause: reason })
    : reason;
}

/** One question a model: files whose keys differ share their vectors' space. */
function spacesOf(rows: readonly ScopeRow[]): { model: EmbeddingModel; fileIds: string[] | null }[] {
  const spaces = new Map<string, { model: EmbeddingModel; fileIds: string[] | null }>();
  for (const { model, fileIds } of rows) {
    const known = spaces.get(spaceOf(model));
    if (!known) spaces.set(spaceOf(model), { model, fileIds });
    else known.fileIds = known.fileIds && fileIds ? [...known.fileIds, ...fileIds] : null;
  }
  return [...spaces.values()];
}

/**
 * Passages of an owner's files that answer a question (Plan 19.2, 19.3): by meaning and by words, fused, of live
 * indexes only, neighbours joined, as many as fit. Three round trips to the database in a row; costs no credits.
 * @param userId whose files; nothing of anybody else is found, whatever ids the request names
 * @param unknown `refuse` answers 404 where an id is not the owner's; by default it finds nothing there
 * @throws not_found, and unavailable where neither way of searching works
 */
export async function searchFiles(
  world: SearchWorld,
  userId: string,
  input: SearchInput,
  { unknown = 'ignore' }: { unknown?: 'ignore' | 'refuse' } = {},
): Promise<SearchAnswer> {
  const watch = new Stopwatch();
  const request = searchRequest.parse(input);
  const { fileIds, collectionIds, agentId, filters, query } = request;
  const scope: SearchScope = { userId, fileIds, collectionIds, agentId, filters };
  const { rows, named } = await watch.time('scope', selectScope(world.db, scope));
  if (unknown === 'refuse') requireNamed(request, named);
  const { vectorLists, text, degraded } = await find(world, scope, request, rows, watch);
  const fused = fuse(
    vectorLists.map((list) => list.map(({ id }) => id)),
    text.map(({ id }) => id),
    world.fusion,
  );
  const ids = fused.slice(0, MOST_CANDIDATES).map(({ id }) => id);
  const passages =
    ids.length === 0
      ? []
      : await watch.time(
          'read',
          selectPassages(world.db, scope, { ids, must: mustHold(query), neighbours: request.neighbours }),
        );
  const hits = rankedHits(fused, passages, vectorLists, text);
  // Where nobody could say how similar anything is, a threshold would leave nothing of what the words found.
  const similar = vectorLists.length === 0 && degraded.length > 0 ? undefined : request.threshold;
  const relevant = firstOfEach(
    hits.filter((hit) => passes(hit.vector?.score, similar)),
    (hit) => hit.sha256,
  );
  const ordered = request.rerank ? await reread(world, rows, query, relevant, degraded, watch) : relevant;
  const data = joinNeighbours(ordered.slice(0, request.limit), passages, {
    neighbours: request.neighbours,
    join: request.join,
    ...(request.contextTokens === undefined ? {} : { tokens: request.contextTokens }),
  }).map(passageAnswer);
  return {
    data,
    files: rows.reduce((sum, row) => sum + row.files, 0),
    tokens: data.reduce((sum, passage) => sum + passage.tokens, 0),
    degraded,
    timings: watch.end(),
  };
}

/** The best hits in the order of a second reading, then the others. What fails leaves the first order. */
async function reread(
  world: SearchWorld,
  rows: readonly ScopeRow[],
  question: string,
  hits: Hit[],
  degraded: Degraded[],
  watch: Stopwatch,
): Promise<Hit[]> {
  const [best] = rows;
  const read = hits.slice(0, RERANKED);
  if (!best || read.length === 0) return hits;
  try {
    const texts = read.map(({ heading, text }) => (heading === '' ? text : `${heading}\n${text}`));
    const scores = await watch.time('rerank', world.reranker.rerank(best.model, wantedWords(question), texts));
    const order = read
      .map((hit, place) => ({ hit, score: scores[place] ?? 0 }))
      .sort((a, b) => b.score - a.score)
      .map(({ hit, score }, place) => ({ ...hit, again: { rank: place + 1, score } }));
    return [...order, ...hits.slice(RERANKED)];
  } catch (error) {
    degraded.push(missing('rerank', error));
    return hits;
  }
}
