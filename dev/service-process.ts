import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

const STOP_MS = 10_000;

/** What a service tells the process that started it. */
type Message<Ready, Log> =
  | { kind: 'ready'; ready: Ready }
  | { kind: 'log'; log: Log }
  | { kind: 'failed'; message: string };

export interface ServiceProcess<Ready> {
  /** What the service said when it was ready. */
  ready: Ready;
  pid: number;
  /** Resolves when the process has ended, for whatever reason. */
  ended: Promise<void>;
  /** Kills the process and its children with SIGKILL, as a power cut would. */
  kill(): Promise<void>;
  /** Lets the service end in order. */
  stop(): Promise<void>;
}

/**
 * Starts a script that calls `runService`, in a process group of its own, so that it can be killed whole.
 * @throws Error with the service's own words where it can't start
 */
export async function spawnService<Ready, Log = never>(
  script: string,
  options: object,
  onLog?: (log: Log) => void,
): Promise<ServiceProcess<Ready>> {
  // Its stdout is left out: libraries greet there. What matters comes as messages, and errors on stderr.
  const child = spawn(process.execPath, [script], { detached: true, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const ended = once(child, 'exit').then(() => undefined);
  const ready = await untilReady<Ready, Log>(child, script, options, onLog);
  const pid = child.pid ?? 0;
  return {
    ready,
    pid,
    ended,
    async kill() {
      killGroup(pid);
      await ended;
    },
    async stop() {
      // The service ends when its channel does, also when this process dies.
      if (child.connected) child.disconnect();
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

function untilReady<Ready, Log>(
  child: ChildProcess,
  script: string,
  options: object,
  onLog?: (log: Log) => void,
): Promise<Ready> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`${script} ended with code ${code} before it was ready.`)));
    child.on('message', (message: Message<Ready, Log>) => {
      if (message.kind === 'ready') resolve(message.ready);
      else if (message.kind === 'failed') reject(new Error(message.message));
      else onLog?.(message.log);
    });
    child.send(options);
  });
}

/** The other side: takes the options, starts, tells that it is ready, and stops when its starter lets go of it. */
export function runService<Options, Ready, Log = never>(
  start: (options: Options, log: (log: Log) => void) => Promise<{ ready: Ready; stop: () => Promise<void> }>,
): void {
  // A starter that has gone hears nothing more; its going ends this process below.
  const tell = (message: Message<Ready, Log>) => process.send?.(message, undefined, undefined, () => {});
  const released = once(process, 'disconnect');
  // A terminal's Ctrl-C may reach this process too; the starter decides when it ends.
  process.on('SIGINT', () => {});
  const run = async () => {
    const [options] = (await once(process, 'message')) as [Options];
    const service = await start(options, (log) => tell({ kind: 'log', log }));
    tell({ kind: 'ready', ready: service.ready });
    await released;
    await service.stop();
  };
  run().then(
    () => process.exit(0),
    (error: unknown) => {
      const message: Message<Ready, Log> = {
        kind: 'failed',
        message: error instanceof Error ? error.message : String(error),
      };
      process.send?.(message, undefined, undefined, () => process.exit(1));
    },
  );
}
