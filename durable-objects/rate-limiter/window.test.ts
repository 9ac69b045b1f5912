import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Hits, takeHit } from './window.ts';

const rule = { max: 3, windowMs: 1000 };

function play(
  times: readonly number[],
  wanted = rule,
): { allowed: number[]; refused: { at: number; retryAfterMs: number }[] } {
  let hits: Hits = [];
  const allowed: number[] = [];
  const refused: { at: number; retryAfterMs: number }[] = [];
  for (const at of times) {
    const step = takeHit(hits, wanted, at);
    hits = step.hits;
    if (step.verdict.allowed) allowed.push(at);
    else refused.push({ at, retryAfterMs: step.verdict.retryAfterMs });
  }
  return { allowed, refused };
}

describe('takeHit', () => {
  it('allows up to the maximum, then says when the next one may come', () => {
    expect(play([0, 100, 200, 300])).toEqual({ allowed: [0, 100, 200], refused: [{ at: 300, retryAfterMs: 700 }] });
    expect(play([0, 100, 200, 1000]).allowed).toEqual([0, 100, 200, 1000]);
  });

  it('does not punish insisting', () => {
    expect(play([0, 1, 2, 500, 600, 700, 1000]).allowed).toEqual([0, 1, 2, 1000]);
  });

  it('allows nothing under a rule of zero', () => {
    expect(play([0, 5000], { max: 0, windowMs: 1000 }).allowed).toEqual([]);
  });

  it('never has more than the maximum within any window, and a wait of retryAfterMs is enough', () => {
    const gaps = fc.array(fc.nat(400), { minLength: 1, maxLength: 80 });
    const rules = fc.record({ max: fc.integer({ min: 1, max: 8 }), windowMs: fc.integer({ min: 1, max: 2000 }) });
    fc.assert(
      fc.property(gaps, rules, (steps, wanted) => {
        let at = 0;
        const times = steps.map((gap) => (at += gap));
        const { allowed, refused } = play(times, wanted);
        for (const start of allowed) {
          const inside = allowed.filter((time) => time >= start && time < start + wanted.windowMs);
          expect(inside.length).toBeLessThanOrEqual(wanted.max);
        }
        for (const { at: when, retryAfterMs } of refused) {
          expect(retryAfterMs).toBeGreaterThan(0);
          const before = times.filter((time) => time <= when);
          expect(play([...before, when + retryAfterMs], wanted).allowed).toContain(when + retryAfterMs);
        }
      }),
    );
  });
});
