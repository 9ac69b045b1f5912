/**
 * Start-up of the built worker in workerd, beside an empty worker's. `node bench/startup.ts --budget-ms 1300`
 * fails when the worker's own share of processor time is above. Cloudflare refuses a worker whose global scope takes
 * 1 s; this is more than that, up to and with the first answer.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare, type V4MiniflareOptions } from 'miniflare';
import { childrenOf } from '../dev/runtime/processes.ts';
import { BUILT_CONFIG } from '../dev/runtime/runtime.ts';
import { builtWorkerOptions, type WorkerOptions } from '../dev/runtime/worker-options.ts';
import { freshVars } from '../dev/settings.ts';
import { BUILD } from '../test/harness/build.ts';
import { percentile } from './figures.ts';

/** From nothing to the first answer, the median of several starts. */
export interface Startup {
  /** Milliseconds by the clock. */
  wall: { worker: number; empty: number };
  /** Milliseconds of processor time in workerd, which a busy machine does not stretch. */
  cpu: { worker: number; empty: number };
}

const STARTS = 5;
/** The same bindings around a script that does nothing: what is left of the difference is the worker's own. */
function emptied(worker: WorkerOptions): WorkerOptions {
  const objects = Object.values((worker.durableObjects ?? {}) as Record<string, { className: string }>);
  const classes = objects.map(({ className }) => `export class ${className} extends DurableObject {}`);
  const head = 'import { DurableObject } from "cloudflare:workers";';
  const contents = [head, ...classes, 'export default { fetch: () => new Response("{}") };'].join('\n');
  const { modulesRoot: _, ...rest } = worker;
  return { ...rest, modules: [{ type: 'ESModule', path: 'empty.mjs', contents }] };
}

/** Processor time of a process so far; Linux counts it in hundredths of a second. */
function cpuMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

async function startOnce(worker: WorkerOptions): Promise<{ wall: number; cpu: number }> {
  const before = childrenOf(process.pid);
  const started = performance.now();
  const options = {
    host: '127.0.0.1',
    port: 0,
    cf: false,
    log: new Log(LogLevel.ERROR),
    telemetry: { enabled: false },
  };
  const quiet = { handleStructuredLogs: () => undefined };
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({ ...options, ...quiet, workers: [worker] } as object as V4MiniflareOptions),
  );
  try {
    const url = await miniflare.ready;
    // The API's information needs no database, so only the worker itself is measured.
    const response = await fetch(url, { headers: { accept: 'application/json' } });
    const text = await response.text();
    if (!response.ok) throw new Error(`GET / answered ${response.status}: ${text.slice(0, 500)}`);
    const workerd = childrenOf(process.pid).filter((pid) => !before.includes(pid));
    return { wall: performance.now() - started, cpu: workerd.reduce((sum, pid) => sum + cpuMs(pid), 0) };
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
  const starts: { worker: { wall: number; cpu: number }; empty: { wall: number; cpu: number } }[] = [];
  for (let start = 0; start < STARTS; start++) {
    starts.push({ empty: await startOnce(emptied(worker)), worker: await startOnce(worker) });
  }
  const median = (of: 'wall' | 'cpu') => ({
    worker: percentile(
      starts.map((start) => start.worker[of]),
      0.5,
    ),
    empty: percentile(
      starts.map((start) => start.empty[of]),
      0.5,
    ),
  });
  return { wall: median('wall'), cpu: median('cpu') };
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { 'budget-ms': { type: 'string', default: '1000' } } });
  const budget = Number(values['budget-ms']);
  const { wall, cpu } = await measureStartup();
  const own = cpu.worker - cpu.empty;
  console.log(
    `Cold start to the first answer: ${wall.worker.toFixed(0)} ms, with an empty worker ${wall.empty.toFixed(0)} ms. ` +
      `The worker's own share of processor time is ${own.toFixed(0)} ms; the budget is ${budget} ms.`,
  );
  process.exitCode = own <= budget ? 0 : 1;
}
