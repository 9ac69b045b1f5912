import { api, type Schema, take } from './api.ts';

/** The API of files and collections, verb by verb. All throw ApiProblem. */

export type StoredFile = Schema<'File'>;
export type FilePage = Schema<'FilePage'>;
export type FileUpdate = Schema<'FileUpdate'>;
export type FileUses = Schema<'FileUses'>;
export type SearchAnswer = Awaited<ReturnType<typeof searchFiles>>;
export type Passage = SearchAnswer['data'][number];
/** What is left out is filled in by the API. */
export type SearchInput = Pick<Schema<'FileSearchRequest'>, 'query'> & Partial<Schema<'FileSearchRequest'>>;
export type Chunk = Awaited<ReturnType<typeof listChunks>>['data'][number];
export type ChunkSettings = StoredFile['chunkSettings'];
export type ModelChoice = StoredFile['embeddingModel'];
export type Collection = Schema<'Collection'>;

export interface FileFilter {
  q?: string;
  status?: StoredFile['status'] | 'processing';
  type?: StoredFile['kind'];
  language?: string;
  collectionId?: string;
  agentId?: string;
}

const file = (id: string) => ({ path: { file_id: id } });
const collection = (id: string) => ({ path: { collection_id: id } });
const agent = (id: string) => ({ path: { agent_id: id } });

export function listFiles(filter: FileFilter, cursor = '', limit = 50, signal?: AbortSignal) {
  const query = { ...filter, limit, ...(cursor ? { cursor } : {}) };
  return take(api.GET('/api/v1/files', { params: { query }, ...(signal ? { signal } : {}) }));
}
export const readFile = (id: string) => take(api.GET('/api/v1/files/{file_id}', { params: file(id) }));
export const changeFile = (id: string, body: FileUpdate) =>
  take(api.PATCH('/api/v1/files/{file_id}', { params: file(id), body }));
export const deleteFile = (id: string) => take(api.DELETE('/api/v1/files/{file_id}', { params: file(id) }));
export const readUses = (id: string) => take(api.GET('/api/v1/files/{file_id}/uses', { params: file(id) }));
export const readQuota = () => take(api.GET('/api/v1/files/quota'));
export const downloadUrl = (id: string) => take(api.POST('/api/v1/files/{file_id}/download-url', { params: file(id) }));

export const processFile = (id: string, body: Schema<'FileProcess'>) =>
  take(api.POST('/api/v1/files/{file_id}/process', { params: file(id), body }));
/** Passages from an ordinal on. */
export const listChunks = (id: string, from: number, limit: number) =>
  take(api.GET('/api/v1/files/{file_id}/chunks', { params: { ...file(id), query: { limit, from } } }));
export const previewChunks = (id: string, chunkSettings: ChunkSettings) =>
  take(api.POST('/api/v1/files/{file_id}/chunk-preview', { params: file(id), body: { chunkSettings } }));
export const listEmbeddingModels = () => take(api.GET('/api/v1/files/embedding-models'));

export const searchFiles = (request: SearchInput) =>
  take(api.POST('/api/v1/files/search', { body: request as Schema<'FileSearchRequest'> }));

export const listCollections = () => take(api.GET('/api/v1/collections', { params: { query: { limit: 100 } } }));
export const createCollection = (name: string) => take(api.POST('/api/v1/collections', { body: { name } }));
export const renameCollection = (id: string, name: string) =>
  take(api.PATCH('/api/v1/collections/{collection_id}', { params: collection(id), body: { name } }));
export const deleteCollection = (id: string) =>
  take(api.DELETE('/api/v1/collections/{collection_id}', { params: collection(id) }));
export const addToCollection = (id: string, fileIds: string[]) =>
  take(api.POST('/api/v1/collections/{collection_id}/files', { params: collection(id), body: { fileIds } }));
export const removeFromCollection = (id: string, fileId: string) =>
  take(
    api.DELETE('/api/v1/collections/{collection_id}/files/{file_id}', {
      params: { path: { collection_id: id, file_id: fileId } },
    }),
  );

export const attachFile = (agentId: string, fileId: string) =>
  take(api.POST('/api/v1/agents/{agent_id}/files', { params: agent(agentId), body: { fileId } }));
export const detachFile = (agentId: string, fileId: string) =>
  take(
    api.DELETE('/api/v1/agents/{agent_id}/files/{file_id}', {
      params: { path: { agent_id: agentId, file_id: fileId } },
    }),
  );
export const attachCollection = (agentId: string, collectionId: string) =>
  take(api.POST('/api/v1/agents/{agent_id}/collections', { params: agent(agentId), body: { collectionId } }));
export const detachCollection = (agentId: string, collectionId: string) =>
  take(
    api.DELETE('/api/v1/agents/{agent_id}/collections/{collection_id}', {
      params: { path: { agent_id: agentId, collection_id: collectionId } },
    }),
  );
/** Files that an agent searches, the one added last first. */
export const listAgentFiles = (agentId: string, cursor = '') => {
  const query = { limit: 50, ...(cursor ? { cursor } : {}) };
  return take(api.GET('/api/v1/agents/{agent_id}/files', { params: { ...agent(agentId), query } }));
};
/** All of them: an agent has 100 at most. */
export const listAgentCollections = (agentId: string) =>
  take(api.GET('/api/v1/agents/{agent_id}/collections', { params: { ...agent(agentId), query: { limit: 100 } } }));
