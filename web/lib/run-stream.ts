import { type ApiProblem, asProblem, problemFrom } from './problem.ts';
import { createSseParser } from './sse.ts';

/** One event of a run's log. `seq` starts at 1 and has no gaps. */
export interface RunEvent {
  seq: number;
  type: string;
  data: Record<string, unknown>;
}

export type StreamState = 'connecting' | 'live' | 'reconnecting' | 'ended';

export interface RunStreamOptions {
  /**
   * Asks for the events after `lastSeq` (0 = all). For a new run, `runId` is unknown on the first call and
   * the request carries an idempotency key, so that asking again attaches to the same run.
   */
  connect(at: { runId: string | null; lastSeq: number }, signal: AbortSignal): Promise<Response>;
  onEvent(event: RunEvent): void;
  onState?(state: StreamState): void;
  signal: AbortSignal;
  runId?: string;
  lastSeq?: number;
  /** Waits; tests hold it. Ends early when the signal aborts. */
  sleep?(ms: number, signal: AbortSignal): Promise<void>;
}

const TERMINAL = new Set(['run.completed', 'run.failed', 'run.cancelled', 'run.expired']);
const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 10_000;

export function isTerminalEvent(type: string): boolean {
  return TERMINAL.has(type);
}

const MOVED = 'baton:run-moved';

/** A run that waited goes on, by what somebody did on this page: whoever follows one looks again at once. */
export function announceMove(): void {
  globalThis.dispatchEvent(new Event(MOVED));
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const finish = () => {
      clearTimeout(timer);
      globalThis.removeEventListener(MOVED, finish);
      resolve();
    };
    const timer = setTimeout(finish, ms);
    signal.addEventListener('abort', finish, { once: true });
    globalThis.addEventListener(MOVED, finish);
  });
}

function isPassing(problem: ApiProblem): boolean {
  return problem.code === 'offline' || problem.status === 408 || problem.status === 429 || problem.status >= 500;
}

/**
 * Follows a run to its end: every event exactly once and in order, over any number of cut connections.
 * Resolves at the terminal event or when `signal` aborts.
 * @throws ApiProblem where the API refuses for good (a 4xx other than 408 and 429)
 */
export async function followRun(options: RunStreamOptions): Promise<void> {
  const { signal, sleep = pause } = options;
  const at = { runId: options.runId ?? null, lastSeq: options.lastSeq ?? 0 };
  let failures = 0;
  options.onState?.('connecting');

  while (!signal.aborted) {
    const before = at.lastSeq;
    const outcome = await readOnce(options, at);
    if (outcome.kind === 'terminal') return options.onState?.('ended');
    if (signal.aborted) return;
    if (outcome.kind === 'refused') throw outcome.problem;
    failures = at.lastSeq > before ? 0 : failures + 1;
    options.onState?.('reconnecting');
    const backoff = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** failures);
    await sleep(outcome.retryMs ?? backoff, signal);
  }
}

type Outcome = { kind: 'terminal' } | { kind: 'cut'; retryMs?: number } | { kind: 'refused'; problem: ApiProblem };

async function readOnce(options: RunStreamOptions, at: { runId: string | null; lastSeq: number }): Promise<Outcome> {
  let response: Response;
  try {
    response = await options.connect({ ...at }, options.signal);
  } catch (error) {
    return afterProblem(asProblem(error));
  }
  if (!response.ok) return afterProblem(problemFrom(await response.json().catch(() => null), response));
  if (!response.body) return { kind: 'cut' };
  options.onState?.('live');
  return readBody(response.body, options, at);
}

function afterProblem(problem: ApiProblem): Outcome {
  if (!isPassing(problem)) return { kind: 'refused', problem };
  return problem.retryAfter === undefined ? { kind: 'cut' } : { kind: 'cut', retryMs: problem.retryAfter * 1000 };
}

async function readBody(
  body: ReadableStream<Uint8Array>,
  options: RunStreamOptions,
  at: { runId: string | null; lastSeq: number },
): Promise<Outcome> {
  const parse = createSseParser();
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let retryMs: number | undefined;
  const cut = (): Outcome => (retryMs === undefined ? { kind: 'cut' } : { kind: 'cut', retryMs });
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done || options.signal.aborted) return cut();
      for (const message of parse(decoder.decode(value, { stream: true }))) {
        retryMs = message.retry ?? retryMs;
        const event = eventFrom(message);
        if (!event || event.seq <= at.lastSeq) continue;
        // A hole means that a connection lost something: read again from the last event that is sure.
        if (event.seq > at.lastSeq + 1) return { kind: 'cut' };
        at.lastSeq = event.seq;
        if (typeof event.data.runId === 'string') at.runId = event.data.runId;
        options.onEvent(event);
        if (isTerminalEvent(event.type)) return { kind: 'terminal' };
      }
    }
  } catch {
    return cut();
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function eventFrom(message: { event: string; data: string; id: string }): RunEvent | undefined {
  const seq = Number(message.id);
  if (!Number.isInteger(seq) || seq < 1 || message.data === '') return undefined;
  try {
    return { seq, type: message.event, data: JSON.parse(message.data) as Record<string, unknown> };
  } catch {
    return undefined;
  }
}
