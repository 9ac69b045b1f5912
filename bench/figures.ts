/** One measured figure beside its floor: what the same work costs without journal, ledger and event log. */
export interface Figure {
  name: string;
  unit: string;
  value: number;
  floor: number | null;
  /** value / floor; `null` where there is no floor. */
  ratio: number | null;
}

/** The value below which `share` (0 to 1) of the samples lie; `NaN` for none. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

function rounded(value: number): number {
  if (!Number.isFinite(value)) return value;
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return Number(value.toFixed(digits));
}

export function figure(name: string, unit: string, value: number, floor: number | null = null): Figure {
  return {
    name,
    unit,
    value: rounded(value),
    floor: floor === null ? null : rounded(floor),
    ratio: floor === null || floor === 0 ? null : Number((value / floor).toFixed(2)),
  };
}

/** The figures as a table for people. */
export function tableOf(figures: readonly Figure[]): string {
  const rows = figures.map(({ name, unit, value, floor, ratio }) => [
    name,
    `${value}`,
    unit,
    floor === null ? '' : `${floor}`,
    ratio === null ? '' : `${ratio}×`,
  ]);
  const all = [['figure', 'value', 'unit', 'floor', 'ratio'], ...rows];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  const numeric = [1, 3, 4];
  return all
    .map((row) =>
      row
        .map((cell, at) => (numeric.includes(at) ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
