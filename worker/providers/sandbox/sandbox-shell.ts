import { Buffer } from 'node:buffer';
import { type Kept, keepChanges, type LeftFile } from '../../engine/tools/computer/kept-files.ts';
import { isWithin } from '../../engine/tools/computer/policy.ts';
import { ToolFailure } from '../../engine/tools/runtime.ts';
import { HOME, type Shell, type ShellPolicy, type ShellWorld } from '../computer/port.ts';
import {
  execution,
  LISTING,
  type ListedFile,
  PLACE,
  preparation,
  readListing,
  readTrace,
  TRACE,
} from './container-script.ts';
import type { SandboxObject } from './port.ts';

/** Larger files are not kept; the store of files refuses them as well, but only once they were carried here. */
const MAX_FILE_BYTES = 8_000_000;
const MAX_KEPT_FILES = 500;
/** A container is at hand so long for a conversation's next call. */
const SLEEP_AFTER = '2m';
/** What the shell's own deadline takes to end everything. */
const GRACE_SECONDS = 10;
/** Exit code of `timeout`, and of its second, harder try. */
const TIMED_OUT: readonly number[] = [124, 137];

/**
 * A real Linux with the conversation's files below `HOME`, in a container of Cloudflare's. It holds the policies that
 * `containerIssues` lets through; each call begins with the files as they are kept, and an audit log of each command.
 */
export function sandboxShell(sandbox: SandboxObject): Shell {
  return {
    async run(command, policy, world) {
      const stop = () => void sandbox.destroy().catch(() => undefined);
      world.signal.throwIfAborted();
      world.signal.addEventListener('abort', stop, { once: true });
      try {
        return await run(sandbox, command, policy, world);
      } catch (error) {
        world.signal.throwIfAborted();
        if (error instanceof ToolFailure) throw error;
        throw new ToolFailure('upstream_failed', 'The container could not be reached. Try again in a moment.');
      } finally {
        world.signal.removeEventListener('abort', stop);
      }
    },
  };
}

async function run(sandbox: SandboxObject, command: string, policy: ShellPolicy, world: ShellWorld) {
  await sandbox.setSleepAfter(SLEEP_AFTER);
  await sandbox.setAllowedHosts([...policy.allowedHosts]);
  const before = await mount(sandbox, policy, world);
  await put(sandbox, `${PLACE}/command`, new TextEncoder().encode(command));
  const timeout = (policy.maxSeconds + GRACE_SECONDS) * 1_000;
  const { stdout, stderr, exitCode } = await sandbox.exec(execution(policy), { timeout });
  world.signal.throwIfAborted();
  for (const line of readTrace((await sandbox.exec(TRACE)).stdout)) world.audit('command', line);
  const timedOut = TIMED_OUT.includes(exitCode);
  const late = timedOut ? `bash: stopped after ${policy.maxSeconds} s\n` : '';
  const kept = await keep(sandbox, before, policy, world);
  return { stdout, stderr: stderr + late, exitCode: timedOut ? 124 : exitCode, timedOut, ...kept };
}

/** Puts every file that is not blocked into the container. */
async function mount(
  sandbox: SandboxObject,
  { blockedPaths }: ShellPolicy,
  { files, audit }: ShellWorld,
): Promise<Map<string, Uint8Array | undefined>> {
  const seen = (await files.list()).filter(({ path }) => !isWithin(HOME + path, blockedPaths));
  const folders = new Set(seen.map(({ path }) => HOME + path.slice(0, path.lastIndexOf('/'))));
  const { exitCode } = await sandbox.exec(preparation([...folders]));
  if (exitCode !== 0) throw new Error('The container has no place for files.');
  const before = new Map<string, Uint8Array | undefined>();
  for (const { path } of seen) {
    const bytes = await files.read(path);
    if (!bytes) continue;
    before.set(path, bytes);
    audit('read', HOME + path);
    await put(sandbox, HOME + path, bytes);
  }
  return before;
}

async function keep(
  sandbox: SandboxObject,
  before: ReadonlyMap<string, Uint8Array | undefined>,
  policy: ShellPolicy,
  { files, audit }: ShellWorld,
): Promise<Kept> {
  const listing = await sandbox.exec(LISTING);
  // Without a list nothing is known of what was removed: then nothing is changed.
  if (listing.exitCode !== 0) return { written: [], removed: [], notes: ['Not kept: the files could not be listed.'] };
  const listed = readListing(listing.stdout);
  const changed = listed.filter(({ path, changed: isNew }) => isNew || !before.has(path));
  const fitting = changed.filter(({ size }) => size <= MAX_FILE_BYTES).slice(0, MAX_KEPT_FILES);
  const left = listed.filter((file) => fitting.includes(file) || before.has(file.path));
  const kept = await keepChanges(
    files,
    before,
    left.map((file) => leftFile(sandbox, file, fitting)),
    policy,
  );
  for (const path of kept.written) audit('write', HOME + path);
  for (const path of kept.removed) audit('delete', HOME + path);
  const over = changed.length - fitting.length;
  return over > 0 ? { ...kept, notes: [...kept.notes, `Not kept: ${over} files, too large or too many.`] } : kept;
}

function leftFile(sandbox: SandboxObject, file: ListedFile, fitting: readonly ListedFile[]): LeftFile {
  return {
    path: file.path,
    bytes: async () => {
      if (!fitting.includes(file)) return null;
      const { content } = await sandbox.readFile(HOME + file.path, { encoding: 'base64' });
      return new Uint8Array(Buffer.from(content, 'base64'));
    },
  };
}

async function put(sandbox: SandboxObject, path: string, bytes: Uint8Array): Promise<void> {
  await sandbox.writeFile(path, Buffer.from(bytes).toString('base64'), { encoding: 'base64' });
}
