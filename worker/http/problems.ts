import { z } from '@hono/zod-openapi';
import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { AppError, ERROR_STATUS, type ErrorCode } from '../kernel/errors.ts';
import { logError } from '../kernel/log.ts';
import type { AppContext } from './context.ts';

const TITLES: Record<ErrorCode, string> = {
  invalid_request: 'The request is malformed',
  unauthenticated: 'Authentication is needed',
  insufficient_credits: 'Not enough credits',
  forbidden_scope: 'The token lacks a scope',
  forbidden_origin: 'The request comes from another site',
  email_not_verified: 'The e-mail address is not verified',
  account_leaving: 'The account is about to be removed',
  stale_session: 'Sign in again first',
  not_found: 'Not found',
  method_not_allowed: 'Method not allowed',
  conflict: 'Conflict',
  idempotency_conflict: 'The idempotency key was used for another request',
  session_busy: 'The session has an active run',
  agent_in_use: 'The agent is in use',
  illegal_transition: 'Not possible in this state',
  link_expired: 'The link is no longer good',
  payload_too_large: 'The body is too large',
  quota_exceeded: 'There is no room left',
  unsupported_media_type: 'Unsupported media type',
  validation_failed: 'The request is not valid',
  unsafe_url: 'The address is not allowed',
  model_unavailable: 'The model is not available',
  provider_unreachable: 'The provider could not be asked',
  upgrade_required: 'A WebSocket is needed',
  rate_limited: 'Too many requests',
  too_many_runs: 'Too many active runs',
  internal: 'Something went wrong on our side',
  upstream_failed: 'A service that we depend on failed',
  unavailable: 'Temporarily unavailable',
  schema_mismatch: 'The database schema does not fit this version',
};

/** RFC 9457, with our members. */
const problemSchema = z
  .object({
    type: z.string().openapi({ example: 'urn:baton:problem:not_found' }),
    title: z.string(),
    status: z.number().int(),
    detail: z.string().optional(),
    code: z.enum(Object.keys(ERROR_STATUS) as [ErrorCode, ...ErrorCode[]]),
    requestId: z.string(),
    issues: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .openapi('Problem');

const CODE_OF_STATUS: Partial<Record<number, ErrorCode>> = {
  400: 'invalid_request',
  401: 'unauthenticated',
  403: 'forbidden_origin',
  404: 'not_found',
  405: 'method_not_allowed',
  413: 'payload_too_large',
  415: 'unsupported_media_type',
  422: 'validation_failed',
  429: 'rate_limited',
};

/** Whether the database itself could not be reached, as opposed to refusing a statement. */
function databaseIsAway(error: unknown): boolean {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if (cause.name === 'NeonDbError' && !('code' in cause && cause.code)) return true;
  }
  return false;
}

/** Every error as an `AppError`; what nobody foresaw becomes `internal`. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof HTTPException) {
    const code = CODE_OF_STATUS[error.status];
    if (code) return new AppError(code, error.message || TITLES[code], { cause: error });
  }
  if (databaseIsAway(error)) {
    return new AppError('unavailable', 'The database does not answer. Try again shortly.', {
      retryAfter: 2,
      cause: error,
    });
  }
  return new AppError('internal', '', { cause: error });
}

/** The problem document of an error. A foreseen 5xx says its sentence, an unforeseen one only the request id. */
export function problemResponse(error: AppError, requestId: string): Response {
  const { code, status } = error;
  const body = {
    ...error.members,
    type: `urn:baton:problem:${code}`,
    title: TITLES[code],
    status,
    ...(code !== 'internal' && error.message ? { detail: error.message } : {}),
    code,
    requestId,
    ...(error.issues.length > 0 ? { issues: error.issues } : {}),
  };
  const headers = new Headers({ 'content-type': 'application/problem+json' });
  if (error.retryAfter !== undefined) headers.set('retry-after', String(Math.max(1, Math.ceil(error.retryAfter))));
  if (code === 'unauthenticated') headers.set('www-authenticate', 'Bearer');
  if (code === 'upgrade_required') headers.set('upgrade', 'websocket');
  return new Response(JSON.stringify(body), { status, headers });
}

/** The one error handler. */
export function handleError(error: unknown, c: AppContext): Response {
  const appError = toAppError(error);
  c.set('problemCode', appError.code);
  if (appError.status >= 500) logError(c.get('requestId'), appError);
  return problemResponse(appError, c.get('requestId'));
}

/**
 * OpenAPI responses for these codes; `defineRoute` adds the usual ones by itself. Typed as empty, so
 * that a handler's type lists only what it returns (problems are thrown).
 */
export function problemResponses(...codes: readonly ErrorCode[]): Record<never, never> {
  const statuses = new Map<number, ErrorCode[]>();
  for (const code of codes) {
    const status: ContentfulStatusCode = ERROR_STATUS[code];
    statuses.set(status, [...(statuses.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...statuses].map(([status, names]) => [
      status,
      {
        description: names.map((name) => `${TITLES[name]} (\`${name}\`)`).join('; '),
        content: { 'application/problem+json': { schema: problemSchema } },
      },
    ]),
  );
}
