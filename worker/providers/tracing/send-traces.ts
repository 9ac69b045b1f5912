import { AppError } from '../../kernel/errors.ts';
import { failureOfStatus } from '../models/failures.ts';
import { retryAfterMs } from '../models/retry-after.ts';
import type { TraceItem } from './trace-items.ts';

export type Sent =
  | { ok: true }
  /** `retry`: the same batch may succeed later. */
  | { ok: false; status: number; reason: string; retry: boolean; retryAfterMs: number | null };

export interface TraceDestination {
  /** `https://api.openai.com/v1/traces/ingest`, unless a deployment says otherwise. */
  url: string;
  key: string;
  /** The checked fetch of `providers/outbound`. */
  fetch: typeof fetch;
}

const TIMEOUT_MS = 30_000;
const MAX_ITEMS = 100;

/** Statuses of the 4xx that say "later" and not "never". */
const PATIENT: readonly number[] = [408, 409, 425, 429];

/** Sends a trace and its spans in the form of OpenAI's traces ingest; the first batch that fails ends it. */
export async function sendTraces(destination: TraceDestination, items: readonly TraceItem[]): Promise<Sent> {
  for (let from = 0; from === 0 || from < items.length; from += MAX_ITEMS) {
    const sent = await sendBatch(destination, items.slice(from, from + MAX_ITEMS));
    if (!sent.ok) return sent;
  }
  return { ok: true };
}

async function sendBatch({ url, key, fetch }: TraceDestination, data: readonly TraceItem[]): Promise<Sent> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${key}`,
        'openai-beta': 'traces=v1',
        'user-agent': 'baton',
      },
      body: JSON.stringify({ data }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await response.text();
    if (response.ok) return { ok: true };
    const { status } = response;
    const failure = failureOfStatus(status, text, null, { provider: 'OpenAI', secrets: [key] });
    const retry = status >= 500 || PATIENT.includes(status);
    return {
      ok: false,
      status,
      reason: failure.message,
      retry,
      retryAfterMs: retryAfterMs(response.headers, Date.now()),
    };
  } catch (error) {
    const unsafe = error instanceof AppError && error.code === 'unsafe_url';
    const reason = unsafe ? error.message : 'OpenAI could not be reached.';
    return { ok: false, status: 0, reason, retry: !unsafe, retryAfterMs: null };
  }
}
