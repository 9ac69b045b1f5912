import { describe, expect, it } from 'vitest';
import { storableJson, storableText, titleText } from './text.ts';

describe('texts that are stored', () => {
  it.each([
    ['a\0b', false],
    ['\ud83d', false],
    ['\ude00', false],
    ['😀 ok\n', true],
    ['', true],
  ])('%j: %s', (text, fits) => {
    expect(storableText(10).safeParse(text).success).toBe(fits);
  });

  it('are counted after white space is taken off a title', () => {
    expect(titleText(3).parse('  abc ')).toBe('abc');
    expect(titleText(3).safeParse('abcd').success).toBe(false);
    expect(titleText(3).safeParse(' \n ').success).toBe(false);
  });

  it('lose what a database has no room for, in JSON values and names alike', () => {
    const value = { 'na\0me': ['a\0b', 'half \ud83d', { deep: '\\u0000 stays' }], fine: '😀' };
    expect(JSON.parse(storableJson(value))).toEqual({
      'na\ufffdme': ['a\ufffdb', 'half \ufffd', { deep: '\\u0000 stays' }],
      fine: '😀',
    });
    expect(storableJson({ a: 1 })).toBe('{"a":1}');
  });
});
