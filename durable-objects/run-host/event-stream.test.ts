import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Bell } from './bell.ts';
import { encodeEvent, eventStream } from './event-stream.ts';
import type { RunEvent } from './protocol.ts';

const RUN = 'run_x';

function eventsOf(count: number): RunEvent[] {
  return Array.from({ length: count }, (_, i) => ({
    seq: i + 1,
    type: i + 1 === count ? 'run.completed' : 'message.delta',
    at: 1_700_000_000_000 + i,
    data: { text: `piece ${i} ü\n` },
  }));
}

/** A log that grows while it is read: `growth` says how many events each look finds more. */
function growingLog(all: RunEvent[], growth: number[]) {
  const bell = new Bell();
  const steps = growth.values();
  let there = 0;
  const grow = () => {
    there = Math.min(all.length, there + Math.max(1, steps.next().value ?? 1));
    bell.ring(RUN);
  };
  return {
    read: (after: number, limit: number) =>
      all
        .slice(0, there)
        .filter((event) => event.seq > after)
        .slice(0, limit),
    state: () => ({ ended: there === all.length, retryMs: null }),
    changed: (ms: number) => {
      queueMicrotask(grow);
      return bell.wait(RUN, ms);
    },
  };
}

async function textOf(stream: ReadableStream<Uint8Array>): Promise<string> {
  return new Response(stream).text();
}

describe('the stream of a log', () => {
  it('is the same rest from any cursor, however the log grows under it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 450 }),
        fc.nat(460),
        fc.array(fc.nat(60), { maxLength: 40 }),
        async (count, after, growth) => {
          const all = eventsOf(count);
          const rest = all.filter((event) => event.seq > after).map((event) => encodeEvent(RUN, event));
          expect(await textOf(eventStream(RUN, after, growingLog(all, growth)))).toBe(rest.join(''));
        },
      ),
    );
  });

  it('says when to come back where the run waits', async () => {
    const all = eventsOf(5).slice(0, 4);
    const source = {
      read: (after: number, limit: number) => all.filter((event) => event.seq > after).slice(0, limit),
      state: () => ({ ended: false, retryMs: 15_000 }),
      changed: async () => undefined,
    };
    const text = await textOf(eventStream(RUN, 2, source));
    expect(text).toBe(
      `${all
        .slice(2)
        .map((event) => encodeEvent(RUN, event))
        .join('')}retry: 15000\n\n`,
    );
  });

  it('stops asking when its reader goes away', async () => {
    let looks = 0;
    const bell = new Bell();
    const source = {
      read: () => {
        looks += 1;
        return [];
      },
      state: () => ({ ended: false, retryMs: null }),
      changed: (ms: number) => bell.wait(RUN, ms),
    };
    const reader = eventStream(RUN, 0, source).getReader();
    const reading = reader.read();
    await reader.cancel();
    bell.ring(RUN);
    expect((await reading).done).toBe(true);
    expect(looks).toBeLessThanOrEqual(2);
  });
});
