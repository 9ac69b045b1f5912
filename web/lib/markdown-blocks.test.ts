import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { definitionsOf, hasMath, normaliseMath, settleBlock, splitBlocks } from './markdown-blocks.ts';

describe('splitBlocks', () => {
  it('cuts between paragraphs, and never inside code, maths or a list', () => {
    const code = '```py\na = 1\n\nb = 2\n```\n\n';
    const list = '1. one\n\n   more of one\n\n2. two\n\n';
    const maths = '$$\na\n\nb\n$$\n\n';
    expect(splitBlocks(`Hello\n\n${code}${list}Text\n\n${maths}End`)).toEqual([
      'Hello\n\n',
      code,
      list,
      'Text\n\n',
      maths,
      'End',
    ]);
  });

  it('keeps a fence inside a longer fence, and an open one to the end', () => {
    expect(splitBlocks('````\n```\n\n```\n````\n\nEnd')).toHaveLength(2);
    expect(splitBlocks('```\na\n\nb\n\nc')).toHaveLength(1);
  });

  it('is not led astray by a formula that begins a line', () => {
    expect(splitBlocks('$$x$$ is good\n\nEnd')).toHaveLength(2);
  });

  it('keeps footnotes with their text', () => {
    expect(splitBlocks('A[^1]\n\nB\n\n[^1]: note')).toHaveLength(1);
  });

  it('loses nothing, whatever the text is', () => {
    const piece = fc.constantFrom(
      'a',
      '\n',
      '\n\n',
      '```',
      '~~~',
      '- b',
      '  ',
      '$$',
      '| c |',
      '1. d',
      '\t',
      '`',
      '[x]: y',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const text = pieces.join('');
        expect(splitBlocks(text).join('')).toBe(text);
      }),
    );
  });

  it('gives the same blocks for what was there before, when text is added after a blank line', () => {
    const text = 'One\n\nTwo\n\n- a\n- b\n\nThree\n\n```\ncode\n```\n\nFour';
    const whole = splitBlocks(text);
    for (let end = 1; end <= text.length; end++) {
      const sofar = splitBlocks(text.slice(0, end)).slice(0, -1);
      expect(whole.slice(0, Math.max(0, sofar.length - 1))).toEqual(sofar.slice(0, Math.max(0, sofar.length - 1)));
    }
  });
});

describe('definitionsOf', () => {
  it('gathers link definitions', () => {
    expect(definitionsOf('[a][x]\n\n[x]: https://example.com\n')).toBe('\n\n[x]: https://example.com');
    expect(definitionsOf('none')).toBe('');
  });
});

describe('settleBlock', () => {
  it.each([
    ['a table whose head is there', '| a | b |', '| a | b |\n| --- | --- |'],
    ['a table whose head is half there', '| a | b', ''],
    ['a table whose rule is half there', '| a | b |\n|--', '| a | b |\n| --- | --- |'],
    ['a whole table', '| a | b |\n|---|:-:|\n| 1 |', '| a | b |\n|---|:-:|\n| 1 |'],
    ['a line that may become an underline', 'Title\n--', 'Title'],
    ['a lone bullet', '- a\n-', '- a'],
    ['half a fence', 'Text\n``', 'Text'],
    ['bold without its end', 'so **impor', 'so **impor**'],
    ['bold that has only begun', 'so **', 'so '],
    ['bold that is half closed', 'so **good*', 'so **good**'],
    ['code without its end', 'call `foo(', 'call `foo(`'],
    ['half a link', 'see [the docs](https://exa', 'see the docs'],
    ['half of a link’s words', 'see [the do', 'see the do'],
    ['a whole link', 'see [the docs](https://a.b)', 'see [the docs](https://a.b)'],
    ['open code', '```ts\nconst a = **', '```ts\nconst a = **'],
    ['plain words', 'hello', 'hello'],
  ])('shows %s as it will be', (_, block, settled) => {
    expect(settleBlock(block)).toBe(settled);
  });

  it('shows half a formula as code', () => {
    expect(settleBlock('$$\n\\frac{a')).toMatch(/^```tex\n/);
  });
});

describe('normaliseMath', () => {
  it.each([
    ['an inline formula', 'so $x^2$ is', 'so $$x^2$$ is'],
    ['brackets', 'so \\(x\\) is', 'so $$x$$ is'],
    ['a displayed formula', '\\[ a + b \\]', '\n$$\na + b\n$$\n'],
    ['money', 'from $5 to $10', 'from $5 to $10'],
    ['money with words', 'costs $5, and $ is a sign', 'costs $5, and $ is a sign'],
    ['shell variables in code', '`$HOME and $PATH`', '`$HOME and $PATH`'],
    ['fenced code', '```\n$a$ \\(b\\)\n```', '```\n$a$ \\(b\\)\n```'],
    ['a formula that begins with a number', 'is $2x = 4$ then', 'is $$2x = 4$$ then'],
    ['nothing', 'plain', 'plain'],
  ])('reads %s', (_, text, normalised) => {
    expect(normaliseMath(text)).toBe(normalised);
  });

  it('knows whether there is a formula', () => {
    expect(hasMath(normaliseMath('so $x^2$'))).toBe(true);
    expect(hasMath(normaliseMath('so $5 or $6'))).toBe(false);
  });
});
