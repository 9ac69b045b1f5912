import { expect, it } from 'vitest';
import { showBytes } from './bytes.ts';

it.each([
  [0, '0 byte'],
  [820, '820 byte'],
  [4_200, '4.2 kB'],
  [12_000_000, '12 MB'],
  [3_000_000_000_000, '3,000 GB'],
])('shows %i as %s', (bytes, text) => {
  expect(showBytes(bytes)).toBe(text);
});
