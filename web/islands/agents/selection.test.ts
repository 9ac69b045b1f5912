import { describe, expect, it } from 'vitest';
import { allOf, extendedTo, NOTHING, toggled, within } from './selection.ts';

const order = ['a', 'b', 'c', 'd', 'e'];
const ids = (selection: { ids: ReadonlySet<string> }) => [...selection.ids].sort().join('');

describe('selecting in a list', () => {
  it('toggles one and draws ranges from it, in both directions', () => {
    const one = toggled(NOTHING, 'c');
    expect(ids(one)).toBe('c');
    expect(ids(extendedTo(one, 'e', order))).toBe('cde');
    expect(ids(extendedTo(extendedTo(one, 'e', order), 'a', order))).toBe('abcde');
    expect(ids(toggled(one, 'c'))).toBe('');
  });

  it('begins a range where none was begun', () => {
    expect(extendedTo(NOTHING, 'b', order)).toEqual({ ids: new Set(['b']), anchor: 'b' });
  });

  it('selects all, then none', () => {
    const all = allOf(NOTHING, order);
    expect(ids(all)).toBe('abcde');
    expect(allOf(all, order)).toBe(NOTHING);
  });

  it('lets go of what the list no longer shows', () => {
    expect(ids(within(allOf(NOTHING, order), ['b', 'd']))).toBe('bd');
    expect(within(NOTHING, order)).toBe(NOTHING);
  });
});
