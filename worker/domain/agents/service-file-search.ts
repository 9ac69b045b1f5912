import type { ToolSpec } from '../../engine/definition.ts';
import type { FileScope, FileSearchAnswer, FileSearchRequest } from '../../engine/tools/file-search/port.ts';
import { ToolFailure } from '../../engine/tools/runtime.ts';
import { AppError } from '../../kernel/errors.ts';
import { isStorable } from '../../kernel/text.ts';
import type { ServiceContext } from '../context.ts';
import type { SearchInput, SearchPassage } from '../files/schemas-search.ts';
import { searchFiles } from '../files/search-service.ts';
import { searchWorldOf } from '../files/search-world-service.ts';
import { selectOwnerOf } from './store-file-search.ts';

/** A call of an agent's file search tool: by whom, of which agent. */
export interface SearchingAgent {
  /** Who runs the agent, and pays. */
  accountId: string;
  /** Of the run's frozen definition: nobody can name another one. */
  agentId: string;
  runAs: ToolSpec['runAs'];
}

/**
 * Searches for an agent (Plan 19.3). Files are part of an agent as its owner shared it (SPEC-NOTES 8): whoever may run
 * it now searches its owner's files through it, within the tool's own setting, and nothing else of them. What the owner
 * has taken away, deleted or made private since is gone at once, for runs at work too. Questions become vectors with
 * the caller's keys, else the platform's; with the owner's only where the tool runs as its owner.
 * @throws ToolFailure
 */
export async function searchForAgent(
  world: Pick<ServiceContext, 'env' | 'settings' | 'db'>,
  { accountId, agentId, runAs }: SearchingAgent,
  request: FileSearchRequest,
): Promise<FileSearchAnswer> {
  const texts = [request.query, ...(request.fileNames ?? [])];
  if (!texts.every(isStorable)) throw new ToolFailure('bad_arguments', 'The query has characters that are not text.');
  const owner = await selectOwnerOf(world.db, agentId, accountId);
  if (owner === undefined) throw new ToolFailure('denied', 'The files of this agent are not shared any more.');
  const keysOf = runAs === 'owner' ? owner : accountId;
  const search = (wanted: FileSearchRequest) =>
    searchFiles(searchWorldOf(world, keysOf), owner, toInput(agentId, wanted)).catch(asFailure);
  const { fileNames, ...anyFile } = request;
  const narrowed = await search(request);
  // Models name files that there are not: all that they may search is better than nothing.
  const isWidened = narrowed.files === 0 && fileNames !== undefined;
  const found = isWidened ? await search(anyFile) : narrowed;
  if (found.files === 0) throw new ToolFailure('not_configured', nothingToSearch(request));
  return {
    ...(isWidened ? { note: `No file is called ${fileNames.join(' or ')}; all were searched.` } : {}),
    passages: found.data.map(toPassage),
    guidelines: new Map(found.data.map(({ file }) => [file.id, file.guidelines])),
    facts: {
      filesSearched: found.files,
      timings: found.timings,
      ...(found.degraded.length > 0 ? { degraded: found.degraded } : {}),
    },
  };
}

function toInput(agentId: string, request: FileSearchRequest): SearchInput {
  const { query, scope, fileNames, filters, limit, threshold, contextTokens, neighbours, rerank } = request;
  const { mediaTypes, languages, attributes } = filters;
  return {
    query,
    ...scopeOf(agentId, scope),
    filters: {
      ...(fileNames ? { names: [...fileNames] } : {}),
      ...(mediaTypes ? { mediaTypes: [...mediaTypes] } : {}),
      ...(languages ? { languages: [...languages] } : {}),
      ...(attributes ? { attributes: { ...attributes } } : {}),
    },
    limit,
    ...(threshold === undefined ? {} : { threshold }),
    contextTokens,
    neighbours,
    // What stands side by side is one passage to the model: its overlap is read, and paid, once.
    join: true,
    rerank,
  };
}

function scopeOf(agentId: string, scope: FileScope): Pick<SearchInput, 'agentId' | 'fileIds' | 'collectionIds'> {
  if (scope.kind === 'files') return { fileIds: [...scope.ids] };
  if (scope.kind === 'collections') return { collectionIds: [...scope.ids] };
  return { agentId };
}

function nothingToSearch({ filters }: FileSearchRequest): string {
  const why = Object.keys(filters).length > 0 ? ', or the filters leave none' : '';
  return `There are no files to search: none is here, none is ready yet${why}.`;
}

function toPassage({ chunkId, ordinal, file, text, location, tokens, ranks, words }: SearchPassage) {
  const { page, lastPage, slide, sheet, rows, lines, headings } = location;
  return {
    chunkId,
    fileId: file.id,
    fileName: file.name,
    ordinal: ordinalOf(chunkId) ?? ordinal,
    text,
    location: {
      ...(page === undefined ? {} : { page }),
      ...(lastPage === undefined ? {} : { lastPage }),
      ...(slide === undefined ? {} : { slide }),
      ...(sheet === undefined ? {} : { sheet }),
      ...(rows === undefined ? {} : { rows }),
      ...(lines === undefined ? {} : { lines }),
      ...(headings === undefined ? {} : { headings }),
    },
    tokens,
    why: { ...ranks, words },
  };
}

/** The passage that was found, not the first of those that were joined to it: `<file>-<version>-<ordinal>`. */
function ordinalOf(chunkId: string): number | undefined {
  const found = /-(\d+)$/.exec(chunkId)?.[1];
  return found === undefined ? undefined : Number(found);
}

function asFailure(error: unknown): never {
  if (error instanceof AppError && error.code !== 'internal') throw new ToolFailure('upstream_failed', error.message);
  throw error;
}
