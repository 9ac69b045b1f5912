import type { ToolFiles } from '../../engine/tools/runtime.ts';

/** What commands may do (Plan 16.3.4). */
export interface ShellPolicy {
  /** Names of commands; all where it is empty. Words of the shell itself (`cd`, `if`, `read`) always work. */
  allowedCommands: readonly string[];
  /** Absolute paths that are neither read nor written, with all below them. */
  blockedPaths: readonly string[];
  readOnly: boolean;
  maxSeconds: number;
  maxMemoryMb: number;
  /** Hosts that `curl` may call; `*.` before a name takes in its subdomains. No network where it is empty. */
  allowedHosts: readonly string[];
}

export type AuditAction = 'command' | 'read' | 'list' | 'write' | 'delete' | 'fetch' | 'denied';

/** What commands touch. */
export interface ShellWorld {
  /** Seen below `HOME`. */
  files: ToolFiles;
  /** Past the SSRF check. */
  fetch: typeof fetch;
  /** Ends the commands; nothing of them is kept then. */
  signal: AbortSignal;
  /** Hears of every command, file access and refusal as it happens. */
  audit(action: AuditAction, target: string, reason?: string): void;
}

export interface ShellResult {
  stdout: string;
  stderr: string;
  /** 124 when the time was up, 126 for what may not run or took too much, 127 for what is not there. */
  exitCode: number;
  timedOut: boolean;
  /** Files that are kept as the commands left them. */
  written: string[];
  removed: string[];
  /** What could not be kept, and why; for the model. */
  notes: string[];
}

/** Where commands run. */
export interface Shell {
  /**
   * Each run starts fresh, in `HOME`, with a clean environment; only files stay.
   * @throws what `world.signal` aborted with; ToolFailure for a policy that this shell can't hold
   */
  run(command: string, policy: ShellPolicy, world: ShellWorld): Promise<ShellResult>;
}

/** Where the files of `ToolFiles` are seen: `/a` is `/home/user/a`. */
export const HOME = '/home/user';
