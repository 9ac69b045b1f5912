import { ledgerOf } from '../../../durable-objects/credit-ledger/client.ts';
import { sha256Hex } from '../../kernel/bytes.ts';
import { AppError, notFound } from '../../kernel/errors.ts';
import { MICRO } from '../../kernel/money.ts';
import { audit } from '../audit.ts';
import type { ServiceContext } from '../context.ts';
import { resumeWaitingRuns } from '../runs/service.ts';
import type { Balance, GrantRequest } from './schemas.ts';
import { adminGrant } from './service.ts';
import { hasAccount } from './store.ts';
import { balanceOf } from './views.ts';

/**
 * Gives an account credits; its runs that wait for them go on at once.
 * @throws not_found for anybody but an administrator and for an unknown account, validation_failed
 *   without an idempotency key, idempotency_conflict for the same key with another body
 */
export async function grantByAdmin(
  ctx: ServiceContext,
  request: GrantRequest,
  key: string | undefined,
): Promise<Balance> {
  if (ctx.actor.role !== 'admin') throw notFound('page');
  if (key === undefined) {
    const issues = [
      { path: 'Idempotency-Key', message: 'Send a key that is yours alone, so that a repeat gives nothing twice.' },
    ];
    throw new AppError('validation_failed', 'A grant needs the header Idempotency-Key.', { issues });
  }
  if (!(await hasAccount(ctx.db, request.userId))) throw notFound('account');
  const digest = await sha256Hex(`grant:${request.userId}:${key}`);
  await adminGrant(ctx, {
    userId: request.userId,
    key,
    grantId: `grt_${digest.slice(0, 26)}`,
    microcredits: Math.round(request.credits * MICRO),
    // Effective since ever: a repeat of the request must mean the same grant.
    effectiveAt: 0,
    expiresAt: request.expiresAt === null ? null : Date.parse(request.expiresAt),
    note: request.note,
  });
  audit(ctx, 'credits.granted', { to: request.userId, credits: request.credits });
  await resumeWaitingRuns(ctx.env, ctx.db, request.userId);
  return balanceOf(await ledgerOf(ctx.env, request.userId).balance());
}
