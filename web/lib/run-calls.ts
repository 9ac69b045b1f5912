import { api, goToSignIn, type Schema, take } from './api.ts';
import { asProblem, problemFrom } from './problem.ts';

/** Calls whose answer is an event stream; `openapi-fetch` reads bodies, so these use `fetch` itself. */

type RunRequest = Omit<Schema<'RunRequest'>, 'mode'>;

const STREAM_HEADERS = { accept: 'text/event-stream' };

function post(path: string, body: unknown, key: string, signal?: AbortSignal): Promise<Response> {
  return fetch(path, {
    method: 'POST',
    headers: { ...STREAM_HEADERS, 'content-type': 'application/json', 'idempotency-key': key },
    body: JSON.stringify(body),
    ...(signal ? { signal } : {}),
  });
}

/** Starts a run and streams it; asking again with the same key attaches to the same run. */
export function startRun(agentId: string, request: RunRequest, key: string, signal: AbortSignal): Promise<Response> {
  return post(`/api/v1/agents/${encodeURIComponent(agentId)}/run`, { ...request, mode: 'stream' }, key, signal);
}

/** A run's events after `lastSeq`, live. */
export function readRun(runId: string, lastSeq: number, signal: AbortSignal): Promise<Response> {
  const headers = { ...STREAM_HEADERS, ...(lastSeq > 0 ? { 'last-event-id': String(lastSeq) } : {}) };
  return fetch(`/api/v1/runs/${encodeURIComponent(runId)}/events`, { headers, signal });
}

/** Answers a run's question anew, from its first step, and streams it; the answer is another one of the same conversation. */
export function answerAgain(
  runId: string,
  request: { input?: string; version?: number },
  key: string,
  signal: AbortSignal,
): Promise<Response> {
  const body = { ...request, step: 't1', branch: true, mode: 'stream' };
  return post(`/api/v1/runs/${encodeURIComponent(runId)}/fork`, body, key, signal);
}

/**
 * Forks a run and gives back the new run's id as soon as it is known; the run goes on without us.
 * @throws ApiProblem
 */
export async function forkRun(
  runId: string,
  request: Omit<Schema<'ForkRequest'>, 'mode' | 'step'> & { step: string },
  key: string,
): Promise<string> {
  const response = await post(
    `/api/v1/runs/${encodeURIComponent(runId)}/fork`,
    { ...request, mode: 'stream' },
    key,
  ).catch((fault: unknown) => {
    throw asProblem(fault);
  });
  if (!response.ok) {
    if (response.status === 401) goToSignIn();
    throw problemFrom(await response.json().catch(() => null), response);
  }
  await response.body?.cancel();
  const forkId = response.headers.get('x-run-id');
  if (!forkId) throw problemFrom(null, response);
  return forkId;
}

/** Ends a run now. @throws ApiProblem */
export function cancelRun(runId: string): Promise<Schema<'Run'>> {
  return take(api.POST('/api/v1/runs/{run_id}/cancel', { params: { path: { run_id: runId } } }));
}
