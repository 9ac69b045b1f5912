import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare, type V4MiniflareOptions } from 'miniflare';
import { everyMinute } from './cron.ts';
import { childrenOf } from './processes.ts';
import { builtWorkerOptions } from './worker-options.ts';

export const BUILT_CONFIG = fileURLToPath(new URL('../../dist/server/wrangler.json', import.meta.url));

export interface WorkerLog {
  level: string;
  message: string;
  /** Epoch milliseconds. */
  timestamp: number;
}

export interface RuntimeOptions {
  /** Keeps Durable Objects and R2; in memory without it. */
  dataDir?: string;
  /** 0 or nothing takes a free one. */
  port?: number;
  /** The worker's variables and secrets (worker/env.ts); they win over those of the configuration. */
  vars: Record<string, string>;
  /** The `wrangler.json` of a build; this repository's by default. */
  configPath?: string;
  /** What the worker prints. Nothing is shown without it, except errors that nobody caught. */
  onLog?: (log: WorkerLog) => void;
}

export interface Runtime {
  /** Origin of the site. */
  url: string;
  /** Origin of the worker itself, without miniflare's proxy and the static files: for benchmarks. */
  directUrl: string;
  /** The workerd process. */
  workerdPid: number;
  /** Runs the scheduled handler now. */
  fireCron(cron: string, at?: Date): Promise<void>;
  stop(): Promise<void>;
}

/** Boots the built worker in workerd: Durable Objects, queues, R2, static files, and cron by the clock. */
export async function startRuntime(options: RuntimeOptions): Promise<Runtime> {
  // Without this miniflare asks Cloudflare for an example of `request.cf`.
  process.env['CLOUDFLARE_CF_FETCH_ENABLED'] = 'false';
  const worker = await builtWorkerOptions(options.configPath ?? BUILT_CONFIG);
  const before = new Set(childrenOf(process.pid));
  const miniflare = new Miniflare(convertV4MiniflareOptions(flatOptions(options, worker)));
  const url = await miniflare.ready;
  const workerdPid = childrenOf(process.pid).find((pid) => !before.has(pid)) ?? 0;
  const fireCron = async (cron: string, at = new Date()) => {
    const fetcher = await miniflare.getWorker();
    await fetcher.scheduled({ cron, scheduledTime: at });
  };
  const stopCron = everyMinute(worker.cronTriggers ?? [], (cron) => {
    fireCron(cron).catch((error: unknown) => console.error(`Cron ${cron} failed:`, error));
  });
  return {
    url: url.origin,
    directUrl: (await miniflare.unsafeGetDirectURL()).origin,
    workerdPid,
    fireCron,
    async stop() {
      stopCron();
      await miniflare.dispose();
    },
  };
}

function flatOptions(
  options: RuntimeOptions,
  worker: Awaited<ReturnType<typeof builtWorkerOptions>>,
): V4MiniflareOptions {
  const { dataDir, onLog } = options;
  if (dataDir) mkdirSync(dataDir, { recursive: true });
  return {
    host: '127.0.0.1',
    port: options.port ?? 0,
    cf: false,
    log: new Log(LogLevel.ERROR),
    logRequests: false,
    telemetry: { enabled: false },
    ...(dataDir ? { resourcePersistencePath: join(dataDir, 'workerd') } : {}),
    ...(onLog ? { handleStructuredLogs: onLog } : {}),
    workers: [
      {
        ...worker,
        bindings: { ...worker.bindings, ...options.vars },
        unsafeDirectSockets: [{ host: '127.0.0.1', port: 0 }],
      },
    ],
  } as V4MiniflareOptions;
}
