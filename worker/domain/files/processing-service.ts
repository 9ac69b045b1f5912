import { notFound } from '../../kernel/errors.ts';
import type { ServiceContext } from '../context.ts';
import { tellOwner } from './processing-news.ts';
import { type IndexWishes, type ProcessedFile, updateAnnounced, updateBegun } from './processing-store.ts';

/** What the making of an index needs of its surroundings. */
export type FileWorld = Pick<ServiceContext, 'env' | 'settings' | 'db'>;

/**
 * Has a file made searchable, or made again with other settings or another model (Plan 19.1). The new index is made
 * beside the live one; work on an earlier one that is not done is given up. It costs no credits: the account's room
 * bounds it. @throws not_found
 */
export async function beginProcessing(
  ctx: FileWorld & Pick<ServiceContext, 'now'>,
  { id, userId }: { id: string; userId: string },
  wishes: IndexWishes = {},
): Promise<ProcessedFile> {
  const file = await updateBegun(ctx.db, userId, id, wishes, new Date(ctx.now));
  if (!file) throw notFound('file');
  await tellOwner(ctx, file);
  await announce(ctx, file);
  return file;
}

/** Sends the message for the step that is due. The hourly cron sends it again where it was lost. */
export async function announce({ env, db }: FileWorld, file: ProcessedFile, delaySeconds = 0): Promise<void> {
  if (file.workVersion === null || file.work === null) return;
  const { seq } = file.work;
  await env.FILES_QUEUE.send({ kind: 'process', fileId: file.id, version: file.workVersion, seq }, { delaySeconds });
  await updateAnnounced(db, file.id, file.workVersion, seq);
}
