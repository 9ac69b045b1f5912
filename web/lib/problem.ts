/** What the API says when it refuses (RFC 9457). */
export interface ProblemDocument {
  status: number;
  code: string;
  title: string;
  detail?: string;
  requestId?: string;
  issues?: { path: string; message: string }[];
}

/** A refusal of the API, or `offline` where it could not be reached. `message` may be shown as it is. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly issues: readonly { path: string; message: string }[];
  readonly requestId: string | undefined;
  /** Seconds after which a retry makes sense. */
  readonly retryAfter: number | undefined;

  constructor(document: ProblemDocument, retryAfter?: number) {
    super(document.detail ?? document.title);
    this.name = 'ApiProblem';
    this.status = document.status;
    this.code = document.code;
    this.issues = document.issues ?? [];
    this.requestId = document.requestId;
    this.retryAfter = retryAfter;
  }
}

const OFFLINE: ProblemDocument = {
  status: 0,
  code: 'offline',
  title: 'The server could not be reached. Check your connection and try again.',
};

function isProblemDocument(value: unknown): value is ProblemDocument {
  return typeof value === 'object' && value !== null && 'code' in value && 'title' in value && 'status' in value;
}

/** The problem in an answer that is not `ok`. A body that is no problem document becomes `unexpected`. */
export function problemFrom(body: unknown, response: Response): ApiProblem {
  const retryAfter = Number(response.headers.get('retry-after')) || undefined;
  if (isProblemDocument(body)) return new ApiProblem(body, retryAfter);
  const title = `The server answered with status ${response.status}.`;
  return new ApiProblem({ status: response.status, code: 'unexpected', title }, retryAfter);
}

/** Any thrown thing as a problem, so that screens have one shape to show. */
export function asProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  if (error instanceof TypeError) return new ApiProblem(OFFLINE);
  return new ApiProblem({ status: 0, code: 'unexpected', title: 'Something went wrong on this page.' });
}
