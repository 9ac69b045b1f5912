import { limit } from '../../../durable-objects/rate-limiter/client.ts';
import { sha256Hex } from '../../kernel/bytes.ts';
import { HOUR, isoTime } from '../../kernel/clock.ts';
import { AppError, notFound } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import { audit } from '../audit.ts';
import { requireScope, type ServiceContext } from '../context.ts';
import {
  removeEmailChange,
  replaceEmailChange,
  selectByEmail,
  selectEmailChange,
  updateEmail,
} from './email-change-store.ts';
import { foldEmail } from './fold-email.ts';
import { accountMails } from './mails.ts';
import { showProfile } from './profile-views.ts';
import { requireBrowser, requireProof } from './proof-service.ts';
import type { EmailChangeRequest, PendingEmail, Profile } from './schemas.ts';
import { selectProfile } from './store.ts';
import { newToken } from './token-format.ts';

const LIFETIME_MS = HOUR;

/**
 * Mails a link to a new address; the account's address changes when that link is opened. Says the same whether or not
 * somebody has the address already.
 * @throws forbidden_scope, validation_failed, stale_session, rate_limited
 */
export async function requestEmailChange(ctx: ServiceContext, input: EmailChangeRequest): Promise<PendingEmail> {
  requireScope(ctx, 'write');
  await requireProof(ctx, input.password);
  const email = input.email.toLowerCase();
  if (email === ctx.actor.email.toLowerCase()) {
    const message = 'This is your address already.';
    throw new AppError('validation_failed', message, { issues: [{ path: 'email', message }] });
  }
  await limit(ctx.env, `email-change:${ctx.actor.userId}`, 5, 3600);
  const token = newToken();
  const expiresAt = ctx.now + LIFETIME_MS;
  const change = { email, hash: await sha256Hex(token) };
  await replaceEmailChange(ctx.db, {
    id: newId('row', ctx.now),
    userId: ctx.actor.userId,
    change,
    expiresAt,
    now: ctx.now,
  });
  const owner = await selectByEmail(ctx.db, email);
  const mails = accountMails(ctx.settings);
  if (owner) mails.existingAccount(owner);
  else {
    const link = new URL('/app/settings/email', ctx.settings.BASE_URL);
    link.searchParams.set('token', token);
    mails.emailChange({ email, name: ctx.actor.name }, link.href);
  }
  audit(ctx, 'email_change_requested', {});
  return { email, expiresAt: isoTime(expiresAt) };
}

/** Forgets the address that waits for its confirmation. @throws forbidden_scope */
export async function cancelEmailChange(ctx: ServiceContext): Promise<void> {
  requireScope(ctx, 'write');
  await removeEmailChange(ctx.db, ctx.actor.userId);
}

/**
 * Takes the new address over, by the token of the mailed link, and tells the old one.
 * @throws forbidden_scope, validation_failed for a link of somebody else, an old or a used one, conflict
 */
export async function confirmEmailChange(ctx: ServiceContext, token: string): Promise<Profile> {
  requireScope(ctx, 'write');
  requireBrowser(ctx);
  const before = await selectProfile(ctx.db, ctx.actor.userId, ctx.now);
  if (!before) throw notFound('account');
  const change = await selectEmailChange(ctx.db, ctx.actor.userId, ctx.now);
  if (!change || change.hash !== (await sha256Hex(token))) {
    throw new AppError('validation_failed', 'This link is used up, older than an hour, or for another account.', {
      issues: [{ path: 'token', message: 'Not valid.' }],
    });
  }
  const isFree = await updateEmail(ctx.db, ctx.actor.userId, change.email, foldEmail(change.email), ctx.now);
  if (!isFree) throw new AppError('conflict', 'Another account has this address by now.');
  accountMails(ctx.settings).emailChanged(before.user, change.email);
  audit(ctx, 'email_changed', {});
  const after = await selectProfile(ctx.db, ctx.actor.userId, ctx.now);
  if (!after) throw notFound('account');
  return showProfile(after);
}
