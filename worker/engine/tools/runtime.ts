import type { Citation } from '../../kernel/citation.ts';
import type { BrowserHost, PageRequest } from '../../providers/browser/port.ts';
import type { Shell } from '../../providers/computer/port.ts';
import type { FileSearch } from './file-search/port.ts';
import type { SecretRef } from './kind.ts';

/** One call, as a runtime gets it: the arguments are valid, the person has agreed. */
export interface ToolCall<Config> {
  config: Config;
  /** Which of the tool's functions, by the name that the model used. */
  fn: string;
  args: Record<string, unknown>;
  /** Stable over retries and replays (RELIABILITY 14); goes out as `Idempotency-Key` where the other side takes one. */
  effectKey: string;
}

/** Files that a tool sees: of a conversation, or of an agent's runs without one. Paths begin with `/`. */
export interface ToolFiles {
  list(): Promise<{ path: string; size: number; modifiedAt: number }[]>;
  read(path: string): Promise<Uint8Array | null>;
  write(path: string, bytes: Uint8Array): Promise<void>;
  remove(path: string): Promise<void>;
}

/** A browser for one tool of one conversation. */
export interface BrowserDoor {
  host: BrowserHost;
  /** Sends a page's request past the SSRF check; a redirect comes back as it is. @throws ToolFailure `denied` */
  send(request: PageRequest, signal: AbortSignal): Promise<Response>;
  /** What the browser knows from the last call; sealed where it is kept. */
  memory: { read(): Promise<string | null>; write(text: string): Promise<void> };
}

/** Everything that a runtime may touch. It runs in a stateless invocation of its own, never in a RunHost. */
export interface ToolWorld {
  /** Past the SSRF check, redirects included; secrets must only be sent through it. */
  fetch: typeof fetch;
  /**
   * Opens a secret for this call; null where nobody stored one. `baseUrl` is the address stored beside it.
   * @param refused the value that its server turned down: one that can be renewed is given anew
   * @throws ToolFailure where it can't be renewed
   */
  secret(ref: SecretRef, refused?: string): Promise<{ value: string; baseUrl: string | null } | null>;
  files: ToolFiles;
  /** Runs code in an isolate of its own; undefined where the platform has none. */
  loader: WorkerLoader | undefined;
  /** The network of such code: only these hosts (`host` or `host:port`), past the SSRF check. None where left out. */
  gate?: (hosts: readonly string[]) => Fetcher;
  /** Commands on a real machine; undefined where this server has none. */
  container?: Shell | undefined;
  /** Undefined where this server has no browser. */
  browser?: BrowserDoor | undefined;
  /** Files of the agent's owner; undefined where there is no agent. */
  searchFiles?: FileSearch | undefined;
  /** Aborts at the call's deadline, and when the run is cancelled. */
  signal: AbortSignal;
  /** Says what a call's details are should its deadline end it: what it did until then is not lost. */
  atDeadline?: (details: () => Record<string, unknown>) => void;
  now(): number;
}

/** What a call gave. */
export interface ToolOutcome {
  /** What the model reads: text, or a value that is written as JSON. Cut to `MAX_OUTPUT_CHARS`. */
  output: unknown;
  /** The other side said that it failed; the model reads `output` as the reason. */
  failed?: boolean;
  /** Paths of pictures among the run's files: a model that sees gets them beside the text. */
  pictures?: string[];
  /** For the trace and the test panel, never for the model: request, response, console, commands. No secrets. */
  details?: Record<string, unknown>;
  /** What an answer may cite of it. */
  sources?: Citation[];
  /** What the call really cost, where that shows only afterwards: at most its function's price, which it is else. */
  microcredits?: number;
}

export type ToolFailureCode =
  | 'bad_arguments'
  | 'denied'
  | 'timeout'
  | 'too_large'
  | 'not_configured'
  | 'unauthorized'
  | 'rate_limited'
  | 'upstream_failed'
  | 'internal';

/** A call that gave nothing. The model reads `message` and the run goes on; so no secrets, and say what would help. */
export class ToolFailure extends Error {
  readonly code: ToolFailureCode;
  readonly details: Record<string, unknown> | undefined;

  constructor(code: ToolFailureCode, message: string, details?: Record<string, unknown>) {
    super(message);
    this.name = 'ToolFailure';
    this.code = code;
    this.details = details;
  }
}

/** @throws ToolFailure; anything else becomes `internal` */
export type ToolRuntime<Config> = (call: ToolCall<Config>, world: ToolWorld) => Promise<ToolOutcome>;

/** Longer results are cut, with a note at the cut. */
export const MAX_OUTPUT_CHARS = 32_000;
