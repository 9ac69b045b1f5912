import { describe, expect, it } from 'vitest';
import { storableText, titleText } from './text.ts';

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
});
