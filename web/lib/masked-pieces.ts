export interface Piece {
  text: string;
  isMask: boolean;
}

/** What our own masks look like, such as `[EMAIL]`; a rule may name another. */
const USUAL = '\\[[A-Z][A-Z0-9_ -]{0,58}\\]';

/** A text in pieces: what was said, and what stands in place of what was hidden. */
export function piecesOf(text: string, masks: readonly string[]): Piece[] {
  const own = masks
    .filter((mask) => mask.trim() !== '')
    .toSorted((a, b) => b.length - a.length)
    .map((mask) => mask.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return text
    .split(new RegExp(`(${[...own, USUAL].join('|')})`))
    .map((piece, index) => ({ text: piece, isMask: index % 2 === 1 }))
    .filter(({ text: piece }) => piece !== '');
}
