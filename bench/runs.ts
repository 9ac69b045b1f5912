import { percentile } from './figures.ts';
import type { Generator } from './generator/order.ts';
import type { Target } from './generator/request.ts';

/** What the load generator saw of one server. Milliseconds, runs per second. */
export interface RunMeasures {
  waitP50: number;
  waitC16PerSecond: number;
  firstTextP50: number;
  /** 99th percentile of the time to the first text, by the number of parallel streams. */
  streamFirstTextP99: Map<number, number>;
}

export interface RunLoad {
  sequential: number;
  seconds: number;
  /** Numbers of parallel streams, each with how many waves of them. */
  streams: [parallel: number, waves: number][];
}

export const FULL_LOAD: RunLoad = {
  sequential: 400,
  seconds: 8,
  streams: [
    [50, 4],
    [200, 2],
    [500, 2],
  ],
};

export const QUICK_LOAD: RunLoad = {
  sequential: 60,
  seconds: 2,
  streams: [
    [50, 1],
    [200, 1],
    [500, 1],
  ],
};

const WAIT = JSON.stringify({ input: 'Say something {n}', mode: 'wait' });
const STREAM = JSON.stringify({ input: 'Say something {n}', mode: 'stream' });
const SLOW_STREAM = JSON.stringify({ input: 'Say something slowly {n}', mode: 'stream' });
const UNBOUNDED = 1_000_000_000;
const PATIENCE_SECONDS = 120;

/** Loads a server with runs, first a little to warm it up. @throws Error when any answer is not whole */
export async function measureRuns(generator: Generator, targets: Target[], load: RunLoad): Promise<RunMeasures> {
  const few = targets.slice(0, 4);
  const one = { targets: few, isStream: false, parallel: 1, seconds: PATIENCE_SECONDS };
  await generator.load({ ...one, body: WAIT, parallel: 4, count: load.sequential });
  const wait = await generator.load({ ...one, body: WAIT, count: load.sequential });
  await generator.load({ ...one, body: WAIT, parallel: 16, count: UNBOUNDED, seconds: load.seconds / 4 });
  const c16 = await generator.load({ ...one, body: WAIT, parallel: 16, count: UNBOUNDED, seconds: load.seconds });
  await generator.load({ ...one, body: STREAM, isStream: true, count: load.sequential / 4 });
  const stream = await generator.load({ ...one, body: STREAM, isStream: true, count: load.sequential });
  const streamFirstTextP99 = new Map<number, number>();
  for (const [parallel, waves] of load.streams) {
    const first: number[] = [];
    // The first wave warms up.
    for (let wave = 0; wave <= waves; wave++) {
      const order = {
        targets,
        body: SLOW_STREAM,
        isStream: true,
        parallel,
        count: parallel,
        seconds: PATIENCE_SECONDS,
      };
      const report = await generator.load(order);
      if (wave > 0) first.push(...report.first);
    }
    streamFirstTextP99.set(parallel, percentile(first, 0.99));
  }
  return {
    waitP50: percentile(wait.total, 0.5),
    waitC16PerSecond: c16.perSecond,
    firstTextP50: percentile(stream.first, 0.5),
    streamFirstTextP99,
  };
}
