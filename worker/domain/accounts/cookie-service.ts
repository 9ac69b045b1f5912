import { type Env, settingsOf } from '../../env.ts';

function cookieName(env: Env, name: string): string {
  const isHttps = new URL(settingsOf(env).BASE_URL).protocol === 'https:';
  return `${isHttps ? '__Secure-' : ''}baton.${name}`;
}

function expired(env: Env, name: string): string {
  const full = cookieName(env, name);
  return `${full}=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax${full.startsWith('__Secure-') ? '; Secure' : ''}`;
}

/** Takes back what a browser was told of its session, so that the next request asks the database. */
export function staleCookies(env: Env): string[] {
  return [expired(env, 'session_data')];
}

/** Signs a browser out whose session is gone. */
export function endedCookies(env: Env): string[] {
  return [expired(env, 'session_token'), expired(env, 'session_data')];
}
