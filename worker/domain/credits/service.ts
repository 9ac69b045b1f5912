import { z } from '@hono/zod-openapi';
import { appliedOrThrow, insufficientCredits, ledgerOf } from '../../../durable-objects/credit-ledger/client.ts';
import type { Database } from '../../db/client.ts';
import type { Env } from '../../env.ts';
import { DAY } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import { MICRO } from '../../kernel/money.ts';
import { decodeCursor, type Page, type PageQuery, toPage } from '../../kernel/pagination.ts';
import { requireScope, type ServiceContext } from '../context.ts';
import type { Balance, Transaction } from './schemas.ts';
import { claimSignupGrant } from './store.ts';
import { balanceOf, transactionOf } from './views.ts';

/** What every new user gets, and for how long (Plan 24.1). */
const SIGNUP_MICROCREDITS = 10 * MICRO;
const SIGNUP_LIFETIME_MS = 30 * DAY;

/** Lower burns first: what was free goes before what was paid. */
const FREE_PRIORITY = 10;

const historyCursor = z.tuple([z.number().int().positive()]);

/** The caller's balance, from the ledger itself, so it follows each settlement at once. @throws forbidden_scope */
export async function getBalance(ctx: ServiceContext): Promise<Balance> {
  requireScope(ctx, 'read');
  return balanceOf(await ledgerOf(ctx.env, ctx.actor.userId).balance());
}

/** The caller's ledger lines, newest first. @throws forbidden_scope, validation_failed for a foreign cursor */
export async function listTransactions(ctx: ServiceContext, query: PageQuery): Promise<Page<Transaction>> {
  requireScope(ctx, 'read');
  const before = query.cursor === undefined ? null : decodeCursor(query.cursor, historyCursor)[0];
  const entries = await ledgerOf(ctx.env, ctx.actor.userId).history(before, query.limit + 1);
  return toPage(entries, query.limit, (entry) => [entry.sequence], transactionOf);
}

/**
 * For what needs credits without spending them: creating, cloning and importing agents (Plan 24.1).
 * @throws insufficient_credits when nothing is available
 */
export async function requireCredits(ctx: Pick<ServiceContext, 'env' | 'actor'>): Promise<void> {
  const { available } = await ledgerOf(ctx.env, ctx.actor.userId).balance();
  if (available <= 0) throw insufficientCredits();
}

/**
 * The 10 free credits of a verified account, once per folded e-mail (Plan 24.1, SPEC-NOTES 4). Repeatable:
 * the claim decides who gets them, and the grant's terms follow from the claim, so a repeat after a crash
 * finishes the same grant. `emailMark` is what is left of a removed account of the same mailbox. Gives back whether this user has them.
 */
export async function grantSignupCredits(
  deps: { env: Pick<Env, 'CREDIT_LEDGER'>; db: Database },
  user: { id: string; emailFolded: string; emailMark?: string },
  now: number,
): Promise<boolean> {
  const claim = await claimSignupGrant(deps.db, user, now);
  if (claim?.userId !== user.id) return false;
  const effectiveAt = claim.createdAt.getTime();
  await appliedOrThrow(ledgerOf(deps.env, user.id), {
    kind: 'grant',
    key: `signup:${claim.emailFolded}`,
    grantId: `grt_${user.id.slice(user.id.indexOf('_') + 1)}`,
    source: 'signup',
    amount: SIGNUP_MICROCREDITS,
    priority: FREE_PRIORITY,
    effectiveAt,
    expiresAt: effectiveAt + SIGNUP_LIFETIME_MS,
  });
  return true;
}

export interface AdminGrant {
  userId: string;
  /** The caller's idempotency key: the same key never grants twice. */
  key: string;
  grantId: string;
  microcredits: number;
  /** Part of the body that the key stands for, so a repeat sends the same. */
  effectiveAt: number;
  expiresAt: number | null;
  note: string;
}

/**
 * Credits from an administrator.
 * @throws not_found for anybody else (nothing here exists for them), idempotency_conflict, validation_failed
 */
export async function adminGrant(ctx: ServiceContext, input: AdminGrant): Promise<void> {
  requireScope(ctx, 'write');
  if (ctx.actor.role !== 'admin') throw new AppError('not_found', 'No such page.');
  await appliedOrThrow(ledgerOf(ctx.env, input.userId), {
    kind: 'grant',
    key: `admin:${input.key}`,
    grantId: input.grantId,
    source: 'admin',
    amount: input.microcredits,
    priority: FREE_PRIORITY,
    effectiveAt: input.effectiveAt,
    expiresAt: input.expiresAt,
    note: input.note,
  });
}
