/**
 * The closed vocabulary of things that can go wrong, and the status each one answers with.
 * Services throw `AppError`; `http/problems.ts` turns it into RFC 9457. Nothing else decides statuses.
 */
export const ERROR_STATUS = {
  invalid_request: 400,
  unauthenticated: 401,
  insufficient_credits: 402,
  forbidden_scope: 403,
  forbidden_origin: 403,
  email_not_verified: 403,
  account_leaving: 403,
  stale_session: 403,
  not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
  idempotency_conflict: 409,
  session_busy: 409,
  agent_in_use: 409,
  illegal_transition: 409,
  link_expired: 410,
  payload_too_large: 413,
  quota_exceeded: 413,
  unsupported_media_type: 415,
  validation_failed: 422,
  unsafe_url: 422,
  model_unavailable: 422,
  provider_unreachable: 422,
  upgrade_required: 426,
  rate_limited: 429,
  too_many_runs: 429,
  internal: 500,
  upstream_failed: 502,
  unavailable: 503,
  schema_mismatch: 503,
} as const;

export type ErrorCode = keyof typeof ERROR_STATUS;

/** One fault in the input: `path` is a JSON path such as `model.settings.temperature`. */
export interface Issue {
  path: string;
  message: string;
}

export interface ErrorExtras {
  issues?: Issue[];
  /** Seconds after which a retry makes sense; becomes `Retry-After`. */
  retryAfter?: number;
  /** Extra public members of the problem document. */
  members?: Record<string, unknown>;
  cause?: unknown;
}

/** An error that a caller may see. `message` becomes the problem's `detail`, so it never carries secrets. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly issues: Issue[];
  readonly retryAfter: number | undefined;
  readonly members: Record<string, unknown>;

  constructor(code: ErrorCode, message: string, extras: ErrorExtras = {}) {
    super(message, extras.cause === undefined ? undefined : { cause: extras.cause });
    this.name = 'AppError';
    this.code = code;
    this.issues = extras.issues ?? [];
    this.retryAfter = extras.retryAfter;
    this.members = extras.members ?? {};
  }

  get status(): number {
    return ERROR_STATUS[this.code];
  }
}

/** `not_found` for a noun. The same answer for "absent" and "somebody else's". */
export function notFound(noun: string): AppError {
  return new AppError('not_found', `No such ${noun}.`);
}
