import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { comment, jsonLiteral, quoted, textLiteral } from './literals.ts';

const valueIn = (literal: string): unknown => new Function(`return (${literal});`)();

/** Texts made of what ends literals, comments and lines. */
const hostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(
      fc.constantFrom(
        '`',
        '$',
        '{',
        '}',
        '\\',
        "'",
        '"',
        '\n',
        '\r',
        '\u2028',
        '\u2029',
        '*/',
        '//',
        '\0',
        '\ud800',
        '\udc00',
        '\u202e',
        'x',
        '$' + '{process.exit()}',
        '\\u0041',
      ),
    )
    .map((parts) => parts.join('')),
);

describe('literals of TypeScript', () => {
  it('give back any text, without leaving their quotes', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(valueIn(textLiteral(text))).toBe(text);
        expect(valueIn(quoted(text))).toBe(text);
        expect(quoted(text)).not.toMatch(/[\n\r\u2028\u2029]/);
      }),
    );
  });

  it('give back any JSON, __proto__ among its names', () => {
    fc.assert(
      fc.property(
        fc.jsonValue({ depthSize: 'medium' }),
        fc.constantFrom('__proto__', 'constructor', 'a-b', '1'),
        (value, name) => {
          const whole = JSON.parse(JSON.stringify({ [name]: value, list: [value] })) as unknown;
          const read = valueIn(jsonLiteral(whole, '  '));
          expect(JSON.stringify(read)).toBe(JSON.stringify(whole));
          expect(Object.getPrototypeOf(read)).toBe(Object.prototype);
        },
      ),
    );
  });

  it('keep a comment a comment on every line', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        for (const line of comment(text).split(/[\n\r\u2028\u2029]/)) expect(line).toMatch(/^\/\//);
      }),
    );
  });

  it('write marks of direction and invisible characters as escapes', () => {
    expect(quoted('a\u202eb\u200b')).toBe("'a\\u202eb\\u200b'");
  });
});
