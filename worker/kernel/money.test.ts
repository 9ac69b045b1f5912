import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { creditAmount, formatCredits, MICRO } from './money.ts';

describe('credits as text', () => {
  it.each([
    [0, '0'],
    [1, '0.000001'],
    [1_500_000, '1.5'],
    [10_000_000, '10'],
    [-250_000, '-0.25'],
  ])('%i microcredits are "%s"', (microcredits, text) => expect(formatCredits(microcredits)).toBe(text));

  it('mean the same number, with at most six places and no zeros at the end', () => {
    fc.assert(
      fc.property(fc.integer({ min: -(10 ** 12), max: 10 ** 12 }), (microcredits) => {
        const { credits } = creditAmount(microcredits);
        expect(credits).toMatch(/^-?\d+(\.\d{0,5}[1-9])?$/);
        expect(Math.round(Number(credits) * MICRO)).toBe(microcredits);
      }),
    );
  });
});
