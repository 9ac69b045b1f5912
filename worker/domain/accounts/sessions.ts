import type { Env } from '../../env.ts';
import type { Actor } from '../context.ts';
import { authOf } from './auth.ts';

export interface BrowserSession {
  user: Omit<Actor, 'scopes' | 'via' | 'session'>;
  session: { id: string; signedInAt: number };
  /** The owner deleted the account; it is not removed yet. */
  isLeaving: boolean;
  /** A renewed cookie cache, to be sent with the answer. */
  setCookies: string[];
}

/** The user of a session cookie. The signed cookie cache (60 s) saves the database in most requests. */
export async function readSession(env: Env, headers: Headers): Promise<BrowserSession | undefined> {
  const { response, headers: answer } = await authOf(env).api.getSession({ headers, returnHeaders: true });
  if (!response) return undefined;
  const { id, email, name, emailVerified, role, deletionDueAt } = response.user;
  return {
    user: { userId: id, email, name, emailVerified, role: role === 'admin' ? 'admin' : 'user' },
    session: { id: response.session.id, signedInAt: new Date(response.session.createdAt).getTime() },
    isLeaving: deletionDueAt !== null && deletionDueAt !== undefined,
    setCookies: answer.getSetCookie(),
  };
}
