import { convertV4MiniflareOptions, Log, LogLevel, Miniflare, type V4MiniflareOptions } from 'miniflare';
import { childrenOf } from '../dev/runtime/processes.ts';
import { BUILT_CONFIG } from '../dev/runtime/runtime.ts';
import { builtWorkerOptions } from '../dev/runtime/worker-options.ts';
import { freshVars, workerVars } from '../dev/settings.ts';
import { type StandIns, startStandIns } from '../dev/testing/stand-ins.ts';
import { BUILD } from '../test/harness/build.ts';
import { type Baton, batonAt, newUser } from '../test/harness/client.ts';
import { bundleWorker } from './floors/bundle-worker.ts';
import type { Target } from './generator/request.ts';

/** The built worker as benchmarks see it: without miniflare's proxy, and with the bench worker beside it. */
export interface MeasuredBaton {
  baton: Baton;
  /** Origin of the bench worker (bench/ledger-worker.ts). */
  ledgerUrl: string;
  standIns: StandIns;
  workerdPid: number;
  /** New accounts with credits and one agent each, as targets for runs. */
  runners(count: number): Promise<Target[]>;
  stop(): Promise<void>;
}

const GRANT_MICROCREDITS = 1_000_000_000;

async function runner(baton: Baton, ledgerUrl: string): Promise<Target> {
  const { account, api, token } = await newUser(baton);
  const granted = await fetch(`${ledgerUrl}/grant/${account.userId}?amount=${GRANT_MICROCREDITS}`);
  if (!granted.ok) throw new Error(`Granting credits answered ${granted.status}: ${await granted.text()}`);
  const agent = await api.post<{ id: string }>('/agents', {
    name: 'Answers',
    instructions: 'Be brief.',
    model: { provider: 'openai', name: 'gpt-4o-mini' },
  });
  if (agent.status !== 201)
    throw new Error(`Creating an agent answered ${agent.status}: ${JSON.stringify(agent.body)}`);
  return {
    url: `${baton.origin}/api/v1/agents/${agent.body.id}/run`,
    headers: { authorization: `Bearer ${token}` },
  };
}

/** Boots the build on temporary data in memory. */
export async function startMeasured(options: {
  modelUrl: string;
  postgresUrl?: string;
  /** Opens workerd's inspector on this port, for profiles. */
  inspectorPort?: number;
}): Promise<MeasuredBaton> {
  const { modelUrl, postgresUrl, inspectorPort } = options;
  const standIns = await startStandIns(postgresUrl ? { postgresUrl } : {});
  const built = await builtWorkerOptions(BUILD.configPath ?? BUILT_CONFIG);
  const settings = workerVars(
    { ...freshVars(), LOG_LEVEL: 'error' },
    { ...standIns, gatewayUrl: modelUrl },
    'http://baton.bench',
  );
  const socket = { host: '127.0.0.1', port: 0 };
  const bench = {
    name: 'bench',
    modules: true,
    script: await bundleWorker('bench/ledger-worker.ts'),
    compatibilityDate: '2026-10-01',
    durableObjects: { LEDGER: { className: 'CreditLedger', scriptName: built['name'], useSQLite: true } },
    unsafeDirectSockets: [socket],
  };
  const before = childrenOf(process.pid);
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      host: '127.0.0.1',
      port: 0,
      cf: false,
      log: new Log(LogLevel.ERROR),
      logRequests: false,
      telemetry: { enabled: false },
      handleStructuredLogs: () => undefined,
      ...(inspectorPort ? { inspectorPort } : {}),
      workers: [{ ...built, bindings: { ...built.bindings, ...settings }, unsafeDirectSockets: [socket] }, bench],
    } as V4MiniflareOptions),
  );
  await miniflare.ready;
  const workerdPid = childrenOf(process.pid).find((pid) => !before.includes(pid)) ?? 0;
  const { origin } = await miniflare.unsafeGetDirectURL(String(built['name']));
  const ledgerUrl = (await miniflare.unsafeGetDirectURL('bench')).origin;
  const baton = batonAt(origin);
  return {
    baton,
    ledgerUrl,
    standIns,
    workerdPid,
    async runners(count) {
      const targets: Target[] = [];
      for (let at = 0; at < count; at++) targets.push(await runner(baton, ledgerUrl));
      return targets;
    },
    async stop() {
      await miniflare.dispose();
      await standIns.stop();
    },
  };
}
