import type { ShellResult } from '../../../providers/computer/port.ts';
import type { ComputerConfig } from './kind.ts';

/** `action` of a `shell_call` item: OpenAI's shell tool type, in the Agents SDK's spelling. */
export interface ShellAction {
  commands: string[];
  timeoutMs?: number;
  maxOutputLength?: number;
}

/** One of the `output`s of a `shell_call_output` item. */
export interface ShellCallOutput {
  stdout: string;
  stderr: string;
  outcome: { type: 'timeout' } | { type: 'exit'; exitCode: number };
}

/** A command as the computer tool takes it: its time within what the tool allows. */
export interface ShellCommand {
  command: string;
  maxSeconds: number;
}

/**
 * The commands of a `shell_call`, one call of the computer tool each, in order. The model may ask for less time than the
 * tool's owner allows, never for more.
 */
export function commandsOf(action: ShellAction, config: Pick<ComputerConfig, 'maxSeconds'>): ShellCommand[] {
  const asked = action.timeoutMs === undefined ? config.maxSeconds : Math.max(1, Math.ceil(action.timeoutMs / 1_000));
  return action.commands.map((command) => ({ command, maxSeconds: Math.min(asked, config.maxSeconds) }));
}

/** What a `shell_call_output` says of commands that ran; both streams are cut to the shorter of the two limits. */
export function outputsOf(
  results: readonly Pick<ShellResult, 'stdout' | 'stderr' | 'exitCode' | 'timedOut'>[],
  action: Pick<ShellAction, 'maxOutputLength'>,
  config: Pick<ComputerConfig, 'maxOutputChars'>,
): ShellCallOutput[] {
  const limit = Math.min(action.maxOutputLength ?? config.maxOutputChars, config.maxOutputChars);
  return results.map(({ stdout, stderr, exitCode, timedOut }) => ({
    stdout: stdout.slice(0, limit).toWellFormed(),
    stderr: stderr.slice(0, limit).toWellFormed(),
    outcome: timedOut ? { type: 'timeout' } : { type: 'exit', exitCode },
  }));
}
