import type { CollectionAnswer } from '../../worker/domain/collections/schemas.ts';
import type { FileDeleted, FileUpdate, FileUses, FileView, Quota } from '../../worker/domain/files/schemas.ts';
import type { SearchAnswer, SearchInput } from '../../worker/domain/files/schemas-search.ts';
import { take } from './api.ts';

/** The API of files, verb by verb. All throw ApiProblem. */

export type StoredFile = FileView;
export type { FileUpdate, FileUses, Quota, SearchAnswer, SearchInput };
export type Passage = SearchAnswer['data'][number];
export type ChunkSettings = StoredFile['chunkSettings'];
export type ModelChoice = StoredFile['embeddingModel'];

export interface Page<T> {
  data: T[];
  nextCursor: string | null;
}

/** A passage of a file, as it stands in its index. */
export interface Chunk extends Pick<Passage, 'ordinal' | 'text' | 'heading' | 'tokens' | 'location'> {
  id: string;
}

interface ChunkPreview {
  data: Omit<Chunk, 'id'>[];
  count: number;
  /** The whole file was cut; else only its beginning. */
  complete: boolean;
}

export type Collection = CollectionAnswer;

/** An embedding model that this account can use. */
export interface OfferedModel extends ModelChoice {
  title?: string;
}

type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';

function ask<T>(method: Method, path: string, body?: unknown): Promise<T> {
  const request: RequestInit = { method };
  if (body !== undefined) {
    request.headers = { 'content-type': 'application/json' };
    request.body = JSON.stringify(body);
  }
  const answer = async () => {
    const response = await fetch(`/api/v1${path}`, request);
    const read: unknown = response.status === 204 ? undefined : await response.json().catch(() => undefined);
    return response.ok ? { data: read as T, response } : { error: read, response };
  };
  return take(answer());
}

function queryOf(values: Record<string, string | number | undefined>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) if (value) query.set(name, String(value));
  return query.size > 0 ? `?${query}` : '';
}

export interface FileFilter {
  q?: string;
  status?: string;
  type?: string;
  language?: string;
  collectionId?: string;
  agentId?: string;
}

export const listFiles = (filter: FileFilter, cursor: string, limit = 50) =>
  ask<Page<StoredFile>>('GET', `/files${queryOf({ ...filter, limit, cursor })}`);
export const readFile = (id: string) => ask<StoredFile>('GET', `/files/${id}`);
export const changeFile = (id: string, change: FileUpdate) => ask<StoredFile>('PATCH', `/files/${id}`, change);
export const deleteFile = (id: string) => ask<FileDeleted>('DELETE', `/files/${id}`);
export const readUses = (id: string) => ask<FileUses>('GET', `/files/${id}/uses`);
export const readQuota = () => ask<Quota>('GET', '/files/quota');
export const downloadUrl = (id: string) => ask<{ url: string }>('POST', `/files/${id}/download-url`, {});

export const processFile = (id: string, change: { chunkSettings?: ChunkSettings; embeddingModel?: ModelChoice }) =>
  ask<StoredFile>('POST', `/files/${id}/process`, change);
/** Passages from an ordinal on. */
export const listChunks = (id: string, from: number, limit: number) =>
  ask<Page<Chunk>>('GET', `/files/${id}/chunks${queryOf({ limit, from })}`);
export const previewChunks = (id: string, chunkSettings: ChunkSettings) =>
  ask<ChunkPreview>('POST', `/files/${id}/chunk-preview`, { chunkSettings });
export const listEmbeddingModels = () => ask<{ data: OfferedModel[] }>('GET', '/files/embedding-models');

export const searchFiles = (request: SearchInput) => ask<SearchAnswer>('POST', '/files/search', request);

export const listCollections = (cursor = '') =>
  ask<Page<Collection>>('GET', `/collections${queryOf({ limit: 100, cursor })}`);
export const createCollection = (name: string) => ask<Collection>('POST', '/collections', { name });
export const renameCollection = (id: string, name: string) => ask<Collection>('PATCH', `/collections/${id}`, { name });
export const deleteCollection = (id: string) => ask<void>('DELETE', `/collections/${id}`);
export const addToCollection = (id: string, fileIds: string[]) =>
  ask<unknown>('POST', `/collections/${id}/files`, { fileIds });
export const removeFromCollection = (id: string, fileId: string) =>
  ask<void>('DELETE', `/collections/${id}/files/${fileId}`);

export const attachFile = (agentId: string, fileId: string) =>
  ask<unknown>('POST', `/agents/${agentId}/files`, { fileId });
export const detachFile = (agentId: string, fileId: string) =>
  ask<void>('DELETE', `/agents/${agentId}/files/${fileId}`);
export const attachCollection = (agentId: string, collectionId: string) =>
  ask<unknown>('POST', `/agents/${agentId}/collections`, { collectionId });
