import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { smallestChange } from './text-change.ts';

describe('the smallest change between two texts', () => {
  it('touches only what differs', () => {
    expect(smallestChange('one two three', 'one 2 three')).toEqual({ from: 4, to: 7, insert: '2' });
    expect(smallestChange('aa', 'aaa')).toEqual({ from: 2, to: 2, insert: 'a' });
    expect(smallestChange('same', 'same')).toBeNull();
  });

  it('always leads from one to the other', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '\n') });
    fc.assert(
      fc.property(text, text, (before, after) => {
        const change = smallestChange(before, after);
        const changed = change ? before.slice(0, change.from) + change.insert + before.slice(change.to) : before;
        expect(changed).toBe(after);
      }),
    );
  });
});
