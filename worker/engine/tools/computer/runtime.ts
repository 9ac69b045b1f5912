import type { Shell, ShellResult } from '../../../providers/computer/port.ts';
import { AuditLog } from '../audit.ts';
import { capped } from '../output.ts';
import { ToolFailure, type ToolOutcome, type ToolRuntime, type ToolWorld } from '../runtime.ts';
import { bashShell } from './bash-shell.ts';
import { type ComputerConfig, computerTool } from './kind.ts';
import { commandsOf, outputsOf, type ShellAction } from './shell-call.ts';

const MAX_NOTES = 5;
/** Matching a file's name tries every way to share it among the stars, in one go. */
const MAX_STARS = 6;

function starsOf(word: string): number {
  return word.match(/\*+/g)?.length ?? 0;
}

/** Runs the command lines of a call (Plan 16.3.4, 21); what they did stands in `details.audit`, also when one failed. */
export const computerRuntime: ToolRuntime<ComputerConfig> = async ({ config, args }, world): Promise<ToolOutcome> => {
  const action = actionOf(args, config);
  const commands = commandsOf(action, config);
  const shell = shellOf(config, world);
  for (const { command } of commands) refuseOdd(command, shell);
  const log = new AuditLog(world.now);
  const details = () => log.details();
  world.atDeadline?.(details);
  const results: ShellResult[] = [];
  try {
    for (const { command, maxSeconds } of commands) {
      log.note('command', `$ ${command}`);
      const result = await shell.run(
        command,
        { ...config, maxSeconds },
        {
          files: world.files,
          fetch: world.fetch,
          signal: world.signal,
          audit: (did, target, reason) => log.note(did, target, reason),
        },
      );
      results.push(result);
    }
    return { ...outcomeOf(results, action, config), details: { ...summaryOf(results, config), ...details() } };
  } catch (error) {
    if (error instanceof ToolFailure)
      throw new ToolFailure(error.code, error.message, { ...error.details, ...details() });
    if (world.signal.aborted) throw new ToolFailure('timeout', 'The command was stopped.', details());
    throw new ToolFailure('internal', 'The shell failed; try a simpler command.', details());
  }
};

/** One command line, or those of OpenAI's shell tool type. */
function actionOf(args: Record<string, unknown>, { modelInterface }: ComputerConfig): ShellAction {
  if (modelInterface === 'function') return { commands: [String(args['command'])] };
  const { commands, timeout_ms, max_output_length } = args;
  if (!Array.isArray(commands) || commands.length === 0)
    throw new ToolFailure('bad_arguments', 'A call has at least one command.');
  return {
    commands: commands.map(String),
    ...(typeof timeout_ms === 'number' ? { timeout_ms } : {}),
    ...(typeof max_output_length === 'number' ? { max_output_length } : {}),
  };
}

function refuseOdd(command: string, shell: Shell): void {
  if (command.includes('\0')) throw new ToolFailure('bad_arguments', 'A command has no NUL characters.');
  if (shell === bashShell && command.split(/\s+/).some((word) => starsOf(word) > MAX_STARS))
    throw new ToolFailure('bad_arguments', `A word of a command has at most ${MAX_STARS} stars.`);
}

function outcomeOf(results: readonly ShellResult[], action: ShellAction, config: ComputerConfig): ToolOutcome {
  const failed = results.every(({ timedOut }) => timedOut) ? { failed: true } : {};
  if (config.modelInterface === 'shell') return { output: outputsOf(results, action, config), ...failed };
  return { output: results.map((result) => asText(result, config.maxOutputChars)).join('\n'), ...failed };
}

function summaryOf(results: readonly ShellResult[], { modelInterface }: ComputerConfig): Record<string, unknown> {
  const written = [...new Set(results.flatMap((result) => result.written))].slice(0, 50);
  const removed = [...new Set(results.flatMap((result) => result.removed))].slice(0, 50);
  const [first] = results;
  if (modelInterface === 'function')
    return { exitCode: first?.exitCode, timedOut: first?.timedOut ?? false, written, removed };
  return { exitCodes: results.map(({ exitCode }) => exitCode), written, removed };
}

/** A rule that a container can't hold was refused at save; what was saved before there was that check is here. */
function shellOf(config: ComputerConfig, { container }: ToolWorld): Shell {
  if (config.machine === 'simulated') return bashShell;
  const [unheld] = computerTool.issues(config);
  if (unheld) throw new ToolFailure('not_configured', `${unheld.path}: ${unheld.message}`);
  if (!container) throw new ToolFailure('not_configured', 'This server has no container; the simulated shell works.');
  return container;
}

/** As a terminal would show it: what was printed, then what went wrong. */
function asText({ stdout, stderr, exitCode, notes }: ShellResult, maxChars: number): string {
  const parts = [capped(stdout, maxChars).replace(/\n$/, '')];
  if (stderr) parts.push(`[stderr]\n${capped(stderr, Math.ceil(maxChars / 4)).replace(/\n$/, '')}`);
  if (exitCode !== 0) parts.push(`[exit code ${exitCode}]`);
  parts.push(...notes.slice(0, MAX_NOTES).map((note) => `[${note}]`));
  if (notes.length > MAX_NOTES) parts.push(`[${notes.length - MAX_NOTES} more of these]`);
  return parts.filter(Boolean).join('\n') || '[no output]';
}
