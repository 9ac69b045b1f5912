import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { type RuntimeProcess, spawnRuntime } from '../../dev/runtime/child.ts';
import { freePort } from '../../dev/runtime/processes.ts';
import { type StandIns, startStandIns } from '../../dev/testing/stand-ins.ts';
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
  const hosts = [standIns.neonUrl, standIns.mailUrl, modelUrl].map((url) => new URL(url).host);
  const vars = {
    DATABASE_URL: standIns.databaseUrl,
    NEON_FETCH_ENDPOINT: standIns.neonUrl,
    RESEND_BASE_URL: standIns.mailUrl,
    RESEND_API_KEY: 'stand-in',
    OPENAI_BASE_URL: modelUrl,
    OPENAI_API_KEY: 'stand-in',
    ALLOWED_PRIVATE_HOSTS: hosts.join(','),
    BASE_URL: origin,
    BETTER_AUTH_SECRET: randomBytes(32).toString('hex'),
    KEY_ENCRYPTION_KEYS: `1:${randomBytes(32).toString('base64')}`,
    EMAIL_VERIFICATION: 'off',
    LOG_LEVEL: 'error',
  };
  const boot = async (): Promise<RuntimeProcess> => {
    const started = await spawnRuntime({ dataDir: join(folder, 'worker'), port, vars });
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
