import { isAPIError } from 'better-auth/api';
import { limit } from '../../../durable-objects/rate-limiter/client.ts';
import { type Env, settingsOf } from '../../env.ts';
import { AppError, type ErrorCode } from '../../kernel/errors.ts';
import { authOf } from './auth.ts';
import { AUTH_BODIES, AUTH_READS } from './auth-schemas.ts';
import { foldEmail } from './fold-email.ts';
import { setPlace } from './place.ts';

/** better-auth's codes that mean something of their own to a client; the rest follow the status. */
const CODES: Record<string, ErrorCode> = {
  EMAIL_NOT_VERIFIED: 'email_not_verified',
  INVALID_ORIGIN: 'forbidden_origin',
  MISSING_OR_NULL_ORIGIN: 'forbidden_origin',
  CROSS_SITE_NAVIGATION_LOGIN_BLOCKED: 'forbidden_origin',
  INVALID_CALLBACK_URL: 'validation_failed',
  INVALID_REDIRECT_URL: 'validation_failed',
  INVALID_ERROR_CALLBACK_URL: 'validation_failed',
  INVALID_NEW_USER_CALLBACK_URL: 'validation_failed',
  USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL: 'conflict',
  INVALID_TOKEN: 'validation_failed',
  TOKEN_EXPIRED: 'validation_failed',
};

const CODE_OF_STATUS: Record<number, ErrorCode> = {
  400: 'validation_failed',
  401: 'unauthenticated',
  403: 'forbidden_origin',
  404: 'not_found',
  405: 'method_not_allowed',
  422: 'validation_failed',
  429: 'rate_limited',
};

/** Which schema checks this request's body; `null` for a read. @throws not_found, method_not_allowed */
export function authBodySchema(method: string, path: string) {
  const schema = Object.hasOwn(AUTH_BODIES, path) ? AUTH_BODIES[path] : undefined;
  const isRead = AUTH_READS.some((read) => read.test(path));
  if (method === 'POST' && schema) return schema;
  if ((method === 'GET' || method === 'HEAD') && isRead) return null;
  if (schema || isRead) throw new AppError('method_not_allowed', `${method} is not possible here.`);
  throw new AppError('not_found', 'No such address.');
}

interface Refusal {
  status: number;
  code?: string | undefined;
  message?: string | undefined;
  retryAfter?: number;
}

function refused({ status, code, message, retryAfter }: Refusal, cause?: unknown): AppError {
  const ours = CODES[code ?? ''] ?? CODE_OF_STATUS[status] ?? 'internal';
  return new AppError(ours, message ?? 'The request was refused.', { cause, ...(retryAfter ? { retryAfter } : {}) });
}

/** better-auth throws its refusals and whatever went wrong beneath it; only the rate limit is a response. */
async function ask(env: Env, request: Request): Promise<Response> {
  let response: Response;
  try {
    response = await authOf(env).handler(request);
  } catch (error) {
    if (!isAPIError(error)) throw error;
    const { code, message } = (error.body ?? {}) as { code?: string; message?: string };
    throw refused({ status: error.statusCode, code, message }, error);
  }
  if (response.status < 400) return response;
  const { code, message } = (await response.json().catch(() => ({}))) as { code?: string; message?: string };
  throw refused({
    status: response.status,
    code,
    message,
    retryAfter: Number(response.headers.get('x-retry-after') ?? 0),
  });
}

/** Session tokens belong into the cookie, where scripts can't read them, and nowhere else. */
function withoutTokens(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(withoutTokens);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== 'token')
      .map(([key, member]) => [key, withoutTokens(member)]),
  );
}

/** Per mailbox, wherever the requests come from: [calls, seconds]. */
const MAILBOX_LIMITS: Record<string, readonly [number, number]> = {
  '/sign-up/email': [5, 3600],
  '/sign-in/email': [20, 900],
  '/request-password-reset': [5, 3600],
  '/send-verification-email': [5, 3600],
};

/** Counted before anybody looks whether the mailbox is known, so that the limit tells nothing. */
async function limitMailbox(env: Env, path: string, body: unknown): Promise<void> {
  const rule = MAILBOX_LIMITS[path];
  const { email } = (body ?? {}) as { email?: unknown };
  if (rule && typeof email === 'string') await limit(env, `mailbox:${path}:${foldEmail(email)}`, ...rule);
}

/** A sign-up writes rows for a new address only; this hides the difference in time. */
const SIGN_UP_FLOOR_MS = 500;

async function floorOf(env: Env, path: string): Promise<void> {
  const hides = path === '/sign-up/email' && settingsOf(env).EMAIL_VERIFICATION === 'required';
  if (hides) await scheduler.wait(SIGN_UP_FLOOR_MS);
}

/**
 * Has better-auth answer a request whose body was checked. `path` starts after `/api/auth`.
 * @throws AppError for every refusal
 */
export async function answerAuth(env: Env, request: Request, path: string, body: unknown): Promise<Response> {
  const url = new URL(request.url);
  url.pathname = `/api/auth${path}`;
  const headers = new Headers(request.headers);
  headers.delete('content-length');
  setPlace(headers, request);
  const init: RequestInit = { method: request.method === 'HEAD' ? 'GET' : request.method, headers };
  if (body !== undefined) {
    headers.set('content-type', 'application/json');
    init.body = JSON.stringify(body);
  }
  await limitMailbox(env, path, body);
  const floor = floorOf(env, path);
  const response = await ask(env, new Request(url, init)).finally(() => floor);
  const text = await response.text();
  const answer = new Headers(response.headers);
  answer.delete('content-length');
  const isJson = text !== '' && response.headers.get('content-type')?.includes('json');
  const shown = isJson ? JSON.stringify(withoutTokens(JSON.parse(text))) : text || null;
  return new Response(shown, { status: response.status, headers: answer });
}
