import type { Api } from '../harness/client.ts';
import { type ServerEvent, serverEvents } from '../harness/sse.ts';

export type Mode = 'stream' | 'wait' | 'background';
export const MODES: readonly Mode[] = ['stream', 'wait', 'background'];

/** A run under load. What it says is what its client has been told so far. */
export interface LoadedRun {
  marker: string;
  mode: Mode;
  api: Api;
  agentId: string;
  /** 2 where the agent hands off, else 1. */
  plannedCalls: number;
  /** The id, once any answer named it. */
  runId: string | null;
  /** Events that this client read. */
  seen: ServerEvent[];
  /** The client was told how the run ended. */
  finished: boolean;
  kills: number;
}

export function pathOf(run: LoadedRun): string {
  return `/agents/${run.agentId}/run`;
}

/** The same body and key on every attempt, so that a repeat attaches to the run instead of starting another. */
export function openRun(run: LoadedRun, signal?: AbortSignal): Promise<Response> {
  const task = run.plannedCalls > 1 ? 'please hand off' : 'please answer';
  return run.api.open('POST', pathOf(run), {
    body: { input: `${task} ${run.marker}`, mode: run.mode },
    headers: { 'idempotency-key': run.marker },
    ...(signal ? { signal } : {}),
  });
}

const TERMINAL = /^run\.(completed|failed|cancelled|expired)$/;

async function read(run: LoadedRun, response: Response): Promise<void> {
  if (!response.body) return;
  for await (const event of serverEvents(response.body)) {
    run.seen.push(event);
    run.runId ??= (JSON.parse(event.data) as { runId: string }).runId;
    if (TERMINAL.test(event.event)) run.finished = true;
  }
}

async function refused(run: LoadedRun, response: Response): Promise<never> {
  throw new Error(
    `${run.marker} (${run.mode}) was answered ${response.status}: ${(await response.text()).slice(0, 500)}`,
  );
}

async function follow(run: LoadedRun, signal: AbortSignal): Promise<void> {
  const response = await openRun(run, signal);
  if (!response.ok) return refused(run, response);
  if (run.mode === 'stream') return read(run, response);
  const view = (await response.json()) as { id: string; status: string };
  run.runId = view.id;
  if (run.mode === 'wait') {
    run.finished = true;
    return;
  }
  const watching = await run.api.open('GET', `/runs/${view.id}/events`, { signal });
  if (!watching.ok) return refused(run, watching);
  return read(run, watching);
}

/** Set before the kill, so that what breaks by it is no fault; the signal then frees what still waits. */
export interface Dying {
  now: boolean;
  signal: AbortController;
}

/** Starts a run and reads what comes until it ends or the runtime dies. */
export async function drive(run: LoadedRun, dying: Dying): Promise<void> {
  try {
    await follow(run, dying.signal.signal);
  } catch (error) {
    if (!dying.now) throw error;
  }
}
