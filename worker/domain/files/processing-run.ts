import type { FileMessage } from '../../env.ts';
import { gaveUp, lastingFault, type ProcessingFault } from './processing-faults.ts';
import { tellOwner } from './processing-news.ts';
import { versionParts } from './processing-parts.ts';
import { announce, type FileWorld } from './processing-service.ts';
import { type FileInWork, performStep, type StepResult } from './processing-steps.ts';
import { type ProcessedFile, selectForWork, updateFailed, updateStepped, updateSwapped } from './processing-store.ts';
import { removeIndex, tidyUp } from './processing-tidy.ts';

type ProcessMessage = Extract<FileMessage, { kind: 'process' }>;

function isInWork(file: ProcessedFile, version: number): file is FileInWork {
  return file.workVersion === version && file.work !== null && file.deletedAt === null;
}

/** The file, where the step that a message names is the one that is due. */
async function fileAtStep(world: FileWorld, { fileId, version, seq }: ProcessMessage): Promise<FileInWork | undefined> {
  const file = await selectForWork(world.db, fileId);
  if (!file || file.deletedAt !== null) return undefined;
  if (!isInWork(file, version)) {
    // Swapped, failed or given up, and perhaps cut off before everything was cleared away.
    await tidyUp(world, file);
    return undefined;
  }
  if (file.work.seq === seq) return file;
  // The step was done, and perhaps cut off before the next message was sent.
  if (file.work.seq > seq && !file.work.announced) await announce(world, file);
  return undefined;
}

/**
 * Does the step that a message names, and sends the message for the next one. A message that comes again, late or
 * beside another does no harm: each write asks whether the work still stands where it was.
 * @throws what may pass; deliver the message again then
 */
export async function processFile(world: FileWorld, message: ProcessMessage): Promise<void> {
  const file = await fileAtStep(world, message);
  if (!file) return;
  let result: StepResult;
  try {
    result = await performStep(world, file);
  } catch (error) {
    const fault = lastingFault(error);
    if (!fault) throw error;
    return fail(world, file, fault);
  }
  if (result.kind === 'whole') return swap(world, file, result);
  const { status, progress, facts, step, delaySeconds } = result;
  const work = { ...file.work, step, seq: file.work.seq + 1, announced: false };
  const stepped = await updateStepped(world.db, file, file.work.seq, { status, progress, work, facts }, new Date());
  if (!stepped) return forsake(world, file);
  await tellOwner(world, stepped);
  await announce(world, stepped, delaySeconds);
}

/** A message that was given up on: its file has failed, unless another delivery got further. */
export async function giveUp(world: FileWorld, message: ProcessMessage): Promise<void> {
  const file = await fileAtStep(world, message);
  if (file) await fail(world, file, gaveUp(file.work.step.kind));
}

async function swap(world: FileWorld, file: FileInWork, counts: { chunks: number; tokens: number }): Promise<void> {
  await versionParts(world.env.FILES, file, file.workVersion).removeNotes();
  const swapped = await updateSwapped(world.db, file.id, file.workVersion, file.work.seq, counts, new Date());
  if (!swapped) return forsake(world, file);
  await tellOwner(world, swapped);
  await tidyUp(world, swapped);
}

async function fail(world: FileWorld, file: FileInWork, fault: ProcessingFault): Promise<void> {
  const failed = await updateFailed(world.db, file.id, file.workVersion, file.work.seq, fault, new Date());
  if (!failed) return forsake(world, file);
  await tellOwner(world, failed);
  await tidyUp(world, failed);
}

/**
 * Another delivery was faster: nothing is to be done. Or the work was given up or the file deleted meanwhile, and what
 * this step has written came after the clearing away.
 */
async function forsake(world: FileWorld, { id, userId, workVersion: version, work }: FileInWork): Promise<void> {
  const now = await selectForWork(world.db, id);
  if (now && (now.indexVersion === version || now.workVersion === version) && now.deletedAt === null) return;
  await removeIndex(world, { id, userId }, { version, model: work.model });
}
