import { z } from 'zod';
import { isoTime } from '../../kernel/clock.ts';
import { AppError, notFound } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import { decodeCursor, type Page, type PageQuery, toPage } from '../../kernel/pagination.ts';
import { isStorable } from '../../kernel/text.ts';
import { audit } from '../audit.ts';
import { requireScope, type ServiceContext } from '../context.ts';
import { showFile } from '../files/views.ts';
import {
  type CollectedFile,
  type CollectionAnswer,
  type CollectionFiles,
  type CollectionInput,
  type CollectionListQuery,
  type CollectionUpdate,
  MAX_COLLECTION_FILES,
  MAX_COLLECTIONS,
} from './schemas.ts';
import {
  type CollectionRow,
  insertCollection,
  insertCollectionFiles,
  removeCollection,
  removeCollectionFiles,
  selectCollectionFiles,
  selectCollections,
  selectCollectionsById,
  updateCollection,
} from './store.ts';

const POSITION = z.tuple([z.number().int(), z.string().refine(isStorable)]);

function show({ row, fileCount, readyCount, agents }: CollectionRow): CollectionAnswer {
  const { id, name, description, createdAt, updatedAt } = row;
  const counts = { fileCount, readyCount, agents };
  return {
    ...{ id, name, description, ...counts },
    createdAt: isoTime(createdAt.getTime()),
    updatedAt: isoTime(updatedAt.getTime()),
  };
}

/** Own collections, newest first. @throws validation_failed for a foreign cursor */
export async function listCollections(
  ctx: ServiceContext,
  { q, limit, cursor }: CollectionListQuery,
): Promise<Page<CollectionAnswer>> {
  requireScope(ctx, 'read');
  const after = cursor === undefined ? undefined : decodeCursor(cursor, POSITION);
  const rows = await selectCollections(ctx.db, ctx.actor.userId, { q, limit: limit + 1, after });
  return toPage(rows, limit, ({ row }) => [row.createdAt.getTime(), row.id], show);
}

/** @throws not_found */
export async function getCollection(ctx: ServiceContext, id: string): Promise<CollectionAnswer> {
  requireScope(ctx, 'read');
  return showCollection(ctx, id);
}

async function showCollection(ctx: ServiceContext, id: string): Promise<CollectionAnswer> {
  const found = (await findCollections(ctx, [id])).get(id);
  if (!found) throw notFound('collection');
  return found;
}

/** Those of `ids` that are the caller's. */
export async function findCollections(
  ctx: Pick<ServiceContext, 'db' | 'actor'>,
  ids: readonly string[],
): Promise<Map<string, CollectionAnswer>> {
  const known = ids.filter(isStorable);
  const rows = known.length === 0 ? [] : await selectCollectionsById(ctx.db, ctx.actor.userId, known);
  return new Map(rows.map((row) => [row.row.id, show(row)]));
}

/** @throws conflict for a name that is taken, and where there are `MAX_COLLECTIONS` */
export async function createCollection(ctx: ServiceContext, input: CollectionInput): Promise<CollectionAnswer> {
  requireScope(ctx, 'write');
  const id = newId('collection', ctx.now);
  const row = { id, userId: ctx.actor.userId, name: input.name, description: input.description ?? '' };
  if (!(await insertCollection(ctx.db, row, MAX_COLLECTIONS)))
    throw new AppError('conflict', `There may be ${MAX_COLLECTIONS} collections at most.`);
  audit(ctx, 'collection.created', { collectionId: id });
  return showCollection(ctx, id);
}

/** Changes the fields that were sent. @throws not_found, conflict for a name that is taken */
export async function changeCollection(
  ctx: ServiceContext,
  id: string,
  { name, description }: CollectionUpdate,
): Promise<CollectionAnswer> {
  requireScope(ctx, 'write');
  const fields = { name, description, updatedAt: new Date(ctx.now) };
  if (!isStorable(id) || !(await updateCollection(ctx.db, ctx.actor.userId, id, fields))) throw notFound('collection');
  audit(ctx, 'collection.updated', { collectionId: id });
  return showCollection(ctx, id);
}

/** Its files stay; agents lose it. @throws not_found */
export async function deleteCollection(ctx: ServiceContext, id: string): Promise<void> {
  requireScope(ctx, 'write');
  if (!isStorable(id) || !(await removeCollection(ctx.db, ctx.actor.userId, id))) throw notFound('collection');
  audit(ctx, 'collection.deleted', { collectionId: id });
}

/** The one added last first. @throws not_found, validation_failed for a foreign cursor */
export async function listCollectionFiles(
  ctx: ServiceContext,
  id: string,
  { limit, cursor }: PageQuery,
): Promise<Page<CollectedFile>> {
  requireScope(ctx, 'read');
  await showCollection(ctx, id);
  const after = cursor === undefined ? undefined : decodeCursor(cursor, POSITION);
  const rows = await selectCollectionFiles(ctx.db, ctx.actor.userId, id, { limit: limit + 1, after });
  return toPage(
    rows,
    limit,
    ({ file, addedAt }) => [addedAt.getTime(), file.id],
    ({ file, addedAt }) => ({ ...showFile(file), addedAt: isoTime(addedAt.getTime()) }),
  );
}

/**
 * Adds files, all or none; those that are in it already stay as they are.
 * @throws not_found for the collection or one of the files, conflict where it would have too many
 */
export async function addCollectionFiles(
  ctx: ServiceContext,
  id: string,
  input: CollectionFiles,
): Promise<CollectionAnswer> {
  requireScope(ctx, 'write');
  const fileIds = [...new Set(input.fileIds)];
  if (![id, ...fileIds].every(isStorable)) throw notFound('file');
  const room = { most: MAX_COLLECTION_FILES, now: new Date(ctx.now) };
  const met = await insertCollectionFiles(ctx.db, ctx.actor.userId, id, fileIds, room);
  if (met.collections === 0) throw notFound('collection');
  if (met.files < fileIds.length) throw notFound('file');
  if (met.added === 0 && met.had + fileIds.length > MAX_COLLECTION_FILES)
    throw new AppError('conflict', `A collection may have ${MAX_COLLECTION_FILES} files at most.`);
  audit(ctx, 'collection.files_added', { collectionId: id, files: met.added });
  return showCollection(ctx, id);
}

/** What is not in it is passed over. @throws not_found for the collection */
export async function removeFromCollection(
  ctx: ServiceContext,
  id: string,
  { fileIds }: CollectionFiles,
): Promise<CollectionAnswer> {
  requireScope(ctx, 'write');
  await showCollection(ctx, id);
  const removed = await removeCollectionFiles(ctx.db, ctx.actor.userId, id, fileIds.filter(isStorable));
  audit(ctx, 'collection.files_removed', { collectionId: id, files: removed });
  return showCollection(ctx, id);
}

/** @throws not_found for the collection, and for a file that is not in it */
export async function deleteCollectionFile(ctx: ServiceContext, id: string, fileId: string): Promise<void> {
  requireScope(ctx, 'write');
  const known = isStorable(id) && isStorable(fileId);
  if (!known || (await removeCollectionFiles(ctx.db, ctx.actor.userId, id, [fileId])) === 0) throw notFound('file');
  audit(ctx, 'collection.files_removed', { collectionId: id, files: 1 });
}
