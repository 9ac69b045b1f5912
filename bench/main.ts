/**
 * `npm run bench [-- --postgres] [-- --quick]`: the built worker with a zero-latency model server, each figure
 * beside its floor in the same run. LOCAL_POSTGRES_URL or --postgres takes a real Postgres for the database.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { ensureBuilt } from '../test/harness/build.ts';
import { startMeasured } from './baton.ts';
import { bundleGzipKb } from './bundle.ts';
import { type Figure, figure, tableOf } from './figures.ts';
import { startBareWorker, startProcess } from './floors/start.ts';
import { Generator } from './generator/order.ts';
import { measureLedgers, measureRows } from './ledgers.ts';
import { startPostgres } from './postgres.ts';
import { countRoundTrips } from './round-trips.ts';
import { FULL_LOAD, measureRuns, QUICK_LOAD, type RunMeasures } from './runs.ts';
import { measureStartup } from './startup.ts';

const { values } = parseArgs({
  options: { postgres: { type: 'boolean', default: false }, quick: { type: 'boolean', default: false } },
});
const load = values.quick ? QUICK_LOAD : FULL_LOAD;
/** Enough accounts that 500 parallel streams are nobody's too many. */
const ACCOUNTS = 50;
const RESULTS = 'bench/results/latest.json';

function megabytes(pid: number): number {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1_024;
}

function say(text: string): void {
  console.error(`… ${text}`);
}

await ensureBuilt();
const generator = new Generator();
const model = await startProcess('test/model-server/main.ts');

async function floors() {
  const node = await startProcess('bench/floors/node-server.ts', [model.url]);
  const worker = await startBareWorker(model.url);
  try {
    say('floor: the bare SDK behind a Node HTTP server');
    const nodeRuns = await measureRuns(generator, [{ url: node.url, headers: {} }], load);
    const nodeMemory = megabytes(node.pid);
    say('floor: a bare worker');
    const workerRuns = await measureRuns(generator, [{ url: worker.url, headers: {} }], load);
    say('floor: an object that writes one row');
    const rows = await measureRows(generator, worker.url, 1, load.seconds);
    const manyRows = await measureRows(generator, worker.url, 100, load.seconds);
    return { nodeRuns, nodeMemory, workerRuns, rows, manyRows, bundleKb: gzipSync(worker.source).length / 1_024 };
  } finally {
    await worker.stop();
    await node.stop();
  }
}

async function ours(postgresUrl: string | undefined) {
  const system = await startMeasured({ modelUrl: model.url, ...(postgresUrl ? { postgresUrl } : {}) });
  try {
    const runs = await measureRuns(generator, await system.runners(ACCOUNTS), load);
    const memory = megabytes(system.workerdPid);
    const one = await measureLedgers(generator, system, 1, load.seconds);
    const many = await measureLedgers(generator, system, 100, load.seconds);
    return { runs, memory, one, many };
  } finally {
    await system.stop();
  }
}

function runFigures(ours_: RunMeasures, floor: RunMeasures, suffix = ''): Figure[] {
  const streams = [...ours_.streamFirstTextP99].map(([parallel, p99]) =>
    figure(`stream_${parallel}_ttft_p99_ms${suffix}`, 'ms', p99, floor.streamFirstTextP99.get(parallel) ?? null),
  );
  return [
    figure(`run_wait_p50_ms${suffix}`, 'ms', ours_.waitP50, floor.waitP50),
    figure(`run_wait_c16_per_s${suffix}`, 'per s', ours_.waitC16PerSecond, floor.waitC16PerSecond),
    figure(`ttft_p50_ms${suffix}`, 'ms', ours_.firstTextP50, floor.firstTextP50),
    ...streams,
  ];
}

const postgres = values.postgres && !process.env.LOCAL_POSTGRES_URL ? await startPostgres() : undefined;
const postgresUrl = process.env.LOCAL_POSTGRES_URL ?? postgres?.url;
try {
  const floor = await floors();
  say(postgresUrl ? 'the built worker on a real Postgres' : 'the built worker on the embedded database');
  const main = await ours(postgresUrl);
  const figures = [
    ...runFigures(main.runs, floor.nodeRuns),
    ...runFigures(main.runs, floor.workerRuns, '_vs_bare_worker'),
    figure('ledger_one_account_per_s', 'per s', main.one.perSecond, floor.rows.perSecond),
    figure('ledger_one_account_p99_ms', 'ms', main.one.p99, floor.rows.p99),
    figure('ledger_100_accounts_per_s', 'per s', main.many.perSecond, floor.manyRows.perSecond),
    figure('memory_mb', 'MB', main.memory, floor.nodeMemory),
  ];
  if (postgresUrl) {
    say('the built worker on the embedded database');
    figures.push(...runFigures((await ours(undefined)).runs, floor.nodeRuns, '_embedded_db'));
  }
  say('database round trips, bundle, start-up');
  const trips = await countRoundTrips();
  const startup = await measureStartup();
  figures.push(
    figure('db_round_trips_before_first_model_call', '', trips.beforeFirstModelCall),
    figure('db_round_trips_per_run', '', trips.perRun),
    figure('bundle_gzip_kb', 'KiB', bundleGzipKb(), floor.bundleKb),
    figure('startup_ms', 'ms', startup.wall.worker, startup.wall.empty),
    figure('startup_cpu_ms', 'ms', startup.cpu.worker, startup.cpu.empty),
  );
  mkdirSync('bench/results', { recursive: true });
  writeFileSync(RESULTS, `${JSON.stringify(figures, null, 2)}\n`);
  console.log(tableOf(figures));
  console.log(`\nWritten to ${RESULTS}. The floor is what the same work costs without journal, ledger and event log.`);
} finally {
  generator.stop();
  await model.stop();
  await postgres?.stop();
}
