import type { StoredFile } from '../../lib/file-api.ts';

type Status = StoredFile['status'];

/** From where to where each stage moves the bar. */
const SPANS: Readonly<Record<Status, readonly [number, number]>> = {
  uploaded: [0, 0.02],
  extracting: [0.02, 0.4],
  chunking: [0.4, 0.5],
  embedding: [0.5, 0.9],
  indexing: [0.9, 0.98],
  ready: [1, 1],
  failed: [1, 1],
};

/** How much of the whole way is done, 0 to 1. */
export function partDone({ status, progress }: Pick<StoredFile, 'status' | 'progress'>): number {
  const [from, to] = SPANS[status];
  const within = progress && progress.total > 0 ? Math.min(1, progress.done / progress.total) : 0;
  return from + (to - from) * within;
}
