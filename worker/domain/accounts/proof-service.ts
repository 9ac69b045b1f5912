import { limit } from '../../../durable-objects/rate-limiter/client.ts';
import { MINUTE } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import type { ServiceContext } from '../context.ts';
import { authOf } from './auth.ts';
import { selectPassword } from './store.ts';

/** How new a sign-in must be to stand for a password, for people who have none. */
const FRESH_MS = 10 * MINUTE;

/** What only a person before a browser may do, whatever scopes a token has. @throws forbidden_scope */
export function requireBrowser(ctx: ServiceContext): asserts ctx is ServiceContext & {
  actor: { session: { id: string; signedInAt: number } };
} {
  if (ctx.actor.via === 'session' && ctx.actor.session) return;
  throw new AppError('forbidden_scope', 'No token may do this. Sign in on the site.');
}

/**
 * Makes sure that whoever asks is the owner and not just somebody at an open browser: by the password, or, where the
 * account has none, by a sign-in of the last ten minutes.
 * @throws forbidden_scope, validation_failed, stale_session, rate_limited
 */
export async function requireProof(ctx: ServiceContext, password: string | undefined): Promise<void> {
  requireBrowser(ctx);
  const [credential] = await selectPassword(ctx.db, ctx.actor.userId);
  if (!credential?.hash) {
    if (ctx.now - ctx.actor.session.signedInAt <= FRESH_MS) return;
    throw new AppError('stale_session', 'Sign in again first: this needs a sign-in of the last ten minutes.');
  }
  await limit(ctx.env, `proof:${ctx.actor.userId}`, 10, 900);
  const { password: passwords } = await authOf(ctx.env).$context;
  if (password && (await passwords.verify({ hash: credential.hash, password }))) return;
  const message = password ? 'This is not your password.' : 'Enter your password.';
  throw new AppError('validation_failed', message, { issues: [{ path: 'password', message }] });
}
