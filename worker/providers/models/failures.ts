import { ModelFailure, type ModelFailureCode } from '../../engine/ports.ts';
import { scrub } from './scrub.ts';

/** Which call failed, for the message, and what must never appear in one. */
export interface FailureContext {
  provider: string;
  secrets: readonly string[];
}

interface ProviderError {
  message: string;
  /** `code`, `type` and `status` of the error object in one text, lower case. */
  marks: string;
}

const OVERFLOW =
  /context[_ ]length|context[_ ]window|maximum context|context size|prompt is too long|too many (?:input )?tokens|input token count.*exceeds|reduce the length of the messages|request_too_large/i;
const FILTERED = /content[_ ]filter|content_policy|content management policy|prompt_blocked|moderation_blocked/i;

/** The error of an HTTP answer that is not a success. */
export function failureOfStatus(
  status: number,
  body: string,
  retryAfter: number | null,
  context: FailureContext,
): ModelFailure {
  const error = errorOfBody(body);
  const code = codeOfStatus(status, error);
  return new ModelFailure(code, sentence(context, `answered ${status}`, error.message), retryAfter);
}

/** The error object that a provider sent inside its stream. */
export function failureOfEvent(error: unknown, context: FailureContext): ModelFailure {
  const known = errorOfValue(error);
  return new ModelFailure(codeOfMarks(known), sentence(context, 'reported an error', known.message));
}

/** A failure in our own words. */
export function failure(code: ModelFailureCode, context: FailureContext, what: string): ModelFailure {
  return new ModelFailure(code, scrub(`${context.provider} ${what}`, context.secrets));
}

function sentence(context: FailureContext, what: string, detail: string): string {
  return scrub(`${context.provider} ${what}${detail ? `: ${detail}` : '.'}`, context.secrets);
}

function codeOfStatus(status: number, error: ProviderError): ModelFailureCode {
  if (status === 401 || status === 402 || status === 403) return 'unauthorized';
  if (status === 429) return 'rate_limited';
  if (status === 408 || status === 504) return 'timeout';
  if (status >= 500 || status === 409 || status === 425 || (status >= 300 && status < 400)) return 'upstream_failed';
  if (status === 413 || OVERFLOW.test(`${error.marks} ${error.message}`)) return 'context_overflow';
  if (FILTERED.test(`${error.marks} ${error.message}`)) return 'content_filter';
  return 'bad_request';
}

function codeOfMarks(error: ProviderError): ModelFailureCode {
  const status = /\b([45]\d\d)\b/.exec(error.marks);
  if (status) return codeOfStatus(Number(status[1]), error);
  if (/rate_limit|quota|resource_exhausted/.test(error.marks)) return 'rate_limited';
  if (OVERFLOW.test(`${error.marks} ${error.message}`)) return 'context_overflow';
  if (FILTERED.test(error.marks)) return 'content_filter';
  if (/authentication|permission|invalid_api_key/.test(error.marks)) return 'unauthorized';
  if (/invalid|not_found/.test(error.marks)) return 'bad_request';
  return 'upstream_failed';
}

/** `{"error":{…}}`, `{"error":"…"}`, `[{"error":{…}}]` (Google) or plain text. */
function errorOfBody(body: string): ProviderError {
  try {
    const value: unknown = JSON.parse(body);
    return errorOfValue(Array.isArray(value) ? value[0] : value);
  } catch {
    const isPage = /^\s*</.test(body);
    return { message: isPage ? '' : body, marks: '' };
  }
}

function errorOfValue(value: unknown): ProviderError {
  if (typeof value === 'string') return { message: value, marks: '' };
  if (typeof value !== 'object' || value === null) return { message: '', marks: '' };
  const record = value as Record<string, unknown>;
  if (record.error !== undefined && record.error !== null) return errorOfValue(record.error);
  const message = [record.message, record.detail].find((text) => typeof text === 'string');
  const marks = [record.code, record.type, record.status].filter((mark) => ['string', 'number'].includes(typeof mark));
  return { message: typeof message === 'string' ? message : '', marks: marks.join(' ').toLowerCase() };
}
