import { describe, expect, it } from 'vitest';
import { showCredits, showDate, showDuration, showRelative } from './format.ts';

describe('showCredits', () => {
  it.each([
    [10_000_000, '10.00'],
    [1_234_567_890, '1,234.57'],
    [0, '0.00'],
    [4_300, '0.0043'],
    [1, '0.000001'],
    [-2_500_000, '-2.50'],
  ])('%d microcredits read %s', (microcredits, text) => {
    expect(showCredits(microcredits)).toBe(text);
  });
});

describe('showDuration', () => {
  it.each([
    [-5, '0 ms'],
    [820, '820 ms'],
    [4_200, '4.2 s'],
    [200_000, '3 min 20 s'],
    [7_500_000, '2 h 5 min'],
  ])('%d ms read %s', (ms, text) => {
    expect(showDuration(ms)).toBe(text);
  });
});

describe('showRelative', () => {
  const now = Date.UTC(2026, 10, 22, 12);
  it.each([
    [now - 20_000, 'just now'],
    [now - 180_000, '3 minutes ago'],
    [now - 86_400_000, 'yesterday'],
    [now + 30 * 86_400_000, 'next month'],
  ])('%d', (time, text) => {
    expect(showRelative(time, now)).toBe(text);
  });
});

it('shows a day of the calendar as that day, wherever the reader is', () => {
  expect(showDate('2026-11-22')).toBe('Nov 22, 2026');
  expect(showDate('')).toBe('');
});
