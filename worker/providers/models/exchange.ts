import { ModelFailure } from '../../engine/ports.ts';
import { AppError } from '../../kernel/errors.ts';
import type { Deadline } from './deadline.ts';
import { type FailureContext, failure, failureOfStatus } from './failures.ts';
import { retryAfterMs } from './retry-after.ts';
import { readSse } from './sse.ts';
import { isStarting, pauseBeforeRetry } from './warm-up.ts';
import type { AnswerEnd, Json } from './wire.ts';

const MAX_ERROR_BYTES = 16 * 1024;

/** One request to a provider and its streamed answer. */
export interface Exchange {
  url: string;
  /** With the key in them. */
  headers: Record<string, string>;
  body: unknown;
  fetch: typeof fetch;
  deadline: Deadline;
  end: AnswerEnd;
  context: FailureContext;
  /** How long a server that says it is starting is asked again, in milliseconds; 0 for never. */
  coldStartMs: number;
}

/**
 * Sends the request; the answer's events come out one by one after `inspect` has seen them. A stream
 * that breaks before its terminal marker is a failure, one that breaks behind it is complete.
 * @throws ModelFailure, here and while the events are read.
 */
export async function openExchange(exchange: Exchange, inspect: (event: Json) => void): Promise<AsyncGenerator<Json>> {
  const response = await postUntilStarted(exchange);
  exchange.deadline.alive();
  if (!response.ok || response.status === 204) throw await refusal(exchange, response);
  const type = response.headers.get('content-type') ?? '';
  if (!response.body || /json|html/i.test(type)) throw await notAStream(exchange, response);
  return readEvents(exchange, response.body, inspect);
}

/** A server that starts cold refuses while it does: it is asked again, as it says itself or ever more slowly. */
async function postUntilStarted(exchange: Exchange): Promise<Response> {
  const { deadline, coldStartMs } = exchange;
  const until = Date.now() + coldStartMs;
  for (let attempt = 0; ; attempt++) {
    const response = await post(exchange);
    const pause = pauseBeforeRetry(attempt, retryAfterMs(response.headers, Date.now()));
    if (!isStarting(response.status) || Date.now() + pause > until) return response;
    void response.body?.cancel().catch(() => undefined);
    deadline.alive();
    await orAbort(sleep(pause, deadline.signal), deadline);
  }
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
  });
}

async function post(exchange: Exchange): Promise<Response> {
  // As a plain function: the runtime's own fetch refuses to be called as somebody's method.
  const { deadline, context, fetch } = exchange;
  try {
    return await orAbort(
      fetch(exchange.url, {
        method: 'POST',
        headers: {
          ...exchange.headers,
          'content-type': 'application/json',
          accept: 'text/event-stream',
          'user-agent': 'baton',
        },
        body: JSON.stringify(exchange.body),
        signal: deadline.signal,
      }),
      deadline,
    );
  } catch (error) {
    if (error instanceof ModelFailure) throw error;
    if (deadline.signal.aborted) throw deadline.reason();
    if (error instanceof AppError && error.code === 'unsafe_url')
      throw failure('bad_request', context, `was not called: ${error.message}`);
    throw failure('upstream_failed', context, 'could not be reached.');
  }
}

/** A fetch that ignores its signal must not hold up a cancelled run. */
function orAbort<T>(work: Promise<T>, deadline: Deadline): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(deadline.reason());
    if (deadline.signal.aborted) onAbort();
    deadline.signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => deadline.signal.removeEventListener('abort', onAbort));
  });
}

async function refusal(exchange: Exchange, response: Response): Promise<ModelFailure> {
  const body = await readStart(exchange, response);
  return failureOfStatus(response.status, body, retryAfterMs(response.headers, Date.now()), exchange.context);
}

/** Some servers put an error behind a 200. */
async function notAStream(exchange: Exchange, response: Response): Promise<ModelFailure> {
  const body = await readStart(exchange, response);
  if (/"error"\s*:\s*[{"]/.test(body)) return failureOfStatus(502, body, null, exchange.context);
  return failure('malformed', exchange.context, 'did not answer with an event stream.');
}

async function readStart(exchange: Exchange, response: Response): Promise<string> {
  const { deadline } = exchange;
  const reader = response.body?.getReader();
  if (!reader) return '';
  const decoder = new TextDecoder();
  let text = '';
  try {
    while (text.length < MAX_ERROR_BYTES) {
      const { done, value } = await orAbort(reader.read(), deadline);
      if (done) break;
      deadline.touch();
      text += decoder.decode(value, { stream: true });
    }
  } catch {
    // The status says enough.
  } finally {
    void reader.cancel().catch(() => undefined);
  }
  return text;
}

async function* readEvents(
  exchange: Exchange,
  body: ReadableStream<Uint8Array>,
  inspect: (event: Json) => void,
): AsyncGenerator<Json> {
  const { deadline, end, context } = exchange;
  try {
    for await (const { data, partial } of readSse(body, deadline.signal, deadline.touch, () => end.complete)) {
      if (data === '[DONE]') break;
      const event = parse(data);
      if (event === undefined) {
        if (partial || end.complete) break;
        throw failure('malformed', context, 'sent something that is not JSON.');
      }
      const { complete } = end;
      inspect(event);
      if (end.complete && !complete) deadline.ended();
      yield event;
      if (end.closed) break;
    }
  } catch (error) {
    if (error instanceof ModelFailure) throw error;
    if (!end.complete) throw deadline.signal.aborted ? deadline.reason() : cut(context);
  }
  if (end.complete) return;
  throw deadline.signal.aborted ? deadline.reason() : cut(context);
}

function cut(context: FailureContext): ModelFailure {
  return failure('cut', context, 'ended the stream in the middle of the answer.');
}

function parse(data: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(data);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
  } catch {
    return undefined;
  }
}
