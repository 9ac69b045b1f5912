import { expect, it } from 'vitest';
import { safeNext } from './auth.ts';

it.each([
  ['/app/runs?status=failed', '/app/runs?status=failed'],
  ['//evil.example', '/app'],
  ['/\\evil.example', '/app'],
  ['https://evil.example', '/app'],
  ['javascript:alert(1)', '/app'],
  ['', '/app'],
  [null, '/app'],
])('after signing in with next=%s goes to %s', (next, path) => {
  expect(safeNext(next)).toBe(path);
});
