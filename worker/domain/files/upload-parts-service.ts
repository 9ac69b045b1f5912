import { limit } from '../../../durable-objects/rate-limiter/client.ts';
import { DAY, isoTime } from '../../kernel/clock.ts';
import { AppError, notFound } from '../../kernel/errors.ts';
import { isId } from '../../kernel/ids.ts';
import { audit } from '../audit.ts';
import { requireScope, type ServiceContext } from '../context.ts';
import { UPLOAD_PART_BYTES } from './contract.ts';
import { cleanName } from './name-rules.ts';
import { storedDocument } from './processing-parts.ts';
import { holdRoom } from './quota-service.ts';
import { type UploadCreate, type UploadOptions, type UploadView, uploadOptions } from './schemas-uploads.ts';
import { ownFile } from './service.ts';
import { bodyParts } from './upload-body.ts';
import { acceptedType, watchStream } from './upload-content.ts';
import {
  keepFile,
  limitUploads,
  newPlace,
  requireOptions,
  type Uploaded,
  uploadedBefore,
} from './upload-file-service.ts';
import {
  type PartRow,
  removeUpload,
  selectParts,
  selectUpload,
  type UploadRow,
  updateMultipart,
  upsertPart,
} from './upload-store.ts';

/** How long an upload may be taken up again. */
const OPEN_FOR_MS = DAY;
/** Sent again and again, a part would be written again and again. */
const PARTS_AN_HOUR = 6_000;

function partCount({ size, partSize }: UploadRow): number {
  return Math.ceil(size / partSize);
}

/** Bytes of a part: all have one size, the last one has the rest. */
function sizeOfPart(row: UploadRow, number: number): number {
  return Math.min(row.partSize, row.size - (number - 1) * row.partSize);
}

function show(row: UploadRow, parts: readonly PartRow[]): UploadView {
  const { id, name, size, partSize, fileId, expiresAt } = row;
  const received = parts.map(({ number }) => number);
  return { id, name, size, partSize, parts: partCount(row), received, fileId, expiresAt: isoTime(expiresAt.getTime()) };
}

async function openUpload(ctx: ServiceContext, id: string): Promise<UploadRow> {
  const row = isId('upload', id) ? await selectUpload(ctx.db, ctx.actor.userId, id) : undefined;
  if (!row || row.multipartId === '') throw notFound('upload');
  if (row.expiresAt.getTime() <= ctx.now)
    throw new AppError('link_expired', 'This upload has run out. Begin a new one.');
  return row;
}

/**
 * Begins an upload in parts, which may be taken up again for a day (Plan 4.5). Room for it is held at once.
 * @throws forbidden_scope, rate_limited, not_found for targets, quota_exceeded
 */
export async function beginUpload(ctx: ServiceContext, input: UploadCreate): Promise<UploadView> {
  requireScope(ctx, 'write');
  await limitUploads(ctx);
  const { name, size, ...options } = input;
  await requireOptions(ctx, options as UploadOptions);
  const { uploadId: id, objectKey } = newPlace(ctx);
  const expiresAt = new Date(ctx.now + OPEN_FOR_MS);
  const what = { name: cleanName(name), size, partSize: UPLOAD_PART_BYTES, options };
  await holdRoom(ctx, { id, userId: ctx.actor.userId, ...what, objectKey, expiresAt });
  const multipart = await ctx.env.FILES.createMultipartUpload(objectKey);
  await updateMultipart(ctx.db, id, multipart.uploadId);
  audit(ctx, 'file_upload.begun', { uploadId: id, bytes: size });
  return show(await openUpload(ctx, id), []);
}

/** @throws forbidden_scope, not_found, link_expired */
export async function getUpload(ctx: ServiceContext, id: string): Promise<UploadView> {
  requireScope(ctx, 'read');
  const row = await openUpload(ctx, id);
  return show(row, await selectParts(ctx.db, id));
}

async function wholeBody(body: ReadableStream<Uint8Array> | null, wanted: number): Promise<Uint8Array> {
  if (body) for await (const { bytes } of bodyParts(body, wanted, wanted)) return bytes;
  return new Uint8Array();
}

/**
 * Takes one part. Sending it again replaces it.
 * @throws forbidden_scope, rate_limited, not_found, link_expired, illegal_transition once the file is complete,
 *   payload_too_large, validation_failed for a part that is too short
 */
export async function putPart(
  ctx: ServiceContext,
  { uploadId, number: text }: { uploadId: string; number: string },
  body: ReadableStream<Uint8Array> | null,
): Promise<void> {
  requireScope(ctx, 'write');
  const row = await openUpload(ctx, uploadId);
  const number = /^[1-9]\d*$/.test(text) ? Number(text) : 0;
  if (number < 1 || number > partCount(row)) throw notFound('part');
  if (row.fileId !== null) throw new AppError('illegal_transition', 'The file is complete.');
  await limit(ctx.env, `file-part:${ctx.actor.userId}`, PARTS_AN_HOUR, 3_600);
  const wanted = sizeOfPart(row, number);
  const bytes = await wholeBody(body, wanted);
  if (bytes.length < wanted) {
    const message = `Part ${number} has ${wanted} bytes; ${bytes.length} came. Send it again.`;
    throw new AppError('validation_failed', message, { issues: [{ path: `parts.${number}`, message }] });
  }
  const part = await ctx.env.FILES.resumeMultipartUpload(row.objectKey, row.multipartId).uploadPart(number, bytes);
  await upsertPart(ctx.db, uploadId, { number, etag: part.etag, size: bytes.length });
}

function requireParts(row: UploadRow, parts: readonly PartRow[]): void {
  const there = new Set(parts.map(({ number }) => number));
  const missing = Array.from({ length: partCount(row) }, (_, i) => i + 1).filter((number) => !there.has(number));
  if (missing.length === 0) return;
  throw new AppError('validation_failed', `Parts are missing: ${missing.join(', ')}.`, {
    issues: missing.map((number) => ({ path: `parts.${number}`, message: 'Is missing.' })),
  });
}

/** Puts the parts together in R2, unless a completion before this one has. */
async function assemble(bucket: R2Bucket, row: UploadRow, parts: readonly PartRow[]): Promise<void> {
  const { objectKey, multipartId, size } = row;
  const named = parts.map(({ number, etag }) => ({ partNumber: number, etag }));
  try {
    await bucket.resumeMultipartUpload(objectKey, multipartId).complete(named);
  } catch (error) {
    if ((await bucket.head(objectKey))?.size !== size) throw error;
  }
}

/**
 * Makes the file of an upload whose parts are all there. Repeating it gives the same file.
 * @throws forbidden_scope, not_found, link_expired, validation_failed for missing parts and damaged files,
 *   unsupported_media_type
 */
export async function completeUpload(ctx: ServiceContext, id: string): Promise<Uploaded> {
  requireScope(ctx, 'write');
  const row = await openUpload(ctx, id);
  const options = uploadOptions.parse(row.options);
  if (row.fileId !== null) return uploadedBefore(ctx, await ownFile(ctx, row.fileId), options);
  const parts = await selectParts(ctx.db, id);
  requireParts(row, parts);
  await assemble(ctx.env.FILES, row, parts);
  const source = storedDocument(ctx.env.FILES, row.objectKey, row.size);
  const seen = await watchStream(await source.stream());
  const mediaType = await acceptedType(source, seen, row.name).catch(async (error: unknown) => {
    if (error instanceof AppError) await discard(ctx, row);
    throw error;
  });
  const { name, objectKey } = row;
  const fileId = objectKey.slice(objectKey.lastIndexOf('/') + 1);
  return keepFile(ctx, { fileId, uploadId: id, objectKey, mediaType, seen, name, options });
}

/** Row first: whoever completes it at this moment then finds that nobody wants it. */
async function discard(ctx: ServiceContext, row: UploadRow): Promise<boolean> {
  if (!(await removeUpload(ctx.db, ctx.actor.userId, row.id))) return false;
  const { FILES } = ctx.env;
  // What was completed can't be given up any more; then there is an object.
  await FILES.resumeMultipartUpload(row.objectKey, row.multipartId)
    .abort()
    .catch(() => undefined);
  await FILES.delete(row.objectKey);
  return true;
}

/** Gives an upload up: its parts and its room are free again. @throws forbidden_scope, not_found, illegal_transition */
export async function abortUpload(ctx: ServiceContext, id: string): Promise<void> {
  requireScope(ctx, 'write');
  const row = isId('upload', id) ? await selectUpload(ctx.db, ctx.actor.userId, id) : undefined;
  if (!row || row.multipartId === '') throw notFound('upload');
  if (!(await discard(ctx, row)))
    throw new AppError('illegal_transition', 'The file is complete. Delete the file instead.');
  audit(ctx, 'file_upload.given_up', { uploadId: id });
}
