import type { Shell, ShellResult } from '../../../providers/computer/port.ts';
import { AuditLog } from '../audit.ts';
import { capped } from '../output.ts';
import { ToolFailure, type ToolOutcome, type ToolRuntime, type ToolWorld } from '../runtime.ts';
import { bashShell } from './bash-shell.ts';
import { type ComputerConfig, computerTool } from './kind.ts';

const MAX_NOTES = 5;
/** Matching a file's name tries every way to share it among the stars, in one go. */
const MAX_STARS = 6;

function starsOf(word: string): number {
  return word.match(/\*+/g)?.length ?? 0;
}

/** Runs one command line (Plan 16.3.4, 21); what it did stands in `details.audit`, also when it failed. */
export const computerRuntime: ToolRuntime<ComputerConfig> = async ({ config, args }, world): Promise<ToolOutcome> => {
  const command = String(args.command);
  if (command.includes('\0')) throw new ToolFailure('bad_arguments', 'A command has no NUL characters.');
  const shell = shellOf(config, world);
  if (shell === bashShell && command.split(/\s+/).some((word) => starsOf(word) > MAX_STARS))
    throw new ToolFailure('bad_arguments', `A word of a command has at most ${MAX_STARS} stars.`);
  const log = new AuditLog(world.now);
  log.note('command', `$ ${command}`);
  const details = () => log.details();
  world.atDeadline?.(details);
  try {
    const result = await shell.run(command, config, {
      files: world.files,
      fetch: world.fetch,
      signal: world.signal,
      audit: (action, target, reason) => log.note(action, target, reason),
    });
    const { exitCode, timedOut, written, removed } = result;
    return {
      output: asText(result, config.maxOutputChars),
      ...(timedOut ? { failed: true } : {}),
      details: { exitCode, timedOut, written: written.slice(0, 50), removed: removed.slice(0, 50), ...details() },
    };
  } catch (error) {
    if (error instanceof ToolFailure)
      throw new ToolFailure(error.code, error.message, { ...error.details, ...details() });
    if (world.signal.aborted) throw new ToolFailure('timeout', 'The command was stopped.', details());
    throw new ToolFailure('internal', 'The shell failed; try a simpler command.', details());
  }
};

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
