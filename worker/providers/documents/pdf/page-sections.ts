import type { Section } from '../port.ts';
import type { PageLine } from './page-lines.ts';

const MAX_SIZES = 40;

/** How many letters a document has of each height: the most frequent one is that of its running text. */
export class FontSizes {
  readonly #letters: Map<number, number>;

  private constructor(letters: Map<number, number>) {
    this.#letters = letters;
  }

  /** @param plain what `plain()` gave to an earlier step */
  static from(plain: unknown): FontSizes {
    const entries = Array.isArray(plain)
      ? plain.filter((entry): entry is [number, number] => Array.isArray(entry))
      : [];
    return new FontSizes(new Map(entries));
  }

  add({ text, size }: PageLine): void {
    const half = Math.round(size * 2) / 2;
    if (half > 0) this.#letters.set(half, (this.#letters.get(half) ?? 0) + text.length);
  }

  get running(): number {
    let best = 0;
    let most = 0;
    for (const [size, letters] of this.#letters) if (letters > most) [best, most] = [size, letters];
    return best;
  }

  plain(): [number, number][] {
    return [...this.#letters].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, MAX_SIZES);
  }
}

const HEADING = 1.18;
const MAX_HEADING = 160;
/** Heights of a line between two lines of one paragraph, at most. */
const LEADING = 1.75;

/** Paragraphs and headings of a page, found by the heights and distances of its lines. */
export function sectionsOfPage(lines: readonly PageLine[], page: number, sizes: FontSizes): Section[] {
  for (const line of lines) sizes.add(line);
  const running = sizes.running;
  const sections: Section[] = [];
  let group: PageLine[] = [];
  const close = (): void => {
    const text = joined(group);
    const ratio = (group[0]?.size ?? 0) / (running || 1);
    group = [];
    if (text === '') return;
    if (ratio < HEADING || text.length > MAX_HEADING) sections.push({ kind: 'paragraph', text, location: { page } });
    else sections.push({ kind: 'heading', level: ratio >= 1.8 ? 1 : ratio >= 1.4 ? 2 : 3, text, location: { page } });
  };
  for (const line of lines) {
    const above = group.at(-1);
    if (above && !belongs(above, line)) close();
    group.push(line);
  }
  close();
  return sections;
}

function belongs(above: PageLine, line: PageLine): boolean {
  const size = Math.max(above.size, line.size, 1);
  const gap = above.y - line.y;
  return Math.abs(above.size - line.size) <= size * 0.1 && gap > -size * 0.5 && gap <= size * LEADING;
}

/** Lines as running text; a word that was cut at the end of a line is put together. */
function joined(lines: readonly PageLine[]): string {
  let text = '';
  for (const line of lines) {
    const said = line.text.replace(/\s+/g, ' ').trim();
    if (/\p{Ll}-$/u.test(text) && /^\p{Ll}/u.test(said)) text = text.slice(0, -1) + said;
    else text = text === '' ? said : `${text} ${said}`;
  }
  return text;
}
