import { MINUTE } from '../../kernel/clock.ts';
import { announce, type FileWorld } from './processing-service.ts';
import { selectStanding } from './processing-store.ts';

/** Longer than any step waits to be tried again. */
const STANDS_AFTER_MS = 30 * MINUTE;
const MOST = 500;

/**
 * Part of the hourly cron: sends the messages again of work that stands still. A message too many does no harm.
 * @returns how many were sent
 */
export async function wakeStandingFiles(world: FileWorld, now: number): Promise<number> {
  const standing = await selectStanding(world.db, new Date(now - STANDS_AFTER_MS), MOST);
  for (const file of standing) {
    if (file.workVersion === null) await world.env.FILES_QUEUE.send({ kind: 'tidy', fileId: file.id });
    else await announce(world, file);
  }
  return standing.length;
}
