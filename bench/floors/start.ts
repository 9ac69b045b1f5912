import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { convertV4MiniflareOptions, Miniflare } from 'miniflare';
import { bundleWorker } from './bundle-worker.ts';

export interface Started {
  url: string;
  /** The process whose memory is this server's. */
  pid: number;
  stop(): Promise<void>;
}

/** Starts a module as a process of its own that tells where it listens. */
export async function startProcess(module: string, args: string[] = []): Promise<Started> {
  const child: ChildProcess = fork(module, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const [{ url, pid }] = (await once(child, 'message')) as [{ url: string; pid: number }];
  return {
    url,
    pid,
    async stop() {
      child.kill();
      await once(child, 'exit');
    },
  };
}

/** Floor (b): the bare SDK in workerd, without wrangler's proxy. */
export async function startBareWorker(modelUrl: string): Promise<Started & { source: string }> {
  const script = await bundleWorker('bench/floors/bare-worker.ts');
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      modules: true,
      script,
      compatibilityDate: '2026-10-01',
      compatibilityFlags: ['nodejs_compat'],
      bindings: { MODEL_URL: modelUrl },
      durableObjects: { BARE_ROW: { className: 'BareRow', useSQLite: true } },
    }),
  );
  const url = await miniflare.ready;
  return {
    url: url.origin,
    pid: 0,
    source: script,
    stop: () => miniflare.dispose(),
  };
}
