import { expect, it } from 'vitest';
import { assignSlots, type WantedRow } from './row-slots.ts';

const rows = (...keys: string[]): WantedRow[] => keys.map((key) => ({ key, kind: 'call' }));

it('fills the elements of rows that went with rows that came, and moves none', () => {
  const before = assignSlots([], rows('a', 'b', 'c', 'd'));
  const after = assignSlots(before, rows('c', 'd', 'e', 'f'));
  expect(after.map(({ slot }) => slot)).toEqual(before.map(({ slot }) => slot));
  expect(after.map(({ key }) => key)).toEqual(['e', 'f', 'c', 'd']);
});

it('keeps what is still in sight where it is', () => {
  const before = assignSlots([], rows('a', 'b'));
  expect(assignSlots(before, rows('b', 'a'))).toEqual(before);
});

it('makes elements for more rows, and lets those go that nothing needs', () => {
  const few = assignSlots([], rows('a'));
  const more = assignSlots(few, rows('a', 'b', 'c'));
  expect(more.map(({ slot }) => slot)).toEqual(['call 0', 'call 1', 'call 2']);
  expect(assignSlots(more, rows('c'))).toEqual([{ slot: 'call 2', kind: 'call', key: 'c' }]);
});

it('names no two elements alike after some have gone', () => {
  const three = assignSlots([], rows('a', 'b', 'c'));
  const one = assignSlots(three, rows('b'));
  const names = assignSlots(one, rows('b', 'd', 'e')).map(({ slot }) => slot);
  expect(new Set(names).size).toBe(3);
});

it('shows a row in an element of its own kind', () => {
  const before = assignSlots([], [{ key: 'a', kind: 'call' }]);
  expect(assignSlots(before, [{ key: 'b', kind: 'handoff' }])).toEqual([
    { slot: 'handoff 0', kind: 'handoff', key: 'b' },
  ]);
});

it('gives a row that has become another kind another element', () => {
  const before = assignSlots([], [{ key: 'a', kind: 'leaf' }]);
  expect(assignSlots(before, [{ key: 'a', kind: 'branch' }])).toEqual([{ slot: 'branch 0', kind: 'branch', key: 'a' }]);
});
