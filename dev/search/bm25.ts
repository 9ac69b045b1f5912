export interface Entry {
  title: string;
  text: string;
}

export interface Hit {
  /** Position of the entry in what was indexed. */
  index: number;
  score: number;
  /** The passage that says most of what was asked. */
  passage: string;
}

/** Usual values of Okapi BM25. */
const K1 = 1.2;
const B = 0.75;
/** A word of a title or heading counts as so many of the text. */
const TITLE_WEIGHT = 8;
const HEADING_WEIGHT = 3;
const PASSAGE_CHARS = 280;

const STOP_WORDS = new Set(
  'a an and are as at be by can do for from has have how i if in is it its of on or that the this to was what when which will with you your'.split(
    ' ',
  ),
);

/** Words in lower case, without the commonest and without a plural's `s`. */
export function wordsOf(text: string): string[] {
  const words = text.toLowerCase().match(/[a-z0-9\u00c0-\uffff]{2,30}/g) ?? [];
  return words
    .filter((word) => !STOP_WORDS.has(word))
    .map((word) => (word.length > 3 && word.endsWith('s') && !word.endsWith('ss') ? word.slice(0, -1) : word));
}

/** Okapi BM25 over titles, Markdown headings and text: enough for some thousand documents in memory. */
export class Bm25 {
  readonly #entries: readonly Entry[];
  /** Of each word: the entries that hold it, and how often. */
  readonly #postings = new Map<string, [index: number, frequency: number][]>();
  readonly #lengths: number[] = [];
  readonly #averageLength: number;

  constructor(entries: readonly Entry[]) {
    this.#entries = entries;
    for (const [index, { title, text }] of entries.entries()) {
      const counts = new Map<string, number>();
      const words = wordsOf(text);
      add(counts, wordsOf(title), TITLE_WEIGHT);
      add(counts, wordsOf(text.match(/^#{1,6} .+$/gm)?.join('\n') ?? ''), HEADING_WEIGHT);
      add(counts, words, 1);
      this.#lengths.push(words.length);
      for (const [word, frequency] of counts) {
        const posting = this.#postings.get(word);
        if (posting) posting.push([index, frequency]);
        else this.#postings.set(word, [[index, frequency]]);
      }
    }
    const total = this.#lengths.reduce((sum, length) => sum + length, 0);
    this.#averageLength = total / Math.max(1, entries.length) || 1;
  }

  /** Best first; a document that holds none of the words is no hit. */
  search(query: string, limit: number): Hit[] {
    const words = [...new Set(wordsOf(query))];
    const scores = new Map<number, number>();
    for (const word of words) {
      const posting = this.#postings.get(word);
      if (!posting) continue;
      const rarity = Math.log(1 + (this.#entries.length - posting.length + 0.5) / (posting.length + 0.5));
      for (const [index, frequency] of posting) {
        const norm = K1 * (1 - B + (B * (this.#lengths[index] ?? 0)) / this.#averageLength);
        const gain = (rarity * frequency * (K1 + 1)) / (frequency + norm);
        scores.set(index, (scores.get(index) ?? 0) + gain);
      }
    }
    return [...scores]
      .toSorted(([a, x], [b, y]) => y - x || a - b)
      .slice(0, limit)
      .map(([index, score]) => ({ index, score, passage: passageOf(this.#entries[index]?.text ?? '', words) }));
  }
}

function add(counts: Map<string, number>, words: readonly string[], weight: number): void {
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + weight);
}

function passageOf(text: string, words: readonly string[]): string {
  const paragraphs = text.split(/\n\s*\n/).map((part) =>
    part
      .replace(/[#>*`|]+/g, ' ')
      .replace(/\s+/g, ' ')
      .trim(),
  );
  let best = '';
  let most = -1;
  for (const paragraph of paragraphs) {
    // Badges and bare links say nothing.
    if (paragraph.length < 30 || /^(?:\[?!\[|<)/.test(paragraph)) continue;
    const found = new Set(wordsOf(paragraph));
    const hits = words.filter((word) => found.has(word)).length;
    if (hits > most) {
      most = hits;
      best = paragraph;
    }
  }
  return best.length > PASSAGE_CHARS ? `${best.slice(0, PASSAGE_CHARS)}…` : best;
}
