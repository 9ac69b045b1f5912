import type { RetiredIndex } from '../../db/schema/files.ts';
import { removeChunks } from './chunk-store.ts';
import { removeVectors } from './index-service.ts';
import { versionParts } from './processing-parts.ts';
import type { FileWorld } from './processing-service.ts';
import { type ProcessedFile, updateTidied } from './processing-store.ts';

/**
 * Removes indexes that nobody sees any more. Repeatable at any point. The cron asks again where its message was lost.
 */
export async function tidyUp(world: FileWorld, file: ProcessedFile): Promise<void> {
  for (const index of file.retired) {
    await removeIndex(world, file, index);
    await updateTidied(world.db, file.id, index.version);
  }
}

/** Every index that a file has or had and that is not wholly removed. */
export function indexesOf({ retired, indexVersion, indexedModel, workVersion, work }: ProcessedFile): RetiredIndex[] {
  return [
    ...retired,
    ...(workVersion !== null && work ? [{ version: workVersion, model: work.model }] : []),
    ...(indexVersion > 0 && indexedModel ? [{ version: indexVersion, model: indexedModel }] : []),
  ];
}

/**
 * Removes one index of a file: vectors first, as they are found by the passages, then passages, then the parts that
 * they were made from.
 */
export async function removeIndex(
  world: FileWorld,
  file: Pick<ProcessedFile, 'id' | 'userId'>,
  { version, model }: RetiredIndex,
): Promise<void> {
  const { id: fileId, userId } = file;
  await removeVectors(world, { userId, fileId, indexVersion: version, model });
  await removeChunks(world.db, fileId, version);
  await versionParts(world.env.FILES, file, version).remove();
}
