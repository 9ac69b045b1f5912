/**
 * Start-up of the built worker in workerd, beside an empty worker's. `node bench/startup.ts --budget-ms 1000`
 * fails when the worker's own share is above: Cloudflare refuses a worker that takes longer to start.
 */
import { parseArgs } from 'node:util';
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare, type V4MiniflareOptions } from 'miniflare';
import { BUILT_CONFIG } from '../dev/runtime/runtime.ts';
import { builtWorkerOptions } from '../dev/runtime/worker-options.ts';
import { freshVars } from '../dev/settings.ts';
import { BUILD } from '../test/harness/build.ts';
import { percentile } from './figures.ts';

export interface Startup {
  /** From nothing to the first answer. Milliseconds, the median of several starts. */
  worker: number;
  empty: number;
}

const STARTS = 5;
const EMPTY = {
  modules: true,
  script: 'export default { fetch: () => new Response("{}") }',
  compatibilityDate: '2026-10-01',
};

async function startOnce(worker: Record<string, unknown>): Promise<number> {
  const started = performance.now();
  const options = {
    host: '127.0.0.1',
    port: 0,
    cf: false,
    log: new Log(LogLevel.ERROR),
    telemetry: { enabled: false },
  };
  const miniflare = new Miniflare(convertV4MiniflareOptions({ ...options, workers: [worker] } as V4MiniflareOptions));
  try {
    const url = await miniflare.ready;
    // The API's information needs no database, so only the worker itself is measured.
    const response = await fetch(url, { headers: { accept: 'application/json' } });
    const text = await response.text();
    if (!response.ok) throw new Error(`GET / answered ${response.status}: ${text.slice(0, 500)}`);
    return performance.now() - started;
  } finally {
    await miniflare.dispose();
  }
}

/** Starts both workers in turn, several times. @throws Error when the worker does not answer */
export async function measureStartup(): Promise<Startup> {
  process.env.CLOUDFLARE_CF_FETCH_ENABLED = 'false';
  const built = await builtWorkerOptions(BUILD.configPath ?? BUILT_CONFIG);
  const vars = {
    ...freshVars(),
    DATABASE_URL: 'postgres://nobody:none@localhost/none',
    BASE_URL: 'http://baton.bench',
  };
  const worker = { ...built, bindings: { ...built.bindings, ...vars } };
  const times = { worker: [] as number[], empty: [] as number[] };
  for (let start = 0; start < STARTS; start++) {
    times.empty.push(await startOnce({ name: 'empty', ...EMPTY }));
    times.worker.push(await startOnce(worker));
  }
  return { worker: percentile(times.worker, 0.5), empty: percentile(times.empty, 0.5) };
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { 'budget-ms': { type: 'string', default: '1000' } } });
  const budget = Number(values['budget-ms']);
  const { worker, empty } = await measureStartup();
  const own = worker - empty;
  console.log(
    `Cold start to the first answer: ${worker.toFixed(0)} ms, of which an empty worker takes ${empty.toFixed(0)} ms. ` +
      `The worker's own share is ${own.toFixed(0)} ms; the budget is ${budget} ms.`,
  );
  process.exitCode = own <= budget ? 0 : 1;
}
