import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { piecesOf } from './masked-pieces.ts';

describe('pieces of a masked text', () => {
  it('are what was said and what hides something', () => {
    expect(piecesOf('Write to [EMAIL] or ***, [not this].', ['***', ''])).toEqual([
      { text: 'Write to ', isMask: false },
      { text: '[EMAIL]', isMask: true },
      { text: ' or ', isMask: false },
      { text: '***', isMask: true },
      { text: ', [not this].', isMask: false },
    ]);
  });

  it('are the whole text, whatever the masks', () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.string(), { maxLength: 3 }), (text, masks) => {
        expect(
          piecesOf(text, masks)
            .map((piece) => piece.text)
            .join(''),
        ).toBe(text);
      }),
    );
  });
});
