import type { ChunkLocation } from './port.ts';

/** Where a passage stands that is made of parts in their order: the first's place, widened to the last's. */
export function merged(parts: readonly ChunkLocation[]): ChunkLocation {
  const { headings: _, ...first } = parts[0] ?? {};
  const location: ChunkLocation = { ...first };
  for (const { page, lastPage, rows, lines } of parts) {
    const last = lastPage ?? page;
    if (last !== undefined && location.page !== undefined && last > (location.lastPage ?? location.page)) {
      location.lastPage = last;
    }
    if (rows) location.rows = widened(location.rows, rows);
    if (lines) location.lines = widened(location.lines, lines);
  }
  return location;
}

function widened(span: [number, number] | undefined, more: [number, number]): [number, number] {
  return span ? [Math.min(span[0], more[0]), Math.max(span[1], more[1])] : [...more];
}
