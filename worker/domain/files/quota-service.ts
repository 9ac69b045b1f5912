import { AppError } from '../../kernel/errors.ts';
import { requireScope, type ServiceContext } from '../context.ts';
import type { Quota } from './schemas.ts';
import { insertUpload, selectUsage, type UploadInsert } from './upload-store.ts';

/** Bytes that an account may keep; plans will differ here (Plan 24.2). */
export const QUOTA_BYTES = 1_024 ** 3;

async function usage(ctx: Pick<ServiceContext, 'db' | 'actor' | 'now'>): Promise<Quota> {
  const { used, pending, files } = await selectUsage(ctx.db, ctx.actor.userId, new Date(ctx.now));
  return { usedBytes: used, pendingBytes: pending, limitBytes: QUOTA_BYTES, files };
}

/** @throws forbidden_scope */
export async function getQuota(ctx: ServiceContext): Promise<Quota> {
  requireScope(ctx, 'read');
  return usage(ctx);
}

function megabytes(bytes: number): string {
  return (bytes / 1_000_000).toLocaleString('en-US', { maximumFractionDigits: 1 });
}

/** Holds room for an upload before its bytes are kept. @throws quota_exceeded with the figures */
export async function holdRoom(ctx: ServiceContext, upload: UploadInsert): Promise<void> {
  if (await insertUpload(ctx.db, upload, QUOTA_BYTES, new Date(ctx.now))) return;
  const { usedBytes, pendingBytes, limitBytes } = await usage(ctx);
  const free = Math.max(0, limitBytes - usedBytes - pendingBytes);
  throw new AppError(
    'quota_exceeded',
    `This file needs ${megabytes(upload.size)} MB, and ${megabytes(free)} MB of ${megabytes(limitBytes)} MB are free. Delete files that you no longer need.`,
    { members: { usedBytes, pendingBytes, limitBytes, neededBytes: upload.size } },
  );
}
