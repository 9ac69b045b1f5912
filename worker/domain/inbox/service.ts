import { openInbox } from '../../../durable-objects/inbox/client.ts';
import { AppError } from '../../kernel/errors.ts';
import { requireScope, type ServiceContext } from '../context.ts';

/** When somebody with too many open pages may try again, in seconds. */
const TRY_AGAIN_AFTER = 60;

/**
 * The user's stream: a WebSocket that says when files are further and when there is a notification.
 * @throws forbidden_scope, upgrade_required, rate_limited
 */
export async function watchInbox(ctx: ServiceContext, isWebSocket: boolean): Promise<Response> {
  requireScope(ctx, 'read');
  if (!isWebSocket) throw new AppError('upgrade_required', 'This is a WebSocket: ask with `Upgrade: websocket`.');
  const answer = await openInbox(ctx.env, ctx.actor.userId);
  if (answer.status === 101) return answer;
  throw new AppError('rate_limited', 'Too many connections of this account are open.', { retryAfter: TRY_AGAIN_AFTER });
}
