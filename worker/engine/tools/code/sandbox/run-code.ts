import { ToolFailure } from '../../runtime.ts';
import type { Passing } from '../signature.ts';
import { GUARD_MODULE } from './inside-guard.ts';
import { MAIN_MODULE } from './inside-main.ts';

/** The newest date that code was tried with; the platform's own changes with it, not with the worker's. */
const COMPATIBILITY_DATE = '2026-10-01';

/** No Node modules, no `process`, no `eval`, and nothing of this worker's environment or exports to import. */
const COMPATIBILITY_FLAGS = [
  'no_nodejs_compat',
  'no_nodejs_compat_v2',
  'disallow_importable_env',
  'disallow_eval_during_startup',
];

/** What one call may ask for in all, living or not; the edge holds an isolate to 128 MB besides. */
export const MEMORY_BYTES = 768 * 1024 * 1024;
const MAX_RESULT_CHARS = 1_000_000;
const MAX_FETCHES = 50;
/** Starting an isolate counts as computing on the edge. */
const START_CPU_MS = 250;

/** What a use of files gives; a refusal is a value, for errors thrown across isolates are logged as uncaught. */
export type FileAnswer = { ok: true; value: unknown } | { ok: false; message: string };

/** Files as the code gets them; every call comes back out of the isolate. */
export interface SandboxFiles {
  list(): Promise<FileAnswer>;
  read(path: string): Promise<FileAnswer>;
  write(path: string, bytes: Uint8Array): Promise<FileAnswer>;
  remove(path: string): Promise<FileAnswer>;
}

export interface SandboxRun {
  loader: WorkerLoader | undefined;
  /** As `toJavaScript` made it. */
  javaScript: string;
  /** How `args` reach the exported function; null runs a program and shows its last value. */
  passing: Passing | null;
  args: Record<string, unknown>;
  cpuMs: number;
  memoryBytes: number;
  /** The way out to the network; null for none. */
  gate: Fetcher | null;
  files: SandboxFiles | null;
  signal: AbortSignal;
}

export type SandboxEnd =
  | { kind: 'done'; json: string; isVoid: boolean }
  | { kind: 'threw'; name: string; message: string; line: number }
  | { kind: 'not_json'; message: string }
  | { kind: 'too_long' };

export interface SandboxResult {
  end: SandboxEnd;
  console: string[];
}

interface Entrypoint {
  call(input: unknown, files: SandboxFiles | null): Promise<unknown>;
}

/**
 * Runs code once in an isolate made for it: nothing is left for the next call, and nothing of ours is in it.
 * @throws ToolFailure: `not_configured` without a loader, `timeout` at the deadline or when the computing time is used
 *   up, `too_large` when the memory is
 */
export async function runCode(run: SandboxRun): Promise<SandboxResult> {
  const { loader, signal, cpuMs, gate } = run;
  if (!loader) throw new ToolFailure('not_configured', 'This installation can not run code.');
  signal.throwIfAborted();
  const stub = loader.load({
    compatibilityDate: COMPATIBILITY_DATE,
    compatibilityFlags: COMPATIBILITY_FLAGS,
    mainModule: 'main.js',
    modules: { 'main.js': MAIN_MODULE, 'guard.js': GUARD_MODULE, 'tool.js': run.javaScript },
    globalOutbound: gate,
    limits: { cpuMs: cpuMs + START_CPU_MS, subRequests: gate || run.files ? 500 : 0 },
    env: {},
  });
  const entrypoint = stub.getEntrypoint() as unknown as Entrypoint;
  const input = {
    limits: { cpuMs, memoryBytes: run.memoryBytes, maxFetches: gate ? MAX_FETCHES : 0 },
    passing: run.passing,
    args: run.args,
    maxChars: MAX_RESULT_CHARS,
    shows: run.passing === null,
  };
  try {
    return readAnswer(await untilAborted(entrypoint.call(input, run.files), signal), cpuMs);
  } catch (error) {
    throw asFailure(error, run);
  } finally {
    dispose(entrypoint);
    dispose(stub);
  }
}

function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(new ToolFailure('timeout', 'The code did not end in time.'));
    signal.addEventListener('abort', stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

function dispose(value: unknown): void {
  const stub = value as Partial<Disposable>;
  if (typeof stub[Symbol.dispose] === 'function') stub[Symbol.dispose]?.();
}

/** An isolate that the platform ended gives an error without a code; its words are all there is. */
function asFailure(error: unknown, { signal, cpuMs }: SandboxRun): ToolFailure {
  if (error instanceof ToolFailure) return error;
  const message = error instanceof Error ? error.message : '';
  if (signal.aborted) return new ToolFailure('timeout', 'The code did not end in time.');
  if (/cpu/i.test(message)) return tooSlow(cpuMs);
  if (/memory/i.test(message)) return tooBig();
  if (/32MiB/.test(message)) return new ToolFailure('too_large', 'The code gave back more than 32 MB.');
  const [first = ''] = message.replace(/^Failed to start Worker:\s*/, '').split('\n');
  return new ToolFailure('internal', `The code could not be run. ${first.slice(0, 300)}`.trim());
}

function tooSlow(cpuMs: number): ToolFailure {
  return new ToolFailure('timeout', `The code computed for more than ${cpuMs} ms and was stopped.`);
}

function tooBig(): ToolFailure {
  return new ToolFailure('too_large', 'The code asked for more memory than it may have and was stopped.');
}

/** What comes back was made beside the user's code, so its shape is checked like anybody's input. */
function readAnswer(answer: unknown, cpuMs: number): SandboxResult {
  const { end, console, dropped } = asRecord(answer);
  const { kind, what, json, name, message, line, isVoid } = asRecord(end);
  const lines = (Array.isArray(console) ? console : []).slice(0, 20_000).map((text) => String(text).slice(0, 2_000));
  if (typeof dropped === 'number' && dropped > 0) lines.push(`[${dropped} more lines]`);
  const details = lines.length > 0 ? { console: lines } : undefined;
  const found = (result: SandboxEnd) => ({ end: result, console: lines });
  switch (kind) {
    case 'over': {
      const failure = what === 'memory' ? tooBig() : tooSlow(cpuMs);
      throw new ToolFailure(failure.code, failure.message, details);
    }
    case 'done':
      if (typeof json !== 'string' || json.length > MAX_RESULT_CHARS) return found({ kind: 'too_long' });
      return found({ kind, json, isVoid: isVoid === true });
    case 'threw':
      return found({ kind, name: String(name ?? ''), message: String(message ?? ''), line: Number(line) || 0 });
    case 'not_json':
      return found({ kind, message: String(message ?? '') });
    default:
      return found({ kind: 'too_long' });
  }
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
