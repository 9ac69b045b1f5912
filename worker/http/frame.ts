import { createMiddleware } from 'hono/factory';
import { matchedRoutes } from 'hono/route';
import { newId } from '../kernel/ids.ts';
import { log, setLogLevel } from '../kernel/log.ts';
import type { AppContext, AppEnv } from './context.ts';
import { API_CSP, securityHeaders } from './security-headers.ts';

/** The route's pattern, never the path itself: paths and queries can carry tokens. */
function routeName(c: AppContext): string {
  return (
    matchedRoutes(c).findLast((route) => route.method !== 'ALL' || route.path.startsWith('/api/auth'))?.path ??
    'unknown'
  );
}

function setHeaders(headers: Headers, c: AppContext): void {
  const isHttps = c.req.url.startsWith('https:');
  for (const [name, value] of Object.entries(securityHeaders(API_CSP, isHttps))) {
    if (!headers.has(name)) headers.set(name, value);
  }
  if (!headers.has('cache-control')) headers.set('cache-control', 'no-store');
  headers.set('x-request-id', c.get('requestId'));
  for (const cookie of c.get('cookies') ?? []) headers.append('set-cookie', cookie);
}

/** Answers of other services and objects have headers that can't be changed in place. */
function decorate(c: AppContext): void {
  try {
    setHeaders(c.res.headers, c);
  } catch {
    c.res = new Response(c.res.body, c.res);
    setHeaders(c.res.headers, c);
  }
}

/** Around every request: its id, its headers, its line in the log. */
export const frame = createMiddleware<AppEnv>(async (c, next) => {
  const startedAt = Date.now();
  setLogLevel(c.env.LOG_LEVEL);
  c.set('requestId', newId('request', startedAt));
  c.set('now', startedAt);
  await next();
  const { status } = c.res;
  if (status !== 101) decorate(c);
  log(status >= 500 ? 'error' : 'info', 'request', {
    requestId: c.get('requestId'),
    method: c.req.method,
    route: routeName(c),
    status,
    ms: Date.now() - startedAt,
    userId: c.get('actor')?.userId,
    via: c.get('actor')?.via,
    code: c.get('problemCode'),
  });
});
