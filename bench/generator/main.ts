/** The load generator: a process of its own, so that its work is not counted as the server's. */
import { connections, type Target, type Timing, timed } from './request.ts';

/** Sends `body` until `count` answers or `seconds` have passed, `parallel` at a time, over the targets in turn. */
export interface LoadOrder {
  targets: Target[];
  /** `{n}` is replaced by the request's number. */
  body: string;
  isStream: boolean;
  parallel: number;
  count: number;
  seconds: number;
}

export interface LoadReport {
  first: number[];
  total: number[];
  faults: string[];
  perSecond: number;
}

let sent = 0;

async function carryOut(order: LoadOrder): Promise<LoadReport> {
  const agent = connections(order.parallel);
  const timings: Timing[] = [];
  const started = performance.now();
  const isOver = (): boolean => performance.now() - started > order.seconds * 1_000;
  let begun = 0;
  const worker = async (): Promise<void> => {
    while (begun < order.count && !isOver()) {
      const target = order.targets[begun++ % order.targets.length];
      if (!target) return;
      timings.push(await timed(agent, target, order.body.replace('{n}', String(sent++)), order.isStream));
    }
  };
  await Promise.all(Array.from({ length: order.parallel }, worker));
  const seconds = (performance.now() - started) / 1_000;
  agent.destroy();
  const good = timings.filter(({ fault }) => fault === null);
  return {
    first: good.map(({ first }) => first),
    total: good.map(({ total }) => total),
    faults: timings.flatMap(({ fault }) => fault ?? []),
    perSecond: good.length / seconds,
  };
}

process.on('message', (order: LoadOrder) => {
  carryOut(order).then(
    (report) => process.send?.(report),
    (error: unknown) => process.send?.({ first: [], total: [], faults: [String(error)], perSecond: 0 }),
  );
});

// Never outlives its parent.
process.on('disconnect', () => process.exit());
