import type { ChunkLocation } from '../../providers/documents/port.ts';

/** How two orders become one: reciprocal rank fusion, where a place counts `weight / (k + rank)`. */
export interface Fusion {
  k: number;
  vector: number;
  text: number;
}

/**
 * Chosen by `npm run bench:search -- --tune` on the half of its questions that it does not report on: among the best for
 * both measures, and the one that trusts words least among them, since better encoders than the offline one exist.
 */
export const FUSION: Fusion = { k: 20, vector: 1, text: 2 };

export interface Fused {
  id: string;
  /** From 1. */
  rank: number;
  /** 0 to 1; 1 is the first place in every list that took part. */
  score: number;
}

/**
 * Places in several lists become one order (Plan 19.2). There is a list of vectors for each model, since similarities
 * of two models mean different things; a passage stands in one of them at most.
 */
export function fuse(
  vectorLists: readonly (readonly string[])[],
  textList: readonly string[],
  fusion: Fusion = FUSION,
): Fused[] {
  const sums = new Map<string, number>();
  const count = (ids: readonly string[], weight: number) => {
    for (const [place, id] of [...new Set(ids)].entries())
      sums.set(id, (sums.get(id) ?? 0) + weight / (fusion.k + place + 1));
  };
  for (const list of vectorLists) count(list, fusion.vector);
  count(textList, fusion.text);
  const weights =
    (vectorLists.some((list) => list.length > 0) ? fusion.vector : 0) + (textList.length > 0 ? fusion.text : 0);
  const most = weights / (fusion.k + 1);
  return [...sums]
    .filter(([, sum]) => sum > 0)
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .map(([id, sum], place) => ({ id, rank: place + 1, score: Math.min(1, sum / most) }));
}

/** Questions that say more than words: `"these together"` and `-notThis`. */
const OPERATORS = /(^|\s)(-?"[^"]*"|-[\p{L}\p{N}]\S*)/gu;

/** What has to hold of a passage, in Postgres' web search syntax; empty where the question has words only. */
export function mustHold(query: string): string {
  return [...query.matchAll(OPERATORS)].map((match) => match[2] ?? '').join(' ');
}

/** The question without what must not be there. */
export function wantedWords(query: string): string {
  return query
    .replace(OPERATORS, (match, before: string, term: string) => (term.startsWith('-') ? before : match))
    .replaceAll(/\s+/g, ' ')
    .trim();
}

/** Whether a passage is similar enough. One without a similarity was found by its words alone. */
export function passes(similarity: number | undefined, threshold: number | undefined): boolean {
  return threshold === undefined || (similarity !== undefined && similarity >= threshold);
}

/** The first of each, by what `keyOf` says. */
export function firstOfEach<T>(items: readonly T[], keyOf: (item: T) => string): T[] {
  const seen = new Set<string>();
  return items.filter((item) => {
    const key = keyOf(item);
    return !seen.has(key) && seen.add(key);
  });
}

/** A passage of a file, as it is joined with the ones beside it. */
export interface Piece {
  id: string;
  fileId: string;
  ordinal: number;
  text: string;
  tokens: number;
  location: ChunkLocation;
}

/** Passages of one file that stand side by side, as one text. */
export interface Joined<T extends Piece> {
  /** The best of them: what was found. */
  hit: T;
  pieces: T[];
  text: string;
  tokens: number;
  location: ChunkLocation;
}

export interface Room {
  /** Passages before and after each hit. */
  neighbours: number;
  /** Whether hits that stand side by side become one text; with neighbours they always do. */
  join: boolean;
  /** Tokens of everything together; without it there is no end. */
  tokens?: number;
}

const placeOf = (piece: Pick<Piece, 'fileId'>, ordinal: number) => `${piece.fileId} ${ordinal}`;

/**
 * The hits that fit, best first, then their neighbours as far as there is room, and what then stands side by side
 * joined (Plan 19.3, context preparation). Where not even the best fits, its beginning is taken.
 * @param hits best first
 * @param around every passage that may be joined, hits among them
 */
export function joinNeighbours<T extends Piece>(hits: readonly T[], around: readonly T[], room: Room): Joined<T>[] {
  let left = room.tokens ?? Number.POSITIVE_INFINITY;
  const taken = new Map<string, T>();
  const take = (piece: T | undefined): boolean => {
    if (!piece) return false;
    if (taken.has(placeOf(piece, piece.ordinal))) return true;
    if (piece.tokens > left) return false;
    left -= piece.tokens;
    taken.set(placeOf(piece, piece.ordinal), piece);
    return true;
  };
  const fitting = hits.filter(take);
  const [best] = hits;
  if (best && fitting.length === 0) return [shortened(best, left)];
  const known = new Map(around.map((piece) => [placeOf(piece, piece.ordinal), piece]));
  for (const direction of [-1, 1]) {
    let growing = fitting;
    for (let distance = 1; distance <= room.neighbours; distance++)
      growing = growing.filter((hit) => take(known.get(placeOf(hit, hit.ordinal + direction * distance))));
  }
  return room.join || room.neighbours > 0
    ? segmentsOf(fitting, taken)
    : firstOfEach(fitting, ({ id }) => id).map((hit) => joined(hit, [hit]));
}

function segmentsOf<T extends Piece>(hits: readonly T[], taken: ReadonlyMap<string, T>): Joined<T>[] {
  const told = new Set<string>();
  return hits.flatMap((hit) => {
    if (told.has(hit.id)) return [];
    const pieces = [hit];
    for (let at = hit.ordinal - 1, piece = taken.get(placeOf(hit, at)); piece; piece = taken.get(placeOf(hit, --at)))
      pieces.unshift(piece);
    for (let at = hit.ordinal + 1, piece = taken.get(placeOf(hit, at)); piece; piece = taken.get(placeOf(hit, ++at)))
      pieces.push(piece);
    for (const piece of pieces) told.add(piece.id);
    return [joined(hit, pieces)];
  });
}

function joined<T extends Piece>(hit: T, pieces: T[]): Joined<T> {
  const [first = hit, ...rest] = pieces;
  let { text, tokens } = first;
  for (const piece of rest) {
    const added = withoutOverlap(text, piece.text);
    // A part of a passage has its share of the tokens: never more than the whole, so room that was enough stays enough.
    tokens += Math.ceil((piece.tokens * added.length) / Math.max(1, piece.text.length));
    text += added.length === piece.text.length ? `\n${added}` : added;
  }
  return { hit, pieces, text, tokens, location: span(hit, first.location, (pieces.at(-1) ?? hit).location) };
}

function span(hit: Piece, first: ChunkLocation, last: ChunkLocation): ChunkLocation {
  const { page = hit.location.page, slide, sheet } = first;
  const lastPage = last.lastPage ?? last.page;
  const rows = first.rows && last.rows && first.sheet === last.sheet ? [first.rows[0], last.rows[1]] : first.rows;
  const lines = first.lines && last.lines ? [first.lines[0], last.lines[1]] : first.lines;
  return {
    ...(page === undefined ? {} : { page }),
    ...(page === undefined || lastPage === undefined || lastPage <= page ? {} : { lastPage }),
    ...(slide === undefined ? {} : { slide }),
    ...(sheet === undefined ? {} : { sheet }),
    ...(rows ? { rows: rows as [number, number] } : {}),
    ...(lines ? { lines: lines as [number, number] } : {}),
    ...(hit.location.headings ? { headings: hit.location.headings } : {}),
  };
}

/** A shorter repetition may be chance, and a few letters twice do no harm. */
const LEAST_OVERLAP = 12;
/** Half of the longest passage, in letters of any script. */
const MOST_OVERLAP = 16_000;

/** `next` without what it repeats of the end of `text`: the longest beginning of the one that ends the other. */
export function withoutOverlap(text: string, next: string): string {
  const end = text.slice(-Math.min(MOST_OVERLAP, next.length));
  // Knuth, Morris and Pratt: how much of `next` each place of `end` completes.
  const back = new Uint32Array(next.length);
  for (let i = 1, matched = 0; i < next.length; i++) {
    while (matched > 0 && next[i] !== next[matched]) matched = back[matched - 1] ?? 0;
    if (next[i] === next[matched]) matched++;
    back[i] = matched;
  }
  let matched = 0;
  for (const [i, letter] of [...end.split('')].entries()) {
    while (matched > 0 && letter !== next[matched]) matched = back[matched - 1] ?? 0;
    if (letter === next[matched]) matched++;
    if (matched === next.length && i < end.length - 1) matched = back[matched - 1] ?? 0;
  }
  return matched >= LEAST_OVERLAP ? next.slice(matched) : next;
}

/** The beginning of a passage that is too long for all the room there is, up to the end of a word. */
function shortened<T extends Piece>(piece: T, tokens: number): Joined<T> {
  const letters = Math.floor((piece.text.length * tokens) / Math.max(1, piece.tokens));
  const cut = piece.text
    .slice(0, letters)
    .toWellFormed()
    .replace(/\uFFFD$/, '');
  const text = /\s/.test(cut) ? cut.replace(/\s+\S*$/, '') : cut;
  return { hit: piece, pieces: [piece], text, tokens: Math.min(tokens, piece.tokens), location: piece.location };
}
