import { limit } from '../../../durable-objects/rate-limiter/client.ts';
import { notFound } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import { DEFAULT_CHUNK_SETTINGS } from '../../providers/documents/port.ts';
import { platformEmbeddingModels } from '../../providers/embeddings/setting.ts';
import { ownAgent } from '../agents/service.ts';
import { addAgentFile } from '../agents/service-files.ts';
import { audit } from '../audit.ts';
import { addCollectionFiles, findCollections } from '../collections/service.ts';
import type { ServiceContext } from '../context.ts';
import { requireEmbeddingModel } from './embedding-choice-service.ts';
import { beginProcessing } from './processing-service.ts';
import type { FileView } from './schemas.ts';
import type { UploadOptions } from './schemas-uploads.ts';
import type { FileRow } from './store.ts';
import type { Seen } from './upload-content.ts';
import { insertUploadedFile, removeUnwantedFile, selectByContent } from './upload-store.ts';
import { showFile } from './views.ts';

/** A file that came, or that was there already. */
export interface Uploaded {
  file: FileView;
  created: boolean;
}

/** What is to become a file. */
export interface Arrival {
  name: string;
  options: UploadOptions;
}

const UPLOADS_AN_HOUR = 600;

/** @throws rate_limited */
export function limitUploads(ctx: ServiceContext): Promise<void> {
  return limit(ctx.env, `file-upload:${ctx.actor.userId}`, UPLOADS_AN_HOUR, 3_600);
}

/** Where the bytes of a file are: made of ids alone, so no name can lead anywhere (RELIABILITY, "Files"). */
function objectKeyOf(userId: string, fileId: string): string {
  return `documents/${userId}/${fileId}`;
}

/** Id and key of a file to be. */
export function newPlace(ctx: ServiceContext): { fileId: string; uploadId: string; objectKey: string } {
  const fileId = newId('file', ctx.now);
  return { fileId, uploadId: newId('upload', ctx.now), objectKey: objectKeyOf(ctx.actor.userId, fileId) };
}

/**
 * Before any byte is taken in: the agent and the collection must be the caller's, the model one that they can use.
 * @throws not_found, validation_failed, provider_unreachable
 */
export async function requireOptions(ctx: ServiceContext, options: UploadOptions): Promise<void> {
  const { agentId, collectionId, embeddingModel } = options;
  if (agentId !== undefined) await ownAgent(ctx, agentId);
  if (collectionId !== undefined && !(await findCollections(ctx, [collectionId])).has(collectionId))
    throw notFound('collection');
  if (embeddingModel !== undefined) await requireEmbeddingModel(ctx, embeddingModel);
}

async function associate(ctx: ServiceContext, fileId: string, { agentId, collectionId }: UploadOptions): Promise<void> {
  if (agentId !== undefined) await addAgentFile(ctx, agentId, fileId);
  if (collectionId !== undefined) await addCollectionFiles(ctx, collectionId, { fileIds: [fileId] });
}

/** Work that never began, or that failed, begins anew when its file is uploaded once more. */
function isIdle({ workVersion, indexVersion, status }: FileRow): boolean {
  return workVersion === null && (status === 'failed' || indexVersion === 0);
}

/**
 * The file that is there with these bytes, if there is one. Nothing of it changes but what it is to be associated with.
 */
export async function findUploaded(
  ctx: ServiceContext,
  seen: Seen,
  { options }: Arrival,
): Promise<Uploaded | undefined> {
  const row = await selectByContent(ctx.db, ctx.actor.userId, seen.sha256);
  return row && uploadedBefore(ctx, row, options);
}

/** The answer for a file that was there; what was cut off before its end is made good. */
export async function uploadedBefore(ctx: ServiceContext, row: FileRow, options: UploadOptions): Promise<Uploaded> {
  await associate(ctx, row.id, options);
  const file = isIdle(row) ? await beginProcessing(ctx, row) : row;
  audit(ctx, 'file.uploaded_again', { fileId: row.id });
  return { file: showFile(file), created: false };
}

/** An upload whose bytes are stored and known. */
export interface Stored extends Arrival {
  fileId: string;
  uploadId: string;
  objectKey: string;
  mediaType: string;
  seen: Seen;
}

/**
 * Makes the file of an upload and has it processed. Where its owner has the same bytes already, by now or since, that
 * file is the answer and the new object goes: one content, one file, one object (Plan 4.5).
 * @throws not_found where the upload was given up meanwhile
 */
export async function keepFile(ctx: ServiceContext, stored: Stored): Promise<Uploaded> {
  const { fileId, uploadId, objectKey, mediaType, seen, name, options } = stored;
  const { userId } = ctx.actor;
  const now = new Date(ctx.now);
  const row = {
    ...{ id: fileId, userId, name, mediaType, objectKey },
    ...{ size: seen.size, sha256: seen.sha256 },
    guidelines: options.guidelines ?? '',
    attributes: options.attributes ?? {},
    chunkSettings: options.chunkSettings ?? DEFAULT_CHUNK_SETTINGS,
    embeddingModel: chosenModel(ctx, options),
    ...{ createdAt: now, updatedAt: now },
  };
  const { file, created, wanted } = await insertUploadedFile(ctx.db, row, uploadId);
  if (!wanted || !file) {
    if (created) await removeUnwantedFile(ctx.db, fileId);
    await ctx.env.FILES.delete(objectKey);
    throw notFound('upload');
  }
  if (!created) {
    if (file.objectKey !== objectKey) await ctx.env.FILES.delete(objectKey);
    return uploadedBefore(ctx, file, options);
  }
  const begun = await beginProcessing(ctx, file);
  await associate(ctx, fileId, options);
  audit(ctx, 'file.uploaded', { fileId, bytes: seen.size, mediaType });
  return { file: showFile(begun), created: true };
}

function chosenModel({ settings }: ServiceContext, { embeddingModel }: UploadOptions) {
  if (!embeddingModel) return platformEmbeddingModels(settings)[0];
  const { keyId, ...model } = embeddingModel;
  return keyId === undefined ? model : { ...model, keyId };
}
