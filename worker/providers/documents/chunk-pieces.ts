import { estimateTokens } from '../../engine/tokens.ts';

/**
 * Tokens of a text, estimated. An exact count needs the tables of one provider's models (some MB) and is wrong for
 * all others; passages stay far below what encoders take, so that being some percent off does no harm.
 */
export const tokensOf = estimateTokens;

/** A part of a section, and what stands before it where it follows another in one passage. */
export interface Piece {
  text: string;
  gap: string;
  /** Lines of the section before it. */
  line: number;
}

/** Ends of sentences, of Western and Eastern scripts. */
const SENTENCE = /(?<=[.!?…]["'”’)\]]{0,3})\s+|(?<=[。！？])/u;

/** The sentences of a text; those longer than `limit` tokens by words. */
export function sentencesOf(text: string, limit: number): Piece[] {
  return cutBy(text, SENTENCE).flatMap((piece) => fitting(piece, limit));
}

/** The lines of a text; those longer than `limit` tokens by sentences and words. */
export function linesOf(text: string, limit: number): Piece[] {
  return cutBy(text, /\n+/).flatMap((line) => {
    if (tokensOf(line.text) <= limit) return [line];
    return sentencesOf(line.text, limit).map((piece, index) => ({
      ...piece,
      gap: index === 0 ? line.gap : piece.gap,
      line: line.line,
    }));
  });
}

/** Pieces between separators; what the separators were is kept as gaps. */
function cutBy(text: string, separator: RegExp): Piece[] {
  const pieces: Piece[] = [];
  const all = new RegExp(separator.source, `${separator.flags.replace('g', '')}g`);
  let from = 0;
  let gap = '';
  let line = 0;
  const take = (end: number): void => {
    const piece = text.slice(from, end);
    if (piece.trim() !== '') pieces.push({ text: piece, gap, line });
    line += breaksIn(piece);
  };
  for (const match of text.matchAll(all)) {
    take(match.index);
    gap = gapOf(match[0]);
    line += breaksIn(match[0]);
    from = match.index + match[0].length;
  }
  take(text.length);
  return pieces;
}

function breaksIn(text: string): number {
  return text.split('\n').length - 1;
}

/** White space between two pieces, shortened: at most one empty line. Between Eastern sentences there is none. */
function gapOf(separator: string): string {
  const breaks = breaksIn(separator);
  return breaks > 1 ? '\n\n' : breaks === 1 ? '\n' : separator === '' ? NO_GAP : ' ';
}

/** Stands between pieces that no space was between; empty as it is, it tells them from the first ones. */
const NO_GAP = '';

function fitting(piece: Piece, limit: number): Piece[] {
  if (tokensOf(piece.text) <= limit) return [piece];
  const pieces: Piece[] = [];
  let open = '';
  let tokens = 0;
  let gap = piece.gap;
  const close = (): void => {
    if (open !== '') pieces.push({ text: open, gap, line: piece.line });
    gap = ' ';
    open = '';
    tokens = 0;
  };
  for (const word of piece.text.split(/\s+/).filter((part) => part !== '')) {
    for (const [index, part] of cutWord(word, limit).entries()) {
      const size = tokensOf(part);
      if (tokens + size > limit || index > 0) close();
      if (index > 0) gap = NO_GAP;
      open = open === '' ? part : `${open} ${part}`;
      tokens += size;
    }
  }
  close();
  return pieces;
}

/** A word of more tokens than fit, such as encoded data, in parts; letters of two units stay whole. */
function cutWord(word: string, limit: number): string[] {
  if (tokensOf(word) <= limit) return [word];
  const parts: string[] = [];
  for (let from = 0; from < word.length; ) {
    let length = limit * 6;
    while (length > 1 && tokensOf(word.slice(from, from + length)) > limit) length = Math.floor(length * 0.7);
    if (/[\ud800-\udbff]$/.test(word.slice(from, from + length))) length += length > 1 ? -1 : 1;
    parts.push(word.slice(from, from + length));
    from += length;
  }
  return parts;
}

/** The last words of a text, of `limit` tokens at most. */
export function tailOf(text: string, limit: number): string {
  const words = text.slice(-limit * 20).split(/\s+/);
  // What a slice begins with may be half a word.
  if (text.length > limit * 20) words.shift();
  let tail = '';
  let tokens = 0;
  for (let at = words.length - 1; at >= 0; at--) {
    const word = words[at] ?? '';
    tokens += tokensOf(word);
    if (tokens > limit) break;
    tail = tail === '' ? word : `${word} ${tail}`;
  }
  return tail;
}
