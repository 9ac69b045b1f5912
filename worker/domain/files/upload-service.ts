import { HOUR } from '../../kernel/clock.ts';
import { requireScope, type ServiceContext } from '../context.ts';
import { MAX_FILE_BYTES } from './contract.ts';
import { cleanName } from './name-rules.ts';
import { storedDocument } from './processing-parts.ts';
import { holdRoom } from './quota-service.ts';
import { type BodyPart, bodyParts, tooLarge } from './upload-body.ts';
import { acceptedType, ContentWatch, memorySource, type Seen } from './upload-content.ts';
import {
  type Arrival,
  findUploaded,
  keepFile,
  limitUploads,
  newPlace,
  requireOptions,
  type Uploaded,
} from './upload-file-service.ts';
import { forgetUpload, removeUpload, updateMultipart } from './upload-store.ts';

/** Below it a file is looked at in memory before anything is stored; above it goes to R2 in parts of this size. */
const PART_BYTES = 10 * 1_024 * 1_024;
/** How long room is held for an upload of which nothing more is heard. */
const HELD_FOR_MS = HOUR;

type Place = ReturnType<typeof newPlace>;

async function hold(ctx: ServiceContext, { uploadId, objectKey }: Place, name: string, size: number): Promise<void> {
  const expiresAt = new Date(ctx.now + HELD_FOR_MS);
  const { userId } = ctx.actor;
  await holdRoom(ctx, { id: uploadId, userId, name, size, partSize: PART_BYTES, objectKey, options: {}, expiresAt });
}

/** Does the work with room held for it; what fails leaves nothing behind, in R2 or in the account's figures. */
async function withRoom(
  ctx: ServiceContext,
  place: Place,
  work: () => Promise<Uploaded>,
  undo: () => Promise<unknown>,
): Promise<Uploaded> {
  try {
    const uploaded = await work();
    await forgetUpload(ctx.db, place.uploadId);
    return uploaded;
  } catch (error) {
    // Only while there is no file of it: else its bytes are wanted.
    if (await removeUpload(ctx.db, ctx.actor.userId, place.uploadId)) await undo();
    throw error;
  }
}

async function keepSmall(ctx: ServiceContext, bytes: BodyPart['bytes'], arrival: Arrival): Promise<Uploaded> {
  const watch = new ContentWatch();
  watch.push(bytes);
  const seen = watch.end();
  const mediaType = await acceptedType(memorySource(bytes), seen, arrival.name);
  const there = await findUploaded(ctx, seen, arrival);
  if (there) return there;
  const place = newPlace(ctx);
  await hold(ctx, place, arrival.name, bytes.length);
  return withRoom(
    ctx,
    place,
    async () => {
      await ctx.env.FILES.put(place.objectKey, bytes);
      return keepFile(ctx, { ...place, ...arrival, mediaType, seen });
    },
    () => ctx.env.FILES.delete(place.objectKey),
  );
}

interface Sending {
  upload: R2MultipartUpload;
  first: BodyPart;
  rest: AsyncIterable<BodyPart>;
}

async function sendParts({ upload, first, rest }: Sending): Promise<Seen> {
  const watch = new ContentWatch();
  const parts: R2UploadedPart[] = [];
  const send = async ({ bytes }: BodyPart) => {
    watch.push(bytes);
    parts.push(await upload.uploadPart(parts.length + 1, bytes));
  };
  await send(first);
  for await (const part of rest) await send(part);
  await upload.complete(parts);
  return watch.end();
}

async function keepLarge(
  ctx: ServiceContext,
  { first, rest }: Omit<Sending, 'upload'>,
  arrival: Arrival & { most: number },
): Promise<Uploaded> {
  const { FILES } = ctx.env;
  const place = newPlace(ctx);
  await hold(ctx, place, arrival.name, arrival.most);
  let upload: R2MultipartUpload | undefined;
  return withRoom(
    ctx,
    place,
    async () => {
      upload = await FILES.createMultipartUpload(place.objectKey);
      await updateMultipart(ctx.db, place.uploadId, upload.uploadId);
      const seen = await sendParts({ upload, first, rest });
      const mediaType = await acceptedType(storedDocument(FILES, place.objectKey, seen.size), seen, arrival.name);
      return keepFile(ctx, { ...place, ...arrival, mediaType, seen });
    },
    async () => {
      // An upload that was completed can't be given up any more: then there is the object.
      await upload?.abort().catch(() => undefined);
      await FILES.delete(place.objectKey);
    },
  );
}

/**
 * Takes a file in from a stream (Plan 4.5), hashed and looked at on the way; one part of 10 MiB is in memory at most.
 * @param declared how many bytes were promised, where they were; more are refused
 * @throws forbidden_scope, rate_limited, not_found for targets, payload_too_large, quota_exceeded,
 *   unsupported_media_type, validation_failed for an empty or damaged file
 */
export async function uploadFile(
  ctx: ServiceContext,
  body: ReadableStream<Uint8Array>,
  { name, declared, options }: Arrival & { declared: number | undefined },
): Promise<Uploaded> {
  requireScope(ctx, 'write');
  await limitUploads(ctx);
  if (declared !== undefined && declared > MAX_FILE_BYTES) throw tooLarge(MAX_FILE_BYTES);
  await requireOptions(ctx, options);
  const most = declared ?? MAX_FILE_BYTES;
  const arrival = { name: cleanName(name), options };
  const parts = bodyParts(body, PART_BYTES, most);
  const { value: first } = await parts.next();
  if (!first || first.isLast) return keepSmall(ctx, first?.bytes ?? new Uint8Array(), arrival);
  try {
    return await keepLarge(ctx, { first, rest: parts }, { ...arrival, most });
  } finally {
    await parts.return(undefined);
  }
}
