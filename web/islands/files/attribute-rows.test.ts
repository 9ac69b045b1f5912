import fc from 'fast-check';
import { expect, it } from 'vitest';
import { attributesOf, meant, namedTwice, rowsOf } from './attribute-rows.ts';

it('reads numbers, booleans and texts as they are meant', () => {
  expect(['2026', '-1.5', 'true', '"2026"', 'v2', '007', ''].map(meant)).toEqual([
    2026,
    -1.5,
    true,
    '2026',
    'v2',
    '007',
    '',
  ]);
});

it('writes attributes so that they are read the same', () => {
  const name = fc.string({ minLength: 1 }).filter((text) => text.trim() === text && text !== '__proto__');
  const text = fc.string().filter((value) => value.trim() === value);
  const value = fc.oneof(text, fc.integer(), fc.boolean(), fc.constantFrom('12', 'true', '"x"', '"'));
  fc.assert(
    fc.property(fc.dictionary(name, value), (attributes) => {
      expect(attributesOf(rowsOf(attributes))).toEqual({ ...attributes });
    }),
  );
});

it('leaves rows without a name out, and refuses a name that is there twice', () => {
  const row = (rowName: string) => ({ key: rowName, name: rowName, value: '1' });
  expect(attributesOf([row(' '), row('year')])).toEqual({ year: 1 });
  expect(attributesOf([row('year'), row('year ')])).toBeNull();
  expect(namedTwice([row('year'), row('year ')])).toEqual(new Set(['year']));
});
