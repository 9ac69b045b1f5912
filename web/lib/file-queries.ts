import { infiniteQueryOptions, keepPreviousData, type QueryClient, queryOptions } from '@tanstack/react-query';
import {
  type ChunkSettings,
  type FileFilter,
  listAgentCollections,
  listAgentFiles,
  listChunks,
  listCollections,
  listEmbeddingModels,
  listFiles,
  previewChunks,
  readFile,
  readQuota,
  readUses,
  type SearchInput,
  type StoredFile,
  searchFiles,
} from './file-api.ts';

/** How soon an unfinished file is looked at again, where the stream of news does not reach this page. */
const LOOK_MS = 2_000;

/** Whether something is still being done with it. */
export function isUnderWay({ status, processing }: Pick<StoredFile, 'status' | 'processing'>): boolean {
  return processing || (status !== 'ready' && status !== 'failed');
}

export function filesQuery(filter: FileFilter = {}) {
  return infiniteQueryOptions({
    queryKey: ['files', filter],
    queryFn: ({ pageParam }) => listFiles(filter, pageParam),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data?.pages.some(({ data }) => data.some(isUnderWay)) ? LOOK_MS : false),
  });
}

export function fileQuery(fileId: string) {
  return queryOptions({
    queryKey: ['file', fileId],
    queryFn: () => readFile(fileId),
    refetchInterval: ({ state }) => (state.data && isUnderWay(state.data) ? LOOK_MS : false),
  });
}

export function usesQuery(fileId: string) {
  return queryOptions({ queryKey: ['file', fileId, 'uses'], queryFn: () => readUses(fileId) });
}

export const quotaQuery = queryOptions({ queryKey: ['files', 'quota'], queryFn: readQuota });

export const collectionsQuery = queryOptions({
  queryKey: ['collections'],
  queryFn: async () => (await listCollections()).data,
});

/** What an agent searches; under the keys of all files and collections, so that what renews those renews it. */
export function agentFilesQuery(agentId: string) {
  return infiniteQueryOptions({
    queryKey: ['files', { ofAgent: agentId }],
    queryFn: ({ pageParam }) => listAgentFiles(agentId, pageParam),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
    refetchInterval: ({ state }) => (state.data?.pages.some(({ data }) => data.some(isUnderWay)) ? LOOK_MS : false),
  });
}

export function agentCollectionsQuery(agentId: string) {
  return queryOptions({
    queryKey: ['collections', { ofAgent: agentId }],
    queryFn: async () => (await listAgentCollections(agentId)).data,
  });
}

/** How many passages come at once. */
export const CHUNK_BLOCK = 50;

/** Some passages of one index, the first one `block` times `CHUNK_BLOCK`; a new index has passages of its own. */
export function chunksQuery(fileId: string, indexVersion: number, block: number) {
  return queryOptions({
    queryKey: ['chunks', fileId, indexVersion, block],
    queryFn: async () => (await listChunks(fileId, block * CHUNK_BLOCK, CHUNK_BLOCK)).data,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function previewQuery(fileId: string, settings: ChunkSettings, enabled: boolean) {
  return queryOptions({
    queryKey: ['file', fileId, 'preview', settings],
    queryFn: () => previewChunks(fileId, settings),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    enabled,
  });
}

export const embeddingModelsQuery = queryOptions({
  queryKey: ['embedding-models'],
  queryFn: async () => (await listEmbeddingModels()).data,
  staleTime: 300_000,
});

export function fileSearchQuery(request: SearchInput) {
  return queryOptions({
    queryKey: ['file-search', request],
    queryFn: () => searchFiles(request),
    enabled: request.query !== '',
    staleTime: 30_000,
    retry: false,
  });
}

/** Everything that a change of files may have changed. */
export function refreshFiles(client: QueryClient): Promise<unknown> {
  return Promise.all([['files'], ['file'], ['collections']].map((queryKey) => client.invalidateQueries({ queryKey })));
}
