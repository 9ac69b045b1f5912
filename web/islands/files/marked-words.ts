/** A piece of a text; `at` is where it begins. */
export interface MarkedPiece {
  text: string;
  isMarked: boolean;
  at: number;
}

/**
 * Cuts a text where one of the words stands. The words are as an index has them, often stems (`refund` of `refunds`),
 * so a word counts as found where one of them begins it; very short ones must be the whole word.
 */
export function marked(text: string, words: readonly string[]): MarkedPiece[] {
  const stems = words.map((word) => word.toLowerCase()).filter((word) => word !== '');
  const pieces: MarkedPiece[] = [];
  let end = 0;
  for (const match of text.matchAll(/[\p{L}\p{N}]+/gu)) {
    const word = match[0].toLowerCase();
    if (!stems.some((stem) => (stem.length < 3 ? word === stem : beginsWith(word, stem)))) continue;
    if (match.index > end) pieces.push({ text: text.slice(end, match.index), isMarked: false, at: end });
    end = match.index + match[0].length;
    pieces.push({ text: match[0], isMarked: true, at: match.index });
  }
  if (end < text.length) pieces.push({ text: text.slice(end), isMarked: false, at: end });
  return pieces;
}

/** Stemmers write `y` as `i` at the end: `polici` of `policy`. */
function beginsWith(word: string, stem: string): boolean {
  return word.startsWith(stem) || (stem.endsWith('i') && word.startsWith(`${stem.slice(0, -1)}y`));
}
