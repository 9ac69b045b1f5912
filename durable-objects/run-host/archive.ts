import { DAY } from '../../worker/kernel/clock.ts';
import type { RunEvent, RunTrace, RunView, StartRun } from './protocol.ts';
import type { HostStorage } from './storage.ts';
import { buildTrace } from './trace.ts';
import { toView } from './view.ts';

/** How long a finished run stays in its host (DESIGN, "Room"). */
export const ARCHIVE_AFTER_MS = 7 * DAY;
const BATCH = 20;

/** A finished run as R2 keeps it: the same ids, and events that encode to the same bytes. */
export interface ArchivedRun {
  run: RunView;
  trace: RunTrace;
  events: RunEvent[];
}

function keyOf(runId: string): string {
  return `runs/${runId}.json`;
}

/** Moves runs that ended long ago to R2. The host forgets one only after R2 has it. */
export async function archiveRuns(storage: HostStorage, bucket: R2Bucket, now: number): Promise<number> {
  const rows = storage.archivable(now - ARCHIVE_AFTER_MS, BATCH);
  for (const row of rows) {
    const spec = JSON.parse(row.spec) as StartRun;
    const run = toView(row, spec);
    const trace = buildTrace(run, spec, storage.journal(row.id));
    const document: ArchivedRun = { run, trace, events: storage.events(row.id, 0, Number.MAX_SAFE_INTEGER) };
    await bucket.put(keyOf(row.id), JSON.stringify(document), { httpMetadata: { contentType: 'application/json' } });
    storage.deleteRun(row.id);
  }
  return rows.length;
}

export async function readArchive(bucket: R2Bucket, runId: string): Promise<ArchivedRun | undefined> {
  const object = await bucket.get(keyOf(runId));
  if (!object) return undefined;
  const archived = (await object.json()) as ArchivedRun;
  // Runs from before there were citations have none.
  const run = { ...archived.run, citations: archived.run.citations ?? [] };
  return { ...archived, run, trace: { ...archived.trace, run } };
}
