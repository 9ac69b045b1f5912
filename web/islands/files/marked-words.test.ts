import fc from 'fast-check';
import { expect, it } from 'vitest';
import { marked } from './marked-words.ts';

const shown = (text: string, ...words: string[]) =>
  marked(text, words)
    .map(({ text: piece, isMarked }) => (isMarked ? `[${piece}]` : piece))
    .join('');

it('marks the words that a stem begins', () => {
  expect(shown('Refunds: the policy of refunding.', 'refund', 'polici')).toBe(
    '[Refunds]: the [policy] of [refunding].',
  );
  expect(shown('Is it in?', 'i')).toBe('Is it in?');
  expect(shown('Größe 42 größer', 'größ', '42')).toBe('[Größe] [42] [größer]');
});

it('never loses or changes a letter', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.array(fc.string()), (text, words) => {
      expect(
        marked(text, words)
          .map((piece) => piece.text)
          .join(''),
      ).toBe(text);
    }),
  );
});
