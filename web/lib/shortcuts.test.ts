import { describe, expect, it, vi } from 'vitest';
import { addShortcut, findShortcut, listShortcuts, pressed, type Shortcut, watchShortcuts } from './shortcuts.ts';

const bare = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };
const shortcut = (keys: string, label = keys): Shortcut => ({ keys, label, group: 'Test', run: () => undefined });

describe('pressed', () => {
  it.each([
    [{ ...bare, key: 'k', ctrlKey: true }, 'mod+k'],
    [{ ...bare, key: 'K', metaKey: true, shiftKey: true }, 'mod+shift+k'],
    [{ ...bare, key: '?', shiftKey: true }, '?'],
    [{ ...bare, key: 'Enter', shiftKey: true }, 'shift+enter'],
    [{ ...bare, key: ' ' }, 'space'],
    [{ ...bare, key: 'ArrowDown', altKey: true }, 'alt+arrowdown'],
  ])('writes %o as %s', (event, expected) => {
    expect(pressed(event)).toBe(expected);
  });
});

describe('findShortcut', () => {
  const list = [shortcut('a', 'old'), shortcut('g a'), shortcut('a', 'new')];
  it('prefers a sequence that the key completes', () => {
    expect(findShortcut(list, 'a', 'g')?.label).toBe('g a');
  });
  it('takes the newest of the same keys', () => {
    expect(findShortcut(list, 'a', '')?.label).toBe('new');
  });
  it('finds nothing for the beginning of a sequence', () => {
    expect(findShortcut(list, 'g', '')).toBeUndefined();
  });
});

it('tells its watchers of what comes and goes', () => {
  const watcher = vi.fn();
  const stop = watchShortcuts(watcher);
  const remove = addShortcut(shortcut('x'));
  expect(listShortcuts().map((known) => known.keys)).toContain('x');
  remove();
  expect(listShortcuts()).toEqual([]);
  expect(watcher).toHaveBeenCalledTimes(2);
  stop();
});
