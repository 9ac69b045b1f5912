interface Edit {
  start: number;
  end: number;
  text: string;
  rank: number;
}

const LINE_BREAKS = /[^\n\r\u2028\u2029]+/g;

/**
 * Changes to a text by its own offsets, made from the outside in. Line breaks of what is taken out stay, so that a
 * line number of the result is the same line of the source.
 */
export class Edits {
  readonly #source: string;
  readonly #edits: Edit[] = [];

  constructor(source: string) {
    this.#source = source;
  }

  /** Before what begins here; of several, the one made first stands outside. */
  open(at: number, text: string): void {
    this.#edits.push({ start: at, end: at, text, rank: this.#edits.length });
  }

  /** After what ends here; of several, the one made first stands outside. */
  close(at: number, text: string): void {
    this.#edits.push({ start: at, end: at, text, rank: -1 - this.#edits.length });
  }

  /** `text` in place of a piece, before or after the piece's line breaks. What is changed inside the piece is lost. */
  replace(start: number, end: number, text: string, where: 'before' | 'after' = 'before'): void {
    const breaks = this.#source.slice(start, end).replace(LINE_BREAKS, '');
    const whole = where === 'before' ? text + breaks : breaks + text;
    this.#edits.push({ start, end, text: whole, rank: Number.POSITIVE_INFINITY });
  }

  /** Takes a piece out; what stood around it does not grow together. */
  blank(start: number, end: number): void {
    this.replace(start, end, ' ');
  }

  apply(): string {
    const sorted = this.#edits.toSorted((a, b) => a.start - b.start || compareRanks(a, b) || b.end - a.end);
    let at = 0;
    let result = '';
    for (const { start, end, text } of sorted) {
      if (start < at) continue;
      result += this.#source.slice(at, start) + text;
      at = end;
    }
    return result + this.#source.slice(at);
  }
}

function compareRanks(a: Edit, b: Edit): number {
  return a.rank === b.rank ? 0 : a.rank - b.rank;
}
