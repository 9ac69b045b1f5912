import { estimateTokens } from '../../tokens.ts';
import { OpenAiApi, objectsIn } from '../code-interpreter/openai-api.ts';
import { ToolFailure, type ToolWorld } from '../runtime.ts';
import type { FileSearchConfig } from './config.ts';
import type { FileSearchAnswer, FileSearchRequest, FoundPassage } from './port.ts';

const BASE_URL = 'https://api.openai.com/v1';

/**
 * OpenAI's hosted file search (Plan 16.3.1): its vector stores, asked from outside of its models as the other hosted
 * tools are, so that an agent on any model may use them and its passages are cited like ours. The account's own OpenAI
 * key pays there.
 * @throws ToolFailure
 */
export async function searchOpenAIFiles(
  { vectorStoreIds, keyId }: Pick<FileSearchConfig, 'vectorStoreIds' | 'keyId'>,
  request: FileSearchRequest,
  world: ToolWorld,
  signal: AbortSignal,
): Promise<FileSearchAnswer> {
  const key = await world.secret(keyId === null ? { provider: 'openai' } : { provider: 'openai', keyId });
  if (!key) throw new ToolFailure('not_configured', 'OpenAI’s file search needs a key of OpenAI: none is stored.');
  const api = new OpenAiApi(key.baseUrl ?? BASE_URL, key.value, world);
  const body = JSON.stringify(questionOf(request));
  const answers = await Promise.all(
    vectorStoreIds.map((id) => {
      const path = `/vector_stores/${encodeURIComponent(id)}/search`;
      return api.json({ method: 'POST', path, body, headers: { 'content-type': 'application/json' } }, signal);
    }),
  );
  const found = answers.flatMap(({ data }) => objectsIn(data).flatMap(toPassage));
  const best = found.toSorted((a, b) => scoreOf(b) - scoreOf(a)).slice(0, request.limit);
  return {
    passages: withinTokens(best, request.contextTokens),
    guidelines: new Map(),
    facts: { provider: 'openai', vectorStores: vectorStoreIds },
  };
}

function questionOf({ query, limit, threshold, filters }: FileSearchRequest): Record<string, unknown> {
  const wanted = Object.entries(filters.attributes ?? {}).map(([key, value]) => ({ type: 'eq', key, value }));
  return {
    query,
    max_num_results: limit,
    ...(threshold === undefined ? {} : { ranking_options: { score_threshold: threshold } }),
    ...(wanted.length > 0 ? { filters: { type: 'and', filters: wanted } } : {}),
  };
}

function toPassage({ file_id: fileId, filename, score, content }: Record<string, unknown>): FoundPassage[] {
  const text = objectsIn(content)
    .map((part) => (typeof part['text'] === 'string' ? part['text'] : ''))
    .join('\n')
    .trim();
  if (typeof fileId !== 'string' || text === '') return [];
  const fileName = typeof filename === 'string' && filename !== '' ? filename : fileId;
  const why = { score: typeof score === 'number' ? score : 0 };
  return [{ chunkId: null, fileId, fileName, ordinal: null, text, location: {}, tokens: estimateTokens(text), why }];
}

function scoreOf({ why }: FoundPassage): number {
  return Number(why['score']);
}

/** The best ones that fit together; one that is too long for all of the room is left out. */
function withinTokens(passages: readonly FoundPassage[], budget: number): FoundPassage[] {
  let left = budget;
  return passages.filter(({ tokens }) => {
    if (tokens > left) return false;
    left -= tokens;
    return true;
  });
}
