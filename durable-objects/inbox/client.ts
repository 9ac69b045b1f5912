import type { Env } from '../../worker/env.ts';
import { log } from '../../worker/kernel/log.ts';
import type { InboxMessage, InboxRpc } from './protocol.ts';

function inboxOf(env: Pick<Env, 'INBOX'>, userId: string) {
  return env.INBOX.getByName(userId) as unknown as InboxRpc & Pick<Fetcher, 'fetch'>;
}

/** Tells the pages that a user has open. What can't be told is no failure of the work that it is about. */
export async function publish(env: Pick<Env, 'INBOX'>, userId: string, message: InboxMessage): Promise<void> {
  try {
    await inboxOf(env, userId).publish(message);
  } catch (error) {
    log('warn', 'inbox.publish_failed', { error: String(error) });
  }
}

/** A WebSocket that hears what the user is told; 429 where too many are open. */
export function openInbox(env: Pick<Env, 'INBOX'>, userId: string): Promise<Response> {
  return inboxOf(env, userId).fetch('https://inbox/', { headers: { upgrade: 'websocket' } });
}
