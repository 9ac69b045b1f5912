import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY, MINUTE } from '../../kernel/clock.ts';
import { lastDays } from './usage-rules.ts';

describe('lastDays', () => {
  it('ends with today and begins at midnight', () => {
    const { from, days } = lastDays(Date.UTC(2026, 10, 22, 15, 30), 3, 0);
    expect(days).toEqual(['2026-11-20', '2026-11-21', '2026-11-22']);
    expect(from).toBe(Date.UTC(2026, 10, 20));
  });

  it.each([
    [540, '2026-11-23', Date.UTC(2026, 10, 22, 15)],
    [-960 / 2, '2026-11-22', Date.UTC(2026, 10, 22, 8)],
  ])('follows a clock %d minutes off', (offset, today, from) => {
    expect(lastDays(Date.UTC(2026, 10, 22, 15, 30), 1, offset)).toEqual({ from, days: [today] });
  });

  it('covers the moment of asking with the last day, whatever the clock', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1e12, max: 4e12 }),
        fc.integer({ min: 1, max: 90 }),
        fc.integer({ min: -840, max: 840 }),
        (now, count, offset) => {
          const { from, days } = lastDays(now, count, offset);
          expect(new Set(days).size).toBe(count);
          const lastStart = from + (count - 1) * DAY;
          expect(now - lastStart).toBeGreaterThanOrEqual(0);
          expect(now - lastStart).toBeLessThan(DAY);
          expect((from + offset * MINUTE) % DAY).toBe(0);
        },
      ),
    );
  });
});
