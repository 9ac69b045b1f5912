import fc from 'fast-check';
import { expect, it } from 'vitest';
import { workOut } from './arithmetic.ts';

it.each([
  ['what is 12 * (3+4)?', '12 * (3 + 4)', '84'],
  ['Please calculate 2 ^ 10', '2^10', '1024'],
  ['15% of 80', '15% * 80', '12'],
  ['What is the square root of 144?', 'sqrt 144', '12'],
  ['how much is 7 times 8 minus 6?', '7 * 8 - 6', '50'],
  ['1,200 / 4 = ?', '1200 / 4', '300'],
  ['0.1 + 0.2', '0.1 + 0.2', '0.3'],
  ['-3 - -4', '-3 - -4', '1'],
  ['Solve 2x + 3 = 11 for x.', '2x + 3 = 11', 'x = 4'],
  ['solve x^2 - 5x + 6 = 0', 'x^2 - 5x + 6 = 0', 'x = 2 or x = 3'],
  ['x^2 + 1 = 0', 'x^2 + 1 = 0', 'there is no real solution'],
  ['1 / 0', '1 / 0', 'undefined'],
])('works out "%s"', (question, problem, answer) => {
  expect(workOut(question)).toMatchObject({ problem, answer });
});

it.each([
  'Who was the first president?',
  'It was in 1789.',
  'born 2026-11-22',
  'version 1.2.3',
  'my number is 7',
  'a-b',
  'What about 3 = 3?',
])('finds nothing to work out in "%s"', (question) => {
  expect(workOut(question)).toBeUndefined();
});

it('shows the steps', () => {
  expect(workOut('12 * (3+4)')?.steps).toEqual(['3 + 4 = 7.', '12 * 7 = 84.']);
});

it('agrees with JavaScript on sums and products of whole numbers', () => {
  const operand = fc.integer({ min: 0, max: 999 });
  const operator = fc.constantFrom('+', '-', '*');
  fc.assert(
    fc.property(operand, fc.array(fc.tuple(operator, operand), { minLength: 1, maxLength: 6 }), (first, rest) => {
      const source = [first, ...rest.flat()].join(' ');
      const terms = source.split(/ (?=[+-] )/).map((term) => {
        const sign = term.startsWith('- ') ? -1 : 1;
        const factors = term
          .replace(/^[+-] /, '')
          .split(' * ')
          .map(Number);
        return sign * factors.reduce((product, factor) => product * factor, 1);
      });
      const sum = terms.reduce((total, term) => total + term, 0);
      expect(workOut(source)?.value).toBeCloseTo(sum, -Math.log10(Math.max(1, Math.abs(sum))) + 9);
    }),
  );
});

it('never throws, whatever the text', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom(...'0123456789x+-*/^()%=. sqrt'.split('')), maxLength: 40 }),
      (text) => {
        workOut(text);
      },
    ),
  );
});
