import { fileSearchPrice } from '../prices.ts';
import { ToolFailure, type ToolRuntime, type ToolWorld } from '../runtime.ts';
import type { FileSearchConfig } from './config.ts';
import { MAX_QUERY_CHARS } from './kind.ts';
import { searchOpenAIFiles } from './openai.ts';
import { writePassages } from './passages.ts';
import type { FileScope, FileSearchRequest } from './port.ts';

/** Plan 19.3: finds passages and prepares them for the model. What it charges is what it brought in (Plan 24.3). */
export const fileSearchRuntime: ToolRuntime<FileSearchConfig> = async ({ config, args, effectKey }, world) => {
  const query = String(args['query'] ?? '')
    .trim()
    .slice(0, MAX_QUERY_CHARS);
  if (query === '') throw new ToolFailure('bad_arguments', 'The query is empty.');
  const request = toRequest(config, query, args);
  const answer = await searchIn(config, world)(request, world.signal);
  const { text, sources, shown } = writePassages(answer, { query, effectKey });
  const tokens = shown.reduce((sum, passage) => sum + passage.tokens, 0);
  return {
    output:
      shown.length > 0
        ? text
        : `Nothing was found for "${query}". Try other words${request.fileNames ? ', or all files' : ''}.`,
    sources,
    microcredits: fileSearchPrice(Math.min(tokens, config.contextTokens)),
    details: {
      query,
      scope: config.scope,
      ...(request.fileNames ? { fileNames: request.fileNames } : {}),
      passages: shown.map(({ fileId, fileName, ordinal, location, tokens: size, why }, index) => ({
        marker: sources[index]?.marker,
        fileId,
        fileName,
        ordinal,
        location,
        tokens: size,
        why,
        quote: sources[index]?.quote,
      })),
      contextTokens: tokens,
      ...answer.facts,
    },
  };
};

function searchIn(config: FileSearchConfig, world: ToolWorld): NonNullable<ToolWorld['searchFiles']> {
  if (config.scope === 'openai') return (request, signal) => searchOpenAIFiles(config, request, world, signal);
  if (!world.searchFiles) throw new ToolFailure('not_configured', 'Files can not be searched here.');
  return world.searchFiles;
}

/** The owner's settings; of the model's wishes only the names of files, where they are left to it. */
function toRequest(config: FileSearchConfig, query: string, args: Record<string, unknown>): FileSearchRequest {
  const { mediaTypes, languages, attributes, maxResults, threshold, contextTokens, neighbours, rerank } = config;
  const named = config.modelMayNameFiles && Array.isArray(args['fileNames']) ? args['fileNames'] : [];
  const fileNames = named.filter((name): name is string => typeof name === 'string' && name.trim() !== '');
  return {
    query,
    scope: scopeOf(config),
    ...(fileNames.length > 0 ? { fileNames } : {}),
    filters: {
      ...(mediaTypes.length > 0 ? { mediaTypes } : {}),
      ...(languages.length > 0 ? { languages } : {}),
      ...(Object.keys(attributes).length > 0 ? { attributes } : {}),
    },
    limit: maxResults,
    ...(threshold > 0 ? { threshold } : {}),
    contextTokens,
    neighbours,
    rerank,
  };
}

function scopeOf({ scope, fileIds, collectionIds }: FileSearchConfig): FileScope {
  if (scope === 'files') return { kind: 'files', ids: fileIds };
  if (scope === 'collections') return { kind: 'collections', ids: collectionIds };
  return { kind: 'agent' };
}
