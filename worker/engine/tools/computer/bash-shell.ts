import { Bash, type BashExecResult, type BashOptions, type CustomCommand, defineCommand } from 'just-bash/browser';
import { HOME, type Shell, type ShellPolicy, type ShellWorld } from '../../../providers/computer/port.ts';
import { Breath } from './breath.ts';
import { COMMANDS } from './commands.ts';
import { curlFetch } from './curl-fetch.ts';
import { keepChanges, type LeftFile } from './kept-files.ts';
import { isWithin } from './policy.ts';
import { PolicyFs } from './policy-fs.ts';

const SHOWN_ARGS_CHARS = 300;

/**
 * A simulated bash in this process (just-bash): no process, no host files, no environment of ours. The conversation's
 * files are seen below `HOME` and loaded when a command opens them.
 */
export const bashShell: Shell = {
  async run(command, policy, world) {
    const breath = new Breath();
    const fs = new PolicyFs({ policy, audit: world.audit, breath });
    const before = await mount(fs, policy, world);
    const bash = new Bash(optionsOf(fs, policy, world, breath));
    const { result, timedOut } = await withinTime(bash, command, policy, world.signal);
    const kept = await keepChanges(world.files, before, await leftFiles(fs, before), policy);
    return { stdout: result.stdout, stderr: result.stderr, exitCode: result.exitCode, timedOut, ...kept };
  },
};

/** Puts the files where commands find them. What is blocked is not put there at all. */
async function mount(
  fs: PolicyFs,
  policy: ShellPolicy,
  world: ShellWorld,
): Promise<Map<string, Uint8Array | undefined>> {
  const before = new Map<string, Uint8Array | undefined>();
  fs.mkdirSync(HOME, { recursive: true });
  fs.mkdirSync('/tmp', { recursive: true });
  for (const { path, size, modifiedAt } of await world.files.list()) {
    if (isWithin(HOME + path, policy.blockedPaths)) continue;
    before.set(path, undefined);
    const load = async () => {
      const bytes = (await world.files.read(path)) ?? new Uint8Array();
      before.set(path, bytes);
      // The file system owns what it is given, and may change it.
      return bytes.slice();
    };
    fs.mount(HOME + path, size, new Date(modifiedAt), load);
  }
  return before;
}

/** Limits are counts where there is no clock: what takes no time in workerd still takes steps. */
function optionsOf(fs: PolicyFs, policy: ShellPolicy, world: ShellWorld, breath: Breath): BashOptions {
  const memory = policy.maxMemoryMb * 1_000_000;
  return {
    fs,
    cwd: HOME,
    env: { HOME, USER: 'user', LANG: 'C.UTF-8', TERM: 'dumb' },
    fetch: curlFetch(policy, world),
    customCommands: COMMANDS.map((name) => audited(name, policy, world, breath)),
    // Names that only a listed replacement may answer to; the rest is "command not found".
    commands: COMMANDS.filter((name) => name !== 'curl'),
    executionLimitProfile: 'hardened',
    executionLimits: {
      maxExecutionTimeMs: policy.maxSeconds * 1_000,
      maxSourceBytes: 100_000,
      maxFileSystemBytes: memory,
      maxLiveBytes: memory,
      maxInputBytes: memory * 4,
      maxStringLength: Math.min(memory / 4, 8_000_000),
      maxHeredocSize: 1_000_000,
      maxOutputSize: 4_000_000,
      maxArchiveBytes: memory / 2,
    },
  };
}

/** A command that is written down before it runs, or refused. */
function audited(name: string, policy: ShellPolicy, world: ShellWorld, breath: Breath): CustomCommand {
  const listed = policy.allowedCommands.length === 0 || policy.allowedCommands.includes(name);
  const refusal = !listed
    ? 'this agent may not run it'
    : name === 'curl' && policy.allowedHosts.length === 0
      ? 'there is no network'
      : null;
  return defineCommand(name, async (args, context) => {
    const line = [name, ...args].join(' ').slice(0, SHOWN_ARGS_CHARS);
    if (refusal) {
      world.audit('denied', line, refusal);
      return { stdout: '', stderr: `${name}: not allowed: ${refusal}\n`, exitCode: 126 };
    }
    world.audit('command', line);
    breath.weigh(String(context.stdin).length);
    await breath.take();
    if (!context.origCommand) return { stdout: '', stderr: `${name}: not available\n`, exitCode: 127 };
    return context.origCommand(args);
  });
}

/** Runs until the command's time is up; a shell that does not stop then is left behind. */
async function withinTime(
  bash: Bash,
  command: string,
  policy: ShellPolicy,
  cancel: AbortSignal,
): Promise<{ result: Pick<BashExecResult, 'stdout' | 'stderr' | 'exitCode'>; timedOut: boolean }> {
  cancel.throwIfAborted();
  const time = AbortSignal.timeout(policy.maxSeconds * 1_000);
  const signal = AbortSignal.any([time, cancel]);
  const { promise: stopped, resolve } = Promise.withResolvers<null>();
  const onStop = () => resolve(null);
  signal.addEventListener('abort', onStop, { once: true });
  try {
    const result = await Promise.race([bash.exec(command, { signal, rawScript: true }).catch(asFailed), stopped]);
    cancel.throwIfAborted();
    const stderr = `bash: stopped after ${policy.maxSeconds} s\n`;
    if (!result) return { result: { stdout: '', stderr, exitCode: 124 }, timedOut: true };
    // The shell keeps the same time itself, and may be the first to say so.
    if (result.exitCode === 124 && result.stderr.includes('execution deadline')) return { result, timedOut: true };
    if (!time.aborted) return { result, timedOut: false };
    return { result: { ...result, stderr: result.stderr + stderr, exitCode: 124 }, timedOut: true };
  } finally {
    signal.removeEventListener('abort', onStop);
  }
}

/** A redirect that fails ends the whole script here, where a real bash goes on with the next command. */
function asFailed(error: unknown): Pick<BashExecResult, 'stdout' | 'stderr' | 'exitCode'> {
  return { stdout: '', stderr: `bash: ${error instanceof Error ? error.message : 'failed'}\n`, exitCode: 1 };
}

/** Every file below `HOME`; those that nobody opened or replaced are not loaded now. */
async function leftFiles(fs: PolicyFs, before: ReadonlyMap<string, Uint8Array | undefined>): Promise<LeftFile[]> {
  return (await fs.filesBelow(HOME)).map((file) => {
    const path = file.path.slice(HOME.length);
    const asItWas = before.has(path) && before.get(path) === undefined && !file.changed;
    return { path, bytes: () => (asItWas ? Promise.resolve(null) : fs.contentOf(file.path)) };
  });
}
