import { join } from 'node:path';
import { type RuntimeProcess, spawnRuntime } from '../../dev/runtime/child.ts';
import { freePort } from '../../dev/runtime/processes.ts';
import { freshVars, workerVars } from '../../dev/settings.ts';
import { type StandIns, startStandIns } from '../../dev/testing/stand-ins.ts';
import { BUILD } from '../harness/build.ts';
import { type Baton, batonAt } from '../harness/client.ts';

/** The built worker on data that outlives it, beside a database that, as in production, is a server of its own. */
export interface KillableBaton {
  baton: Baton;
  standIns: StandIns;
  /** SIGKILL to workerd and to the Node process that holds it. */
  kill(): Promise<void>;
  /** Boots again on the same data and port; gives back the milliseconds until it answered. */
  restart(): Promise<number>;
  stop(): Promise<void>;
}

async function untilHealthy(origin: string): Promise<void> {
  const response = await fetch(`${origin}/health`);
  if (!response.ok) throw new Error(`/health answered ${response.status}: ${(await response.text()).slice(0, 500)}`);
  await response.body?.cancel();
}

/** @throws Error when there is no build or the worker can't start */
export async function startKillable(folder: string, modelUrl: string): Promise<KillableBaton> {
  const standIns = await startStandIns({ persist: join(folder, 'stand-ins') });
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const vars = workerVars({ ...freshVars(), LOG_LEVEL: 'error' }, { ...standIns, gatewayUrl: modelUrl }, origin);
  const boot = async (): Promise<RuntimeProcess> => {
    const started = await spawnRuntime({ ...BUILD, dataDir: join(folder, 'worker'), port, vars });
    await untilHealthy(origin);
    return started;
  };
  let runtime = await boot();
  return {
    baton: batonAt(origin),
    standIns,
    kill: () => runtime.kill(),
    async restart() {
      const from = Date.now();
      runtime = await boot();
      return Date.now() - from;
    },
    async stop() {
      await runtime.stop();
      await standIns.stop();
    },
  };
}
