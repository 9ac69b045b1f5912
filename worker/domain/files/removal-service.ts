import { removeAllParts } from './processing-parts.ts';
import type { FileWorld } from './processing-service.ts';
import { removeFile, selectForWork } from './processing-store.ts';
import { indexesOf, removeIndex } from './processing-tidy.ts';

/**
 * Removes a file that its owner deleted, for good: vectors, passages, parts, bytes, and the row last, so that it can be
 * taken up again wherever it was cut off (Plan 4.5).
 */
export async function removeDeletedFile(world: FileWorld, fileId: string): Promise<void> {
  const file = await selectForWork(world.db, fileId);
  if (!file || file.deletedAt === null) return;
  for (const index of indexesOf(file)) await removeIndex(world, file, index);
  await removeAllParts(world.env.FILES, file);
  await world.env.FILES.delete(file.objectKey);
  await removeFile(world.db, fileId);
}
