import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PartialJson } from './partial-json.ts';

function read(...chunks: string[]): PartialJson {
  const json = new PartialJson();
  for (const chunk of chunks) json.push(chunk);
  return json;
}

describe('JSON that is not whole yet', () => {
  it.each([
    ['', undefined],
    ['{', {}],
    ['{"na', {}],
    ['{"name"', {}],
    ['{"name": ', {}],
    ['{"name": "', { name: '' }],
    ['{"name": "Ada Lo', { name: 'Ada Lo' }],
    ['{"name": "a\\', { name: 'a' }],
    ['{"name": "a\\u00e', { name: 'a' }],
    ['{"name": "a\\u00e9', { name: 'aé' }],
    ['{"count": 12', {}],
    ['{"count": 12,', { count: 12 }],
    ['{"isGood": tru', {}],
    ['{"isGood": true}', { isGood: true }],
    ['{"list": [1, "b", {"c": [', { list: [1, 'b', { c: [] }] }],
    [' [ "a" , ', ['a']],
  ])('%j shows what there is', (text, value) => {
    const json = read(text);
    expect(json.value).toEqual(value);
    expect(json.fault).toBe(false);
  });

  it.each([
    'Hello',
    '{name: 1}',
    '{"a" 1}',
    '{"a": 1 "b"}',
    '[1,]x',
    '{"a": 1} and so on',
    '{"a": trve}',
    '"\\x"',
    '{]',
  ])('%j is none', (text) => expect(read(`${text} `).fault).toBe(true));

  it('takes a name that objects have anyway for a name', () => {
    const { value } = read('{"__proto__": {"polluted": true}}');
    expect(Object.keys(value as object)).toEqual(['__proto__']);
    expect(Object.hasOwn({}, 'polluted')).toBe(false);
  });

  it('ends as the whole, wherever it was cut, and never takes a beginning for a fault', () => {
    fc.assert(
      fc.property(
        fc.jsonValue().filter((value) => typeof value === 'object' && value !== null),
        fc.nat({ max: 2 }),
        fc.array(fc.nat(), { maxLength: 8 }),
        (value, indent, cuts) => {
          const text = JSON.stringify(value, null, indent);
          const places = [...cuts.map((cut) => cut % (text.length + 1)), 0, text.length].sort((a, b) => a - b);
          const json = new PartialJson();
          for (const [index, place] of places.entries()) {
            json.push(text.slice(places[index - 1] ?? 0, place));
            expect(json.fault).toBe(false);
          }
          expect(json.done).toBe(true);
          expect(JSON.stringify(json.value)).toBe(JSON.stringify(JSON.parse(text)));
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('reads a long answer once, however many deltas it comes in', () => {
    const text = JSON.stringify({ rows: Array.from({ length: 5_000 }, (_, n) => ({ n, text: `row ${n}` })) });
    const json = new PartialJson();
    for (let at = 0; at < text.length; at += 7) json.push(text.slice(at, at + 7));
    expect(json.value).toEqual(JSON.parse(text));
  });
});
