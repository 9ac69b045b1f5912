import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { spawnService } from '../service-process.ts';
import { isAlive } from './processes.ts';
import type { Runtime, RuntimeOptions, WorkerLog } from './runtime.ts';

const CLI = fileURLToPath(new URL('./cli.ts', import.meta.url));

export type RuntimeReady = Pick<Runtime, 'url' | 'directUrl' | 'workerdPid'>;

export interface RuntimeProcess extends RuntimeReady {
  /** The Node process that holds miniflare. */
  pid: number;
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
  const service = await spawnService<RuntimeReady, WorkerLog>(CLI, rest, onLog);
  const { pid, ended, ready } = service;
  return {
    ...ready,
    pid,
    ended,
    stop: () => service.stop(),
    async kill() {
      await service.kill();
      while (isAlive(ready.workerdPid)) await pause(5);
    },
  };
}
