import type { RouterRoute } from 'hono/types';
import { AppError } from '../kernel/errors.ts';
import type { AppContext } from './context.ts';
import { handleError } from './problems.ts';

const patterns = new Map<string, RegExp>();

function patternOf(path: string): RegExp {
  const known = patterns.get(path);
  if (known) return known;
  const source = path
    .split('/')
    .map((part) => (part.startsWith(':') ? '[^/]+' : part === '*' ? '.*' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')))
    .join('/');
  const pattern = new RegExp(`^${source}$`);
  patterns.set(path, pattern);
  return pattern;
}

/** Methods that some route serves at this path. */
export function methodsAt(routes: readonly RouterRoute[], path: string): string[] {
  const methods = routes
    .filter(({ method, path: own }) => method !== 'ALL' && patternOf(own).test(path))
    .map(({ method }) => method);
  return [...new Set(methods.includes('GET') ? [...methods, 'HEAD'] : methods)].sort();
}

/** 404; or, where the path exists, 405 with `Allow` (and for OPTIONS just that list). */
export function answerUnrouted(c: AppContext, routes: readonly RouterRoute[]): Response {
  const methods = methodsAt(routes, c.req.path);
  if (methods.length === 0) return handleError(new AppError('not_found', 'No such address.'), c);
  const allow = [...methods, 'OPTIONS'].join(', ');
  if (c.req.method === 'OPTIONS') return new Response(null, { status: 204, headers: { allow } });
  const refusal = handleError(new AppError('method_not_allowed', `${c.req.method} is not possible here.`), c);
  refusal.headers.set('allow', allow);
  return refusal;
}
