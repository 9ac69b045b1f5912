import { ToolFailure } from '../../engine/tools/runtime.ts';
import { AppError } from '../../kernel/errors.ts';
import { scrub } from '../models/scrub.ts';
import { readCapped } from '../outbound/limits.ts';
import { SearchFailure, type SearchFailureCode } from './port.ts';

const MAX_BYTES = 2_000_000;

export interface Question {
  /** The provider's name, for the message. */
  name: string;
  url: string;
  init?: RequestInit;
  /** Never to be seen in a message. */
  secrets: readonly string[];
  fetch: typeof fetch;
  signal: AbortSignal;
}

export interface Reply {
  status: number;
  text: string;
}

/** One call, its answer capped. @throws SearchFailure for any status but a success; AppError `unsafe_url` */
export async function ask(question: Question): Promise<Reply> {
  const { name, url, init, secrets, fetch, signal } = question;
  try {
    const response = await fetch(url, { ...init, headers: { 'user-agent': 'baton', ...init?.headers }, signal });
    const text = new TextDecoder().decode(await readCapped(response, MAX_BYTES));
    if (response.ok) return { status: response.status, text };
    const reason = reasonIn(text);
    const code = codeOf(response.status, text);
    throw new SearchFailure(code, scrub(`${name} answered ${response.status}${reason ? `: ${reason}` : '.'}`, secrets));
  } catch (error) {
    if (error instanceof SearchFailure) throw error;
    if (error instanceof AppError && error.code === 'unsafe_url') throw error;
    if (signal.aborted) throw new SearchFailure('timeout', `${name} did not answer in time.`);
    const why = error instanceof AppError || error instanceof ToolFailure ? ` ${error.message}` : '';
    throw new SearchFailure('upstream_failed', scrub(`${name} could not be reached.${why}`, secrets));
  }
}

/** @throws SearchFailure, also where the answer is no JSON object */
export async function askJson(question: Question): Promise<Record<string, unknown>> {
  const { text } = await ask(question);
  const value = parsed(text);
  if (isRecord(value)) return value;
  throw new SearchFailure('upstream_failed', `${question.name} answered with something that is not its API.`);
}

/** The objects of a list, wherever the answer has one. */
export function records(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** 432 and 433 are Tavily's words for a used-up plan; Brave says 422 and Google 400 for a key that is none. */
function codeOf(status: number, text: string): SearchFailureCode {
  if (status === 401 || status === 403) {
    return /rateLimitExceeded|dailyLimitExceeded|quotaExceeded/i.test(text) ? 'rate_limited' : 'unauthorized';
  }
  if (status === 429 || status === 432 || status === 433) return 'rate_limited';
  if (status === 422 && text.includes('SUBSCRIPTION_TOKEN_INVALID')) return 'unauthorized';
  if (status === 400 && /api[ _-]?key/i.test(text)) return 'unauthorized';
  if (status === 408 || status === 504) return 'timeout';
  return status >= 400 && status < 500 ? 'bad_request' : 'upstream_failed';
}

/** `{"error":{"detail"|"message"}}` (Brave, Google), `{"detail":{"error"}}` (Tavily), `{"error":"…"}`; pages say nothing. */
function reasonIn(text: string): string {
  const value = parsed(text);
  const inside = (one: unknown): string => {
    if (typeof one === 'string') return one;
    if (!isRecord(one)) return '';
    return [one.message, one.detail, one.error].map(inside).find((found) => found !== '') ?? '';
  };
  return inside(value);
}
