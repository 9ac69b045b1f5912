import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CallOutcome } from './protocol.ts';
import {
  afterOutcome,
  type Circuit,
  FAILURES_TO_OPEN,
  FIRST_REST_MS,
  LONGEST_REST_MS,
  newCircuit,
  stateOf,
  viewOf,
} from './rules.ts';

const NAME = { provider: 'openai', model: 'm', keyId: null };

function outcome(at: number, result: CallOutcome['result'], more: Partial<CallOutcome> = {}): CallOutcome {
  const counts = { firstTokenMs: 300, totalMs: 900, inputTokens: 10, outputTokens: 5, retryAfterMs: null };
  return { ...NAME, at, result, code: result === 'failed' ? 'upstream_failed' : null, ...counts, ...more };
}

const steps = fc.array(
  fc.record({
    after: fc.integer({ min: 0, max: 400_000 }),
    result: fc.constantFrom('ok' as const, 'failed' as const, 'neutral' as const),
    retryAfterMs: fc.option(fc.integer({ min: 0, max: 3_600_000 }), { nil: null }),
  }),
  { maxLength: 80 },
);

/** Plays outcomes and shows each one with the circuit before and after it. */
function play(list: readonly { after: number; result: CallOutcome['result']; retryAfterMs: number | null }[]) {
  let circuit = newCircuit(NAME);
  let at = 1_000_000_000;
  const shown: { before: Circuit; after: Circuit; outcome: CallOutcome }[] = [];
  for (const step of list) {
    at += step.after;
    const next = outcome(at, step.result, { retryAfterMs: step.retryAfterMs });
    const after = afterOutcome(circuit, next);
    shown.push({ before: circuit, after, outcome: next });
    circuit = after;
  }
  return { circuit, shown, at };
}

describe('a circuit', () => {
  it('opens after five failures in a row, rests, lets a trial through, and closes on its success', () => {
    let circuit = newCircuit(NAME);
    for (let i = 0; i < FAILURES_TO_OPEN; i++) {
      expect(stateOf(circuit, i)).toBe('closed');
      circuit = afterOutcome(circuit, outcome(i, 'failed'));
    }
    const opened = FAILURES_TO_OPEN - 1;
    expect(stateOf(circuit, opened + FIRST_REST_MS - 1)).toBe('open');
    expect(stateOf(circuit, opened + FIRST_REST_MS)).toBe('half_open');
    const again = afterOutcome(circuit, outcome(opened + FIRST_REST_MS, 'failed'));
    expect(stateOf(again, opened + FIRST_REST_MS * 3 - 1)).toBe('open');
    const closed = afterOutcome(again, outcome(opened + FIRST_REST_MS * 3, 'ok'));
    expect(stateOf(closed, opened + FIRST_REST_MS * 3)).toBe('closed');
    expect(closed.openings).toBe(0);
  });

  it('opens when half of the last calls fail, and rests as long as the provider asks', () => {
    let circuit = newCircuit(NAME);
    for (let i = 0; i < 10; i++)
      circuit = afterOutcome(circuit, outcome(i, i % 2 ? 'failed' : 'ok', { retryAfterMs: 60_000 }));
    expect(circuit.openUntil).toBe(9 + 60_000);
  });

  it('never rests for ever, opens only by failures, and closes only by a success after its rest', () => {
    fc.assert(
      fc.property(steps, (list) => {
        for (const { before, after, outcome: one } of play(list).shown) {
          const [was, is] = [stateOf(before, one.at), stateOf(after, one.at)];
          if (is === 'open') expect((after.openUntil ?? 0) - one.at).toBeLessThanOrEqual(LONGEST_REST_MS);
          if (is === 'open' && was !== 'open') expect(one.result).toBe('failed');
          if (is === 'closed' && was !== 'closed') expect([was, one.result]).toEqual(['half_open', 'ok']);
          if (one.result === 'neutral') expect(is).toBe(was);
          if (was === 'half_open' && one.result === 'failed') expect(is).toBe('open');
          expect(stateOf(after, one.at + LONGEST_REST_MS + 1)).not.toBe('open');
        }
      }),
    );
  });

  it('stays closed while nothing fails, and below five failures of few calls', () => {
    fc.assert(
      fc.property(steps, (list) => {
        const calm = list.map((step) => ({
          ...step,
          result: step.result === 'failed' ? ('ok' as const) : step.result,
        }));
        const { circuit, at } = play(calm);
        expect(stateOf(circuit, at)).toBe('closed');
        const few = play([...calm.slice(0, 4), ...list.slice(0, 4)]);
        expect(stateOf(few.circuit, few.at)).toBe('closed');
      }),
    );
  });

  it('counts every call of its last hour once, and survives being written down', () => {
    fc.assert(
      fc.property(steps, (list) => {
        const soon = list.map((step) => ({ ...step, after: step.after % 20_000 }));
        const { circuit, at } = play(soon);
        const view = viewOf(circuit, at);
        expect(view.calls).toBe(soon.length);
        expect(view.errors).toBe(soon.filter((step) => step.result === 'failed').length);
        expect(view.inputTokens).toBe(10 * soon.length);
        expect(viewOf(JSON.parse(JSON.stringify(circuit)) as Circuit, at)).toEqual(view);
        expect(viewOf(circuit, at + 2 * 3_600_000)).toMatchObject({ calls: 0, firstTokenMs: null });
      }),
    );
  });

  it('tells the median within the width of its bin', () => {
    let circuit = newCircuit(NAME);
    for (let i = 0; i < 100; i++)
      circuit = afterOutcome(circuit, outcome(i, 'ok', { firstTokenMs: i < 90 ? 250 : 6_000 }));
    const { firstTokenMs } = viewOf(circuit, 100);
    expect(firstTokenMs?.p50).toBeGreaterThan(200);
    expect(firstTokenMs?.p50).toBeLessThanOrEqual(300);
    expect(firstTokenMs?.p95).toBeGreaterThan(5_000);
  });
});
