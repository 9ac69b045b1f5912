import { hostNamed } from '../../../durable-objects/run-host/client.ts';
import { DAY, isoTime } from '../../kernel/clock.ts';
import { AppError, notFound } from '../../kernel/errors.ts';
import { hostOfRun, RUN_SHARDS, sessionHost, shardHost } from '../../kernel/ids.ts';
import { log } from '../../kernel/log.ts';
import { audit } from '../audit.ts';
import { requireScope, type ServiceContext } from '../context.ts';
import { selectSessionIds, selectUnfinishedRuns, updateLeaving, updateStaying } from './deletion-store.ts';
import { accountMails } from './mails.ts';
import { requireBrowser, requireProof } from './proof-service.ts';
import type { Deletion, DeletionRequest } from './schemas.ts';

/** How long somebody who deleted an account can take it back. */
export const GRACE_MS = 14 * DAY;
const MAX_UNFINISHED = 500;
/** Conversations that may have a run which Postgres does not know yet. */
const RECENT_SESSIONS = 20;

/** Where runs of the account may be going on: its shards, and the hosts of what ran last. */
async function liveHosts(ctx: ServiceContext): Promise<string[]> {
  const { userId } = ctx.actor;
  const [unfinished, sessions] = await Promise.all([
    selectUnfinishedRuns(ctx.db, userId, MAX_UNFINISHED),
    selectSessionIds(ctx.db, userId, RECENT_SESSIONS),
  ]);
  const shards = Array.from({ length: RUN_SHARDS }, (_, shard) => shardHost(userId, shard));
  const names = await Promise.all([...shards, ...sessions.map((id) => sessionHost(id))]);
  return [...new Set([...names, ...unfinished.map((id) => hostOfRun(id) ?? '')])].filter(Boolean);
}

/** Cancels whatever runs. A host that does not answer is told about in the log; the removal ends its runs at last. */
async function cancelRuns(ctx: ServiceContext): Promise<number> {
  const hosts = await liveHosts(ctx);
  const outcomes = await Promise.allSettled(hosts.map((name) => hostNamed(ctx.env, name).cancelAll(ctx.actor.userId)));
  const failed = outcomes.filter(({ status }) => status === 'rejected').length;
  if (failed > 0) log('warn', 'deletion_cancel_failed', { userId: ctx.actor.userId, failed });
  return outcomes.reduce((sum, outcome) => sum + (outcome.status === 'fulfilled' ? outcome.value : 0), 0);
}

/**
 * Deletes the caller's account: everything of it ends now, and is removed in 14 days. Until then its owner can sign in
 * and take it back.
 * @throws forbidden_scope, validation_failed, stale_session, rate_limited
 */
export async function requestDeletion(ctx: ServiceContext, input: DeletionRequest): Promise<Deletion> {
  requireScope(ctx, 'write');
  requireBrowser(ctx);
  if (input.email.trim().toLowerCase() !== ctx.actor.email.toLowerCase()) {
    const message = 'This is not the address of your account.';
    throw new AppError('validation_failed', message, { issues: [{ path: 'email', message }] });
  }
  await requireProof(ctx, input.password);
  const dueAt = await updateLeaving(ctx.db, ctx.actor.userId, ctx.now + GRACE_MS, ctx.now);
  if (!dueAt) throw notFound('account');
  const cancelledRuns = await cancelRuns(ctx);
  accountMails(ctx.settings).leaving(ctx.actor, dueAt);
  audit(ctx, 'account_deletion_requested', { cancelledRuns });
  return { removedAt: isoTime(dueAt.getTime()), cancelledRuns };
}

/** Takes the account back. Tokens stay revoked. @throws forbidden_scope, conflict when there is nothing to take back */
export async function cancelDeletion(ctx: ServiceContext): Promise<void> {
  requireScope(ctx, 'write');
  requireBrowser(ctx);
  const isBack = await updateStaying(ctx.db, ctx.actor.userId, ctx.now);
  if (!isBack) throw new AppError('conflict', 'The account is not about to be removed, or it is too late.');
  audit(ctx, 'account_deletion_cancelled', {});
}
