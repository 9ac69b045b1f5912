import type { Percentiles } from './protocol.ts';

/** Upper bounds of the bins in milliseconds; the last bin has none. */
const BOUNDS = [50, 100, 200, 300, 450, 700, 1_000, 1_500, 2_200, 3_300, 5_000, 7_500, 11_000, 17_000, 25_000, 40_000];
/** What the last bin stands for. */
const LONGEST = 60_000;

/** Counts per bin. */
export type Histogram = number[];

export function emptyHistogram(): Histogram {
  return Array.from({ length: BOUNDS.length + 1 }, () => 0);
}

export function addSample(histogram: Histogram, ms: number): void {
  const bin = BOUNDS.findIndex((bound) => ms <= bound);
  const index = bin === -1 ? BOUNDS.length : bin;
  histogram[index] = (histogram[index] ?? 0) + 1;
}

export function mergeInto(total: Histogram, other: Histogram): void {
  for (const [index, count] of other.entries()) total[index] = (total[index] ?? 0) + count;
}

function quantile(histogram: Histogram, share: number): number {
  const count = histogram.reduce((sum, each) => sum + each, 0);
  let left = share * count;
  for (const [index, each] of histogram.entries()) {
    if (each > 0 && left <= each) {
      const low = index === 0 ? 0 : (BOUNDS[index - 1] ?? 0);
      const high = BOUNDS[index] ?? LONGEST;
      return Math.round(low + ((high - low) * left) / each);
    }
    left -= each;
  }
  return LONGEST;
}

/** Median and 95th percentile, within the width of a bin; `null` without samples. */
export function percentiles(histogram: Histogram): Percentiles | null {
  if (histogram.every((count) => count === 0)) return null;
  return { p50: quantile(histogram, 0.5), p95: quantile(histogram, 0.95) };
}
