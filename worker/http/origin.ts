import { type Env, settingsOf } from '../env.ts';
import { AppError } from '../kernel/errors.ts';
import { isWebSocket } from './web-socket.ts';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * A write that is authorised by a cookie must come from our own pages, and so must a WebSocket, which other sites'
 * pages could read. Browsers always say where these come from; what says nothing is refused.
 * @throws forbidden_origin
 */
export function requireSameOrigin(env: Env, request: Request): void {
  if (SAFE_METHODS.has(request.method) && !isWebSocket(request)) return;
  const origin = request.headers.get('origin');
  const allowed = [new URL(settingsOf(env).BASE_URL).origin, new URL(request.url).origin];
  if (origin !== null ? allowed.includes(origin) : request.headers.get('sec-fetch-site') === 'same-origin') return;
  throw new AppError(
    'forbidden_origin',
    'A change or a WebSocket that is authorised by a cookie must come from this site. Programs use a personal token instead.',
  );
}
