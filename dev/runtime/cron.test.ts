import { expect, it } from 'vitest';
import { isDue } from './cron.ts';

// A Sunday.
const AT = new Date('2026-11-22T14:07:30Z');

it.each([
  ['7 * * * *', true],
  ['8 * * * *', false],
  ['* * * * *', true],
  ['7 14 22 11 1', true],
  ['7 14 22 11 2', false],
  ['*/7 * * * *', true],
  ['*/8 * * * *', false],
  ['0-10 13-15 * * *', true],
  ['1,7,9 * * * *', true],
  ['2/5 * * * *', true],
  ['7 3 * * *', false],
])('"%s" is due: %s', (cron, due) => {
  expect(isDue(cron, AT)).toBe(due);
});

it('refuses what is no cron expression', () => {
  expect(() => isDue('* * *', AT)).toThrow('five fields');
  expect(() => isDue('x * * * *', AT)).toThrow('no part');
});
