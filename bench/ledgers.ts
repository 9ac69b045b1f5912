import type { MeasuredBaton } from './baton.ts';
import { percentile } from './figures.ts';
import type { Generator } from './generator/order.ts';
import type { Target } from './generator/request.ts';

export interface LedgerMeasures {
  /** Reserve and settle pairs a second over 16 connections. */
  perSecond: number;
  p99: number;
}

const PARALLEL = 16;
const UNBOUNDED = 1_000_000_000;
const CREDITS = 1_000_000_000;

async function measure(generator: Generator, targets: Target[], seconds: number): Promise<LedgerMeasures> {
  const order = { targets, body: '{}', isStream: false, parallel: PARALLEL, count: UNBOUNDED };
  await generator.load({ ...order, seconds: seconds / 4 });
  const { perSecond, total } = await generator.load({ ...order, seconds });
  return { perSecond, p99: percentile(total, 0.99) };
}

/** Reserve + settle on so many accounts at once. */
export async function measureLedgers(
  generator: Generator,
  system: MeasuredBaton,
  accounts: number,
  seconds: number,
): Promise<LedgerMeasures> {
  const names = Array.from({ length: accounts }, (_, at) => `usr_bench_${accounts}_${at}`);
  for (const name of names) {
    const granted = await fetch(`${system.ledgerUrl}/grant/${name}?amount=${CREDITS}`);
    if (!granted.ok) throw new Error(`Granting credits answered ${granted.status}: ${await granted.text()}`);
  }
  return measure(
    generator,
    names.map((name) => ({ url: `${system.ledgerUrl}/pair/${name}`, headers: {} })),
    seconds,
  );
}

/** The floor: an object that writes one row, on so many objects at once. */
export function measureRows(
  generator: Generator,
  origin: string,
  objects: number,
  seconds: number,
): Promise<LedgerMeasures> {
  const targets = Array.from({ length: objects }, (_, at) => ({ url: `${origin}/row/${objects}-${at}`, headers: {} }));
  return measure(generator, targets, seconds);
}
