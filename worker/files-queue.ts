import { openDatabase } from './db/client.ts';
import { retryDelayMs } from './domain/files/processing-faults.ts';
import { giveUp, processFile } from './domain/files/processing-run.ts';
import type { FileWorld } from './domain/files/processing-service.ts';
import { selectForWork } from './domain/files/processing-store.ts';
import { tidyUp } from './domain/files/processing-tidy.ts';
import { removeDeletedFile } from './domain/files/removal-service.ts';
import { type Env, type FileMessage, settingsOf } from './env.ts';
import { SECOND } from './kernel/clock.ts';
import { isId } from './kernel/ids.ts';
import { logError } from './kernel/log.ts';

/** The queue of files that are made searchable or removed, and where its messages go that were given up; see wrangler.toml. */
export const FILES_QUEUE = 'baton-files';
export const DEAD_FILES_QUEUE = 'baton-files-dead';

function readMessage(body: unknown): FileMessage | undefined {
  const { kind, fileId, version, seq } = (body ?? {}) as Record<string, unknown>;
  if (typeof fileId !== 'string' || !isId('file', fileId)) return undefined;
  if (kind === 'tidy' || kind === 'remove') return { kind, fileId };
  if (kind !== 'process' || typeof version !== 'number' || typeof seq !== 'number') return undefined;
  return { kind, fileId, version, seq };
}

/** Does what a message asks for. Any message may come several times. @throws what may pass */
export async function handleFileMessage(world: FileWorld, message: FileMessage): Promise<void> {
  if (message.kind === 'process') return processFile(world, message);
  if (message.kind === 'remove') return removeDeletedFile(world, message.fileId);
  const file = await selectForWork(world.db, message.fileId);
  if (file && file.deletedAt === null) await tidyUp(world, file);
}

/** Of a message that was given up: a file says so; what is to be removed the cron asks for again. */
async function handleDeadLetter(world: FileWorld, message: FileMessage): Promise<void> {
  if (message.kind === 'process') await giveUp(world, message);
}

/** Queue consumer: one step of a file a message. */
export async function consumeFiles(batch: MessageBatch<unknown>, env: Env): Promise<void> {
  const settings = settingsOf(env);
  const world = { env, settings, db: openDatabase(settings.DATABASE_URL, settings.NEON_FETCH_ENDPOINT) };
  const handle = batch.queue === DEAD_FILES_QUEUE ? handleDeadLetter : handleFileMessage;
  for (const message of batch.messages) {
    const wanted = readMessage(message.body);
    try {
      // A message that names no file can never succeed.
      if (wanted) await handle(world, wanted);
      message.ack();
    } catch (error) {
      logError('files', error);
      message.retry({ delaySeconds: Math.ceil(retryDelayMs(error, message.attempts) / SECOND) });
    }
  }
}
