import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, isBuilt } from './build.ts';
import { type RuntimeProcess, spawnRuntime } from './runtime/child.ts';
import type { WorkerLog } from './runtime/runtime.ts';
import { type ServiceProcess, spawnService } from './service-process.ts';
import { workerVars } from './settings.ts';
import type { StandInOptions, StandIns } from './testing/stand-ins.ts';

const STAND_INS = fileURLToPath(new URL('./stand-ins-cli.ts', import.meta.url));

export type StandInReady = Omit<StandIns, 'stop'>;

export interface BootOptions {
  dataDir: string;
  port: number;
  /** The worker's variables, as `.dev.vars` has them. */
  vars: Record<string, string>;
  standIns: StandInOptions;
  /** Told what is being done, a sentence each. */
  onProgress: (sentence: string) => void;
  onLog?: (log: WorkerLog) => void;
}

export interface Booted {
  url: string;
  standIns: StandInReady;
  /** Resolves with a sentence when a part has ended that nobody stopped. */
  broken: Promise<string>;
  stop(): Promise<void>;
}

/** Starts the stand-ins, builds what is stale and boots the worker, each a process of its own. */
export async function boot(options: BootOptions): Promise<Booted> {
  const { dataDir, port, onProgress, onLog } = options;
  mkdirSync(dataDir, { recursive: true });
  const starting = spawnStandIns(options.standIns);
  // It may fail while the build is under way; it is awaited, and then reported, after that.
  starting.catch(() => {});
  const stopStandIns = async () => {
    await (await starting.catch(() => undefined))?.stop();
  };
  try {
    if (!isBuilt()) {
      onProgress('Building site and worker (after a change of the code only; half a minute) …');
      await build(true);
    }
    onProgress('Starting the database, the model gateway and the mailbox …');
    const standIns = await starting;
    onProgress('Starting the worker …');
    const url = `http://localhost:${port}`;
    const vars = workerVars(options.vars, standIns.ready, url);
    const runtime = await spawnRuntime({ dataDir, port, vars, ...(onLog ? { onLog } : {}) });
    return { url, standIns: standIns.ready, ...watch(standIns, runtime) };
  } catch (error) {
    await stopStandIns();
    throw error;
  }
}

/** Starts the stand-ins in a process of their own. */
export function spawnStandIns(options: StandInOptions): Promise<ServiceProcess<StandInReady>> {
  return spawnService<StandInReady>(STAND_INS, options);
}

function watch(standIns: ServiceProcess<StandInReady>, runtime: RuntimeProcess): Pick<Booted, 'broken' | 'stop'> {
  let stopping = false;
  const ended = async (name: string, end: Promise<void>): Promise<string> => {
    await end;
    // A part that was stopped on purpose is not broken: then this never resolves.
    return stopping ? new Promise<never>(() => {}) : `The ${name} ended unexpectedly.`;
  };
  return {
    broken: Promise.race([ended('worker', runtime.ended), ended('process of the stand-ins', standIns.ended)]),
    async stop() {
      stopping = true;
      await runtime.stop();
      await standIns.stop();
    },
  };
}

/** What the environment says about the stand-ins, for `npm start` and `npm run dev`. */
export function standInOptions(dataDir: string, env: NodeJS.ProcessEnv = process.env): StandInOptions {
  const { LOCAL_POSTGRES_URL, GATEWAY_OPENAI_API_KEY, GATEWAY_OPENAI_BASE_URL, GATEWAY_DELAY_MS } = env;
  return {
    persist: join(dataDir, 'stand-ins'),
    ...(LOCAL_POSTGRES_URL ? { postgresUrl: LOCAL_POSTGRES_URL } : {}),
    gateway: {
      mode: env['GATEWAY_MODE'] === 'demo' ? 'demo' : 'auto',
      delayMs: GATEWAY_DELAY_MS ? Number(GATEWAY_DELAY_MS) : 15,
      ...(GATEWAY_OPENAI_API_KEY ? { apiKey: GATEWAY_OPENAI_API_KEY } : {}),
      ...(GATEWAY_OPENAI_BASE_URL ? { baseUrl: GATEWAY_OPENAI_BASE_URL } : {}),
    },
  };
}
