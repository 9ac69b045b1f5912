import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { isAlive } from './processes.ts';
import type { RuntimeOptions, WorkerLog } from './runtime.ts';

const CLI = fileURLToPath(new URL('./cli.ts', import.meta.url));
const STOP_MS = 10_000;

/** What the child tells its parent, one JSON object a line. */
export type ChildMessage =
  | { kind: 'ready'; url: string; directUrl: string; workerdPid: number }
  | { kind: 'log'; log: WorkerLog }
  | { kind: 'failed'; message: string };

export interface RuntimeProcess {
  url: string;
  directUrl: string;
  /** The Node process that holds miniflare. */
  pid: number;
  workerdPid: number;
  /** Resolves when the process has ended, for whatever reason. */
  ended: Promise<void>;
  /** Kills both processes with SIGKILL, as a power cut would; resolves when they are gone. */
  kill(): Promise<void>;
  /** Lets the runtime end in order. */
  stop(): Promise<void>;
}

/** Boots the built worker in a process group of its own, so that it can be killed whole. @throws where it can't start */
export async function spawnRuntime(options: RuntimeOptions): Promise<RuntimeProcess> {
  const { onLog, ...rest } = options;
  const child = spawn(process.execPath, [CLI], { detached: true, stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.write(`${JSON.stringify(rest)}\n`);
  const ended = once(child, 'exit').then(() => undefined);
  const ready = await untilReady(child, onLog);
  const pid = child.pid ?? 0;
  return {
    url: ready.url,
    directUrl: ready.directUrl,
    pid,
    workerdPid: ready.workerdPid,
    ended,
    async kill() {
      killGroup(pid);
      await ended;
      while (isAlive(ready.workerdPid)) await pause(5);
    },
    async stop() {
      // The child ends when its input does, also when this process dies.
      child.stdin.end();
      const timer = setTimeout(() => killGroup(pid), STOP_MS);
      await ended;
      clearTimeout(timer);
    },
  };
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Gone already.
  }
}

function untilReady(child: ChildProcess, onLog: RuntimeOptions['onLog']): Promise<ChildMessage & { kind: 'ready' }> {
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`The runtime ended with code ${code} before it was ready.`)));
    if (!child.stdout) return;
    createInterface({ input: child.stdout }).on('line', (line) => {
      const message = JSON.parse(line) as ChildMessage;
      if (message.kind === 'ready') resolve(message);
      else if (message.kind === 'failed') reject(new Error(message.message));
      else onLog?.(message.log);
    });
  });
}
