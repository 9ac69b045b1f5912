import type { Env } from '../../env.ts';
import type { Actor } from '../context.ts';
import { authOf } from './auth.ts';

export interface BrowserSession {
  user: Omit<Actor, 'scopes' | 'via'>;
  /** A renewed cookie cache, to be sent with the answer. */
  setCookies: string[];
}

/** The user of a session cookie. The signed cookie cache (60 s) saves the database in most requests. */
export async function readSession(env: Env, headers: Headers): Promise<BrowserSession | undefined> {
  const { response, headers: answer } = await authOf(env).api.getSession({ headers, returnHeaders: true });
  if (!response) return undefined;
  const { id, email, name, emailVerified, role } = response.user;
  return {
    user: { userId: id, email, name, emailVerified, role: role === 'admin' ? 'admin' : 'user' },
    setCookies: answer.getSetCookie(),
  };
}
