import { publish } from '../../../durable-objects/inbox/client.ts';
import type { Env } from '../../env.ts';
import type { ProcessedFile } from './processing-store.ts';

/** Tells the pages that the owner has open how a file stands. It never fails. */
export function tellOwner({ env }: { env: Env }, file: ProcessedFile): Promise<void> {
  const { id, userId, status, progress, error, errorCode, indexVersion, chunkCount, workVersion } = file;
  const news = { id, status, progress, error, errorCode, indexVersion, chunkCount, processing: workVersion !== null };
  return publish(env, userId, { type: 'file', file: news });
}
