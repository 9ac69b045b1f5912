import { setTimeout as pause } from 'node:timers/promises';
import { startModelServer } from '../test/model-server/server.ts';
import { startMeasured } from './baton.ts';
import { percentile } from './figures.ts';

export interface RoundTrips {
  /** Requests to the database before the first model call of a run; the median, since earlier runs' mirrors may fall in. */
  beforeFirstModelCall: number;
  /** Requests to the database of a whole run with its projections; the mean. */
  perRun: number;
}

const RUNS = 8;
/** An idle lease goes back after 1.5 s and is mirrored too, so only this long without work is the end of a run. */
const QUIET_MS = 3_000;

/** Runs one by one, each from quiet to quiet, and counts what the database's stand-in was asked. */
export async function countRoundTrips(): Promise<RoundTrips> {
  let requests = async (): Promise<number> => 0;
  let atFirstCall: number | undefined;
  const model = await startModelServer({
    pieces: 20,
    delay: () => 0,
    async onCall() {
      atFirstCall ??= await requests();
    },
  });
  const system = await startMeasured({ modelUrl: model.url });
  const stats = `${new URL(system.standIns.neonUrl).origin}/stats`;
  requests = async () => ((await (await fetch(stats)).json()) as { requests: number }).requests;
  const quiet = async (): Promise<number> => {
    for (let before = -1, now = await requests(); ; before = now, now = await requests()) {
      if (before === now) return now;
      await pause(QUIET_MS);
    }
  };
  try {
    const [target] = await system.runners(1);
    if (!target) throw new Error('no agent to run');
    const before: number[] = [];
    const whole: number[] = [];
    for (let run = 0; run <= RUNS; run++) {
      const from = await quiet();
      atFirstCall = undefined;
      const response = await fetch(target.url, {
        method: 'POST',
        headers: { ...target.headers, 'content-type': 'application/json' },
        body: JSON.stringify({ input: `Say something ${run}`, mode: 'wait' }),
      });
      if (!response.ok) throw new Error(`A run answered ${response.status}: ${await response.text()}`);
      await response.body?.cancel();
      const after = await quiet();
      // The first run warms up: the schema's version is read once per worker.
      if (run === 0) continue;
      before.push((atFirstCall ?? after) - from);
      whole.push(after - from);
    }
    return {
      beforeFirstModelCall: percentile(before, 0.5),
      perRun: whole.reduce((sum, count) => sum + count, 0) / RUNS,
    };
  } finally {
    await system.stop();
    await model.close();
  }
}
