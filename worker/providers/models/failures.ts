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
  /** How long to wait, where the body says it (Google's `RetryInfo`). */
  retryMs: number | null;
}

/** What providers call a prompt without room: OpenAI, Anthropic, Google, Mistral, vLLM, llama.cpp, Workers AI. */
const OVERFLOW =
  /context[_ ]length|context[_ ]window|maximum context|context size|prompt is too long|too many (?:input )?tokens|too large for model|input token count.*exceeds|reduce the length of the messages|request_too_large|exceeds? the available context|decoder prompt .* longer than|maximum (?:model|input) length/i;
const FILTERED =
  /content[_ ]filter|content_policy|content management policy|prompt_blocked|moderation_blocked|flagged by moderation|requires moderation|violates .* usage policy|blocked by .*safety/i;
/** Google answers 400 for a key that is none. */
const BAD_KEY =
  /api[_ ]key[_ ](?:not[_ ]valid|invalid|expired)|invalid[_ ]api[_ ]key|incorrect api key|invalid x-api-key/i;
/** The model itself wrote something that its server could not read: another try may do. */
const BAD_CALL =
  /tool_use_failed|failed to (?:call|parse) (?:a )?(?:function|tool)|json_validate_failed|output_parse_failed/i;

/** The error of an HTTP answer that is not a success. */
export function failureOfStatus(
  status: number,
  body: string,
  retryAfter: number | null,
  context: FailureContext,
): ModelFailure {
  const error = errorOfBody(body);
  const code = codeOfStatus(status, error);
  return new ModelFailure(code, sentence(context, `answered ${status}`, error.message), retryAfter ?? error.retryMs);
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
  if (status === 403 && FILTERED.test(error.message)) return 'content_filter';
  if (status === 401 || status === 402 || status === 403) return 'unauthorized';
  if (status === 429) return 'rate_limited';
  if (status === 408 || status === 504) return 'timeout';
  if (status >= 500 || status === 409 || status === 425 || (status >= 300 && status < 400)) return 'upstream_failed';
  if (BAD_KEY.test(`${error.marks} ${error.message}`)) return 'unauthorized';
  if (BAD_CALL.test(`${error.marks} ${error.message}`)) return 'malformed';
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
  if (BAD_KEY.test(error.message) || /authentication|permission|invalid_api_key|billing/.test(error.marks))
    return 'unauthorized';
  if (BAD_CALL.test(`${error.marks} ${error.message}`)) return 'malformed';
  if (/invalid|not_found/.test(error.marks)) return 'bad_request';
  return 'upstream_failed';
}

/**
 * The shapes of providers: `{"error":{…}}` (most), `{"error":"…"}` (Hugging Face, Ollama), `[{"error":{…}}]`
 * (Google), `{"errors":[{…}]}` (Workers AI), `{"message":…}` and `{"detail":[{"msg":…}]}` (Mistral, vLLM),
 * or plain text.
 */
function errorOfBody(body: string): ProviderError {
  try {
    return errorOfValue(JSON.parse(body));
  } catch {
    const isPage = /^\s*</.test(body);
    return { ...NO_ERROR, message: isPage ? '' : body };
  }
}

const NO_ERROR: ProviderError = { message: '', marks: '', retryMs: null };

function errorOfValue(value: unknown): ProviderError {
  if (Array.isArray(value)) return errorOfValue(value[0]);
  if (typeof value === 'string') return { ...NO_ERROR, message: value };
  if (typeof value !== 'object' || value === null) return NO_ERROR;
  const record = value as Record<string, unknown>;
  if (record.error !== undefined && record.error !== null && record.error !== '') return errorOfValue(record.error);
  if (Array.isArray(record.errors) && record.errors.length > 0) return errorOfValue(record.errors);
  const marks = [record.code, record.type, record.status].filter((mark) => ['string', 'number'].includes(typeof mark));
  return {
    message: [record.message, record.detail, record.msg].map(messageOf).find((text) => text !== '') ?? '',
    marks: [...marks, upstreamOf(record.metadata)].join(' ').toLowerCase(),
    retryMs: retryDelayOf(record.details),
  };
}

function messageOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'object' && value !== null ? errorOfValue(value).message : '';
}

/** OpenRouter puts the refusal of the provider behind it into `metadata.raw`. */
function upstreamOf(metadata: unknown): string {
  const raw = (metadata as { raw?: unknown } | null | undefined)?.raw;
  return typeof raw === 'string' ? raw.slice(0, 2_000) : '';
}

/** `[{"@type":"…RetryInfo","retryDelay":"37s"}]` */
function retryDelayOf(details: unknown): number | null {
  if (!Array.isArray(details)) return null;
  for (const detail of details as { retryDelay?: unknown }[]) {
    const seconds = typeof detail?.retryDelay === 'string' ? /^(\d+(?:\.\d+)?)s$/.exec(detail.retryDelay) : null;
    if (seconds) return Math.round(Number(seconds[1]) * 1_000);
  }
  return null;
}
