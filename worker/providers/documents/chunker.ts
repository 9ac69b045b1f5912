import { merged } from './chunk-location.ts';
import { linesOf, type Piece, sentencesOf, tailOf, tokensOf } from './chunk-pieces.ts';
import type { Chunk, ChunkLocation, ChunkSettings, Section } from './port.ts';

/** A part of the passage that is being made. */
interface Unit {
  text: string;
  /** What stands before it, where something does. */
  gap: string;
  tokens: number;
  location: ChunkLocation;
  /** Repeated from the passage before, or the names of a table's columns. */
  repeats: 'overlap' | 'columns' | null;
}

interface Heading {
  level: number;
  text: string;
  location: ChunkLocation;
  /** Whether a passage named it, as one of the headings above it. */
  isNamed: boolean;
}

/** All that a chunker knows between two sections: plain JSON, bounded by the size of one passage. */
export interface ChunkerState {
  headings: Heading[];
  /** Headings that nothing stood below; they make a passage of their own. */
  bare: { text: string; location: ChunkLocation; path: string[] }[];
  units: Unit[];
  /** The names of columns that rows are being put under. */
  columns: string | null;
  /** Names of columns that were too long to be repeated, so that they are said once. */
  longColumns: string;
}

export interface Chunker {
  /** Takes the next sections, gives the passages that are whole. */
  push(sections: readonly Section[]): Chunk[];
  /** Gives what is left. */
  flush(): Chunk[];
  /** To go on later, in another process: `createChunker(settings, state)`. */
  state(): ChunkerState;
}

/** Headings longer than this are read as paragraphs. */
const MAX_HEADING_TOKENS = 60;

/**
 * Cuts a document into passages (Plan 19.1): by its headings first, then by paragraphs, list items, rows and lines,
 * by sentences where a paragraph is too long, by words where a sentence is. What had to be cut goes on with an
 * overlap; rows go on below the names of their columns. How sections are handed over does not matter: the same
 * sections give the same passages.
 */
export function createChunker(settings: ChunkSettings, state?: ChunkerState): Chunker {
  return new StructureChunker(settings, state);
}

class StructureChunker implements Chunker {
  readonly #max: number;
  readonly #overlap: number;
  readonly #state: ChunkerState;
  #done: Chunk[] = [];

  constructor({ maxTokens, overlapTokens }: ChunkSettings, state?: ChunkerState) {
    this.#max = maxTokens;
    this.#overlap = overlapTokens;
    this.#state = state
      ? structuredClone(state)
      : { headings: [], bare: [], units: [], columns: null, longColumns: '' };
  }

  push(sections: readonly Section[]): Chunk[] {
    for (const section of sections) this.#take(section);
    return this.#given();
  }

  flush(): Chunk[] {
    this.#close();
    this.#leave(0);
    this.#sayBare();
    return this.#given();
  }

  state(): ChunkerState {
    return structuredClone(this.#state);
  }

  #given(): Chunk[] {
    const done = this.#done;
    this.#done = [];
    return done;
  }

  #take(section: Section): void {
    const text = section.text.trim();
    if (text === '') return;
    if (section.kind === 'heading' && tokensOf(text) <= MAX_HEADING_TOKENS) {
      this.#close();
      this.#leave(section.level ?? 1);
      const { level = 1, location } = section;
      this.#state.headings.push({ level, text: text.replace(/\s+/g, ' '), location, isNamed: false });
      return;
    }
    const place = this.#state.units[0]?.location;
    if (place && (place.slide !== section.location.slide || place.sheet !== section.location.sheet)) this.#close();
    if (section.kind === 'row') this.#row(section, text);
    else this.#body(section.kind === 'code' ? section.text.replace(/^\n+|\s+$/g, '') : text, section);
  }

  /** Leaves the headings of a level and below. Those that nothing stood below are kept to be said. */
  #leave(level: number): void {
    const { headings, bare } = this.#state;
    const kept = headings.findIndex((heading) => heading.level >= level);
    if (kept < 0) return;
    const left = headings.splice(kept).filter(({ isNamed }) => !isNamed);
    if (left.length === 0) return;
    for (const heading of headings) heading.isNamed = true;
    const path = headings.map(({ text }) => text);
    bare.push(...left.map(({ text, location }) => ({ text, location, path })));
  }

  #body(text: string, { kind, location }: Section): void {
    this.#state.columns = null;
    const tokens = tokensOf(text);
    const used = this.#used();
    if (tokens > this.#room('\n\n') && tokens <= this.#max && used >= this.#max / 2) this.#cut();
    if (tokens <= this.#max && tokens > this.#room('\n\n')) this.#dropOverlap();
    if (tokens <= this.#room('\n\n')) {
      this.#add({ text, gap: '\n\n', tokens, location, repeats: null });
      return;
    }
    const pieces = kind === 'paragraph' || kind === 'heading' ? sentencesOf(text, this.#max) : linesOf(text, this.#max);
    for (const [index, piece] of pieces.entries()) {
      this.#piece(piece, index === 0 ? '\n\n' : piece.gap, linesFrom(location, piece));
    }
  }

  /** A piece of a section, whole: it goes on here if it has room, else in a new passage. */
  #piece({ text }: Piece, gap: string, location: ChunkLocation): void {
    const last = this.#state.units.at(-1);
    const tokens = tokensOf(text);
    if (gap === '' && last) {
      // Without a space between them, two pieces are counted as one.
      const together = tokensOf(last.text + text);
      if (this.#used() - last.tokens + together <= this.#max && last.repeats === null) {
        last.text += text;
        last.tokens = together;
        last.location = merged([last.location, location]);
        return;
      }
      this.#close();
    }
    if (tokens > this.#room(gap)) this.#cut();
    if (tokens > this.#room(gap)) this.#dropOverlap();
    this.#add({ text, gap, tokens, location, repeats: null });
  }

  #row({ columns, location }: Section, text: string): void {
    const names = this.#namesOf(columns?.join(' | ') ?? '', location);
    const tokens = tokensOf(text);
    const head = names === '' ? 0 : tokensOf(names) + 1;
    if (this.#state.columns !== names) this.#state.columns = null;
    const needed = tokens + (this.#state.columns === null ? head : 0) + 1;
    if (needed > this.#room('\n\n')) this.#close();
    const pieces = linesOf(text, this.#max - head - 1);
    for (const [index, piece] of pieces.entries()) {
      const gap = this.#state.columns === null ? '\n\n' : index === 0 ? '\n' : piece.gap || '\n';
      if (tokensOf(piece.text) + 1 > this.#room(gap)) this.#close();
      if (this.#state.columns === null && names !== '') {
        this.#add({ text: names, gap: '\n\n', tokens: head - 1, location, repeats: 'columns' });
      }
      const first = this.#state.columns === null && names === '';
      this.#state.columns = names;
      this.#add({
        text: piece.text,
        gap: first ? '\n\n' : index === 0 ? '\n' : ' ',
        tokens: tokensOf(piece.text),
        location,
        repeats: null,
      });
    }
  }

  /** Names of columns that would fill a good part of each passage are said once, as a text. */
  #namesOf(names: string, location: ChunkLocation): string {
    if (tokensOf(names) <= this.#max / 3) return names;
    if (this.#state.longColumns !== names) this.#body(names, { kind: 'paragraph', text: names, location });
    this.#state.longColumns = names;
    return '';
  }

  #used(): number {
    return this.#state.units.reduce((sum, { tokens, gap }, index) => sum + tokens + (index > 0 ? costOf(gap) : 0), 0);
  }

  #room(gap: string): number {
    return this.#max - this.#used() - (this.#state.units.length > 0 ? costOf(gap) : 0);
  }

  #add(unit: Unit): void {
    const { units, headings } = this.#state;
    if (units.length === 0) {
      this.#sayBare();
      for (const heading of headings) heading.isNamed = true;
    }
    units.push(unit);
  }

  #dropOverlap(): void {
    const { units } = this.#state;
    if (units.every(({ repeats }) => repeats === 'overlap')) units.length = 0;
  }

  /** Ends the passage and begins the next with the end of it. */
  #cut(): void {
    const units = this.#state.units;
    const tail: Unit[] = [];
    let left = this.#overlap;
    for (let at = units.length - 1; at >= 0 && left > 0; at--) {
      const unit = units[at];
      if (!unit || unit.repeats !== null) break;
      const tokens = unit.tokens + costOf(unit.gap);
      if (tokens <= left) tail.unshift({ ...unit, repeats: 'overlap' });
      else if (tail.length === 0) {
        const text = tailOf(unit.text, left);
        if (text !== '') tail.unshift({ ...unit, text, tokens: tokensOf(text), repeats: 'overlap' });
      }
      left = tokens <= left ? left - tokens : 0;
    }
    this.#close();
    this.#state.units.push(...tail);
  }

  /** Ends the passage, unless it has nothing but what was repeated. */
  #close(): void {
    const { units, headings } = this.#state;
    if (units.some(({ repeats }) => repeats === null)) {
      const text = units.map((unit, index) => (index === 0 ? unit.text : unit.gap + unit.text)).join('');
      const path = headings.map((heading) => heading.text);
      this.#give(text, path, merged(units.map(({ location }) => location)));
    }
    this.#state.units = [];
    this.#state.columns = null;
  }

  #sayBare(): void {
    const bare = this.#state.bare;
    this.#state.bare = [];
    for (let at = 0; at < bare.length; ) {
      const { path = [] } = bare[at] ?? {};
      let text = '';
      const places: ChunkLocation[] = [];
      for (let next = bare[at]; next && next.path.join() === path.join(); next = bare[++at]) {
        const longer = text === '' ? next.text : `${text}\n${next.text}`;
        if (text !== '' && tokensOf(longer) > this.#max) break;
        text = longer;
        places.push(next.location);
      }
      this.#give(text, path, merged(places));
    }
  }

  #give(text: string, path: readonly string[], location: ChunkLocation): void {
    this.#done.push({
      text,
      heading: path.join(' › '),
      tokens: tokensOf(text),
      location: { ...location, ...(path.length > 0 && { headings: [...path] }) },
    });
  }
}

/** Tokens that a gap may take: line breaks are counted where they are. */
function costOf(gap: string): number {
  return gap.includes('\n') ? 1 : 0;
}

/** A piece of several lines stands on lines of its own. */
function linesFrom(location: ChunkLocation, { text, line }: Piece): ChunkLocation {
  if (!location.lines) return location;
  const first = location.lines[0] + line;
  return { ...location, lines: [first, Math.min(location.lines[1], first + text.split('\n').length - 1)] };
}
