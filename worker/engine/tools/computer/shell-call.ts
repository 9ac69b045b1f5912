import type { ShellResult } from '../../../providers/computer/port.ts';
import { MAX_OUTPUT_CHARS } from '../runtime.ts';
import type { ComputerConfig } from './kind.ts';

/** `action` of a `shell_call` item: OpenAI's shell tool type. */
export interface ShellAction {
  commands: string[];
  timeout_ms?: number;
  max_output_length?: number;
}

/** One of the `output`s of a `shell_call_output` item. */
interface ShellCallOutput {
  stdout: string;
  stderr: string;
  outcome: { type: 'timeout' } | { type: 'exit'; exit_code: number };
}

/** A command as the computer tool takes it: its time within what the tool allows. */
export interface ShellCommand {
  command: string;
  maxSeconds: number;
}

/**
 * The commands of a `shell_call`, in order. The model may ask for less time than the tool's owner allows, never for more.
 */
export function commandsOf(action: ShellAction, config: Pick<ComputerConfig, 'maxSeconds'>): ShellCommand[] {
  const asked = action.timeout_ms === undefined ? config.maxSeconds : Math.max(1, Math.ceil(action.timeout_ms / 1_000));
  return action.commands.map((command) => ({ command, maxSeconds: Math.min(asked, config.maxSeconds) }));
}

/**
 * What a `shell_call_output` says of commands that ran, as JSON that is never too long for a tool's result: both streams
 * are cut to the shorter of the two limits, and further where many commands said much.
 */
export function outputsOf(
  results: readonly Pick<ShellResult, 'stdout' | 'stderr' | 'exitCode' | 'timedOut'>[],
  action: Pick<ShellAction, 'max_output_length'>,
  config: Pick<ComputerConfig, 'maxOutputChars'>,
): string {
  let limit = Math.min(action.max_output_length ?? config.maxOutputChars, config.maxOutputChars);
  for (;;) {
    const json = JSON.stringify(results.map((result) => cut(result, limit)));
    if (json.length <= MAX_OUTPUT_CHARS || limit === 0) return json;
    limit = Math.floor(limit / 2);
  }
}

function cut(
  { stdout, stderr, exitCode, timedOut }: Pick<ShellResult, 'stdout' | 'stderr' | 'exitCode' | 'timedOut'>,
  limit: number,
): ShellCallOutput {
  return {
    stdout: stdout.slice(0, limit).toWellFormed(),
    stderr: stderr.slice(0, limit).toWellFormed(),
    outcome: timedOut ? { type: 'timeout' } : { type: 'exit', exit_code: exitCode },
  };
}
