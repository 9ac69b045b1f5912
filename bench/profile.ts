/**
 * `npm run bench:profile [-- --postgres]`: where the worker's time goes under load. Prints the functions with the
 * most time of their own and writes bench/results/<load>.cpuprofile for a browser's developer tools.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { freePort } from '../dev/runtime/processes.ts';
import { ensureBuilt } from '../test/harness/build.ts';
import { startMeasured } from './baton.ts';
import { percentile } from './figures.ts';
import { startProcess } from './floors/start.ts';
import { Generator } from './generator/order.ts';
import { type CpuProfile, Inspector, ownTimes } from './inspector.ts';
import { startPostgres } from './postgres.ts';

const SHOWN = 40;
const WARM_UP_RUNS = 400;
const LOADS = { sequential: { parallel: 1, seconds: 5 }, parallel: { parallel: 16, seconds: 5 } };

const { values } = parseArgs({ options: { postgres: { type: 'boolean', default: false } } });
await ensureBuilt();
const postgres = values.postgres && !process.env.LOCAL_POSTGRES_URL ? await startPostgres() : undefined;
const postgresUrl = process.env.LOCAL_POSTGRES_URL ?? postgres?.url;
const model = await startProcess('test/model-server/main.ts');
const generator = new Generator();
const inspectorPort = await freePort();
const system = await startMeasured({ modelUrl: model.url, inspectorPort, ...(postgresUrl ? { postgresUrl } : {}) });

function print(name: string, profile: CpuProfile): void {
  const times = ownTimes(profile);
  const total = times.reduce((sum, { ms }) => sum + ms, 0);
  for (const { where, ms } of times.slice(0, SHOWN)) {
    console.log(`${ms.toFixed(0).padStart(7)} ms ${((100 * ms) / total).toFixed(1).padStart(5)} %  ${where}`);
  }
  writeFileSync(`bench/results/${name}.cpuprofile`, JSON.stringify(profile));
}

try {
  const targets = await system.runners(4);
  const body = JSON.stringify({ input: 'Say something {n}', mode: 'wait' });
  const order = { targets, body, isStream: false, count: 1_000_000_000 };
  await generator.load({ ...order, parallel: 4, seconds: 60, count: WARM_UP_RUNS });
  mkdirSync('bench/results', { recursive: true });
  for (const [name, load] of Object.entries(LOADS)) {
    const inspector = await Inspector.open(inspectorPort, 'core:user:baton');
    await inspector.start();
    const { total, perSecond } = await generator.load({ ...order, ...load });
    const profile = await inspector.stop();
    console.log(
      `\n${name}: ${percentile(total, 0.5).toFixed(1)} ms p50, ${perSecond.toFixed(0)} runs/s while profiled`,
    );
    print(name, profile);
  }
} finally {
  generator.stop();
  await system.stop();
  await model.stop();
  await postgres?.stop();
}
