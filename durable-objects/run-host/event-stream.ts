import type { RunEvent } from './protocol.ts';

const PAGE = 200;
export const PING_MS = 15_000;

export interface EventSource {
  read(after: number, limit: number): RunEvent[];
  /** No event will come any more, or none for a long while (`retry` milliseconds then). */
  state(): { ended: boolean; retryMs: number | null };
  /** Resolves when something may have changed, or after `ms`. */
  changed(ms: number): Promise<void>;
}

const encoder = new TextEncoder();

/** One event as SSE; the same row always gives the same bytes. */
export function encodeEvent(runId: string, event: RunEvent): string {
  const data = { runId, seq: event.seq, at: new Date(event.at).toISOString(), ...event.data };
  return `id: ${event.seq}\nevent: ${event.type}\ndata: ${JSON.stringify(data)}\n\n`;
}

/**
 * A run's events after `after` as server-sent events. The reader is a cursor that pulls from the log,
 * so a slow one costs nothing and a late one misses nothing. Ends after the terminal event, or with
 * `retry:` when the run waits.
 */
export function eventStream(runId: string, after: number, source: EventSource): ReadableStream<Uint8Array> {
  let cursor = after;
  let quietSince = Date.now();
  let cancelled = false;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        while (!cancelled) {
          const events = source.read(cursor, PAGE);
          const last = events.at(-1);
          if (last) {
            cursor = last.seq;
            quietSince = Date.now();
            controller.enqueue(encoder.encode(events.map((event) => encodeEvent(runId, event)).join('')));
            return;
          }
          const state = source.state();
          if (state.ended || state.retryMs !== null) {
            if (state.retryMs !== null) controller.enqueue(encoder.encode(`retry: ${state.retryMs}\n\n`));
            controller.close();
            return;
          }
          await source.changed(PING_MS);
          if (!cancelled && Date.now() - quietSince >= PING_MS && source.read(cursor, 1).length === 0) {
            quietSince = Date.now();
            controller.enqueue(encoder.encode(': ping\n\n'));
            return;
          }
        }
      },
      cancel() {
        cancelled = true;
      },
    },
    { highWaterMark: 0 },
  );
}
