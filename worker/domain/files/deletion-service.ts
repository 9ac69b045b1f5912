import { MINUTE } from '../../kernel/clock.ts';
import { notFound } from '../../kernel/errors.ts';
import { isId } from '../../kernel/ids.ts';
import { logError } from '../../kernel/log.ts';
import { audit } from '../audit.ts';
import { requireScope, type ServiceContext } from '../context.ts';
import { selectDeleted, selectNeverBegun, selectUses, updateDeleted, updateSomeDeleted } from './deletion-store.ts';
import { beginProcessing, type FileWorld } from './processing-service.ts';
import { removeDeletedFile } from './removal-service.ts';
import type { FileDeleted, FileUses } from './schemas.ts';
import { ownFile } from './service.ts';
import { forgetUpload, isObjectOfFile, selectExpiredUploads, selectUploads, type UploadRow } from './upload-store.ts';

/** Time enough for the message of a deletion, and for an upload that is completed in its last moment. */
const PATIENCE_MS = 30 * MINUTE;
const SWEPT_AT_ONCE = 500;
const ERASED_AT_ONCE = 20;
/** Batches of one account a firing; a larger account is finished by the next ones. */
const MAX_BATCHES = 25;

/** Which agents and collections would lose a file. @throws forbidden_scope, not_found */
export async function getFileUses(ctx: ServiceContext, id: string): Promise<FileUses> {
  requireScope(ctx, 'read');
  await ownFile(ctx, id);
  return selectUses(ctx.db, ctx.actor.userId, id);
}

/**
 * Deletes a file: from this moment nobody sees it and no search finds it. Vectors, passages, bytes and the row go by a
 * queue (Plan 4.5). @returns the agents and collections that have lost it. @throws forbidden_scope, not_found
 */
export async function deleteFile(ctx: ServiceContext, id: string): Promise<FileDeleted> {
  requireScope(ctx, 'write');
  const lost = isId('file', id) ? await updateDeleted(ctx.db, ctx.actor.userId, id, new Date(ctx.now)) : undefined;
  if (!lost) throw notFound('file');
  // Where the message can't be sent the cron asks again; the file is gone either way.
  await ctx.env.FILES_QUEUE.send({ kind: 'remove', fileId: id }).catch((error: unknown) => logError('files', error));
  audit(ctx, 'file.deleted', { fileId: id, agents: lost.agents.length, collections: lost.collections.length });
  return { id, ...lost };
}

/** Gives up what an upload has stored so far, unless it has become a file. Repeatable. */
async function endUpload({ env, db }: FileWorld, row: UploadRow): Promise<void> {
  if (!(await isObjectOfFile(db, row.objectKey))) {
    const { objectKey, multipartId } = row;
    // Completed, given up before, or never begun: then there is nothing to give up.
    if (multipartId !== '') {
      await env.FILES.resumeMultipartUpload(objectKey, multipartId)
        .abort()
        .catch(() => undefined);
    }
    await env.FILES.delete(objectKey);
  }
  await forgetUpload(db, row.id);
}

/**
 * Part of the hourly cron: gives up uploads that ran out, asks again for the removal of files whose message was lost,
 * and begins what a cut-off request never began. Skipped, doubled or late, it ends the same.
 */
export async function sweepFiles(
  world: FileWorld,
  now: number,
): Promise<{ uploads: number; deleted: number; begun: number }> {
  const before = new Date(now - PATIENCE_MS);
  const uploads = await selectExpiredUploads(world.db, before, SWEPT_AT_ONCE);
  for (const row of uploads) await endUpload(world, row);
  const deleted = await selectDeleted(world.db, before, SWEPT_AT_ONCE);
  for (const fileId of deleted) await world.env.FILES_QUEUE.send({ kind: 'remove', fileId });
  const idle = await selectNeverBegun(world.db, before, SWEPT_AT_ONCE);
  for (const file of idle) await beginProcessing({ ...world, now }, file);
  return { uploads: uploads.length, deleted: deleted.length, begun: idle.length };
}

async function eraseObjects(bucket: R2Bucket, prefix: string): Promise<void> {
  for (;;) {
    // Always from the beginning: what a page named is gone before the next one is asked for.
    const { objects } = await bucket.list({ prefix, limit: 1_000 });
    if (objects.length === 0) return;
    await bucket.delete(objects.map(({ key }) => key));
  }
}

/**
 * For the removal of an account: everything of its files, in the database, the vector store and R2. Rows go last, so
 * that it can be taken up again. @returns whether nothing is left
 */
export async function eraseFiles(world: FileWorld, userId: string, now: number): Promise<boolean> {
  for (const row of await selectUploads(world.db, userId)) await endUpload(world, row);
  for (let batch = 0; batch < MAX_BATCHES; batch++) {
    const ids = await updateSomeDeleted(world.db, userId, ERASED_AT_ONCE, new Date(now));
    if (ids.length === 0) {
      await eraseObjects(world.env.FILES, `documents/${userId}/`);
      return true;
    }
    for (const id of ids) await removeDeletedFile(world, id);
  }
  return false;
}
