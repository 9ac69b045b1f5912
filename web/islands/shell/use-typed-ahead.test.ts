import { expect, it } from 'vitest';
import { afterKey } from './use-typed-ahead.ts';

const key = (name: string, held: Partial<Parameters<typeof afterKey>[1]> = {}) => ({
  key: name,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  isComposing: false,
  ...held,
});

it('writes what is typed, and takes it back', () => {
  const typed = ['a', 's', 'l', 'Backspace', 'k', ' ', 'é'].reduce(
    (text, name) => afterKey(text, key(name)) ?? '?',
    '',
  );
  expect(typed).toBe('ask é');
  expect(afterKey('', key('Backspace'))).toBe('');
});

it('leaves other keys alone', () => {
  for (const name of ['Enter', 'Tab', 'Escape', 'ArrowDown', 'Shift']) expect(afterKey('a', key(name))).toBeUndefined();
  for (const held of ['ctrlKey', 'metaKey', 'altKey', 'isComposing'])
    expect(afterKey('a', key('k', { [held]: true }))).toBeUndefined();
});
