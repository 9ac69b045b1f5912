import type { StepSink } from '../reader.ts';
import { namesColumns, rowText } from '../table-rows.ts';
import { attribute, type XmlVisitor } from './xml-walk.ts';

export interface Workbook {
  texts: readonly string[];
  /** Numbers of the styles that show a day. */
  dates: ReadonlySet<number>;
  isFrom1904: boolean;
}

/** Columns beyond are left out: Excel has 16,384, and tables that people read far fewer. */
const MAX_COLUMNS = 512;

/** Makes sections of the rows of a sheet. The first row that can be names of columns is not one of them. */
export class SheetRows implements XmlVisitor {
  readonly #sink: StepSink;
  readonly #sheet: string;
  readonly #book: Workbook;
  readonly #after: number;
  #columns: string[] | null = null;
  #begun = false;
  #given = false;
  #last: number;
  #row = 0;
  #cells: string[] = [];
  #column = 0;
  #type = 'n';
  #style = 0;
  #value = '';
  #inValue = false;
  #silent = 0;

  /** @param after the last row that earlier steps gave; 0 at the beginning */
  constructor(sink: StepSink, sheet: string, book: Workbook, after: number) {
    this.#sink = sink;
    this.#sheet = sheet;
    this.#book = book;
    this.#after = after;
    this.#last = after;
  }

  /** The last row that was given, by this step or an earlier one. */
  get lastRow(): number {
    return this.#last;
  }

  /** Ends the sheet: one that has nothing but the names of its columns says those. */
  end(): void {
    const columns = this.#columns;
    if (!columns || this.#last > 0) return;
    this.#sink.push({ kind: 'row', text: rowText(columns), location: { sheet: this.#sheet } });
  }

  /** Only once this step has given a row: else it would come to no end. */
  isDone(): boolean {
    return this.#given && this.#sink.isFull;
  }

  open(name: string, attributes: Record<string, string>): void {
    if (name === 'row') {
      this.#row = Number(attribute(attributes, 'r')) || this.#row + 1;
      this.#cells = [];
      this.#column = 0;
    } else if (name === 'c') {
      this.#column = columnOf(attribute(attributes, 'r')) ?? this.#column + 1;
      this.#type = attribute(attributes, 't') ?? 'n';
      this.#style = Number(attribute(attributes, 's') ?? 0);
      this.#value = '';
    } else if (name === 'rPh') this.#silent += 1;
    else if (name === 'v' || name === 't') this.#inValue = true;
  }

  text(data: string): void {
    if (this.#inValue && this.#silent === 0) this.#value += data;
  }

  close(name: string): void {
    if (name === 'v' || name === 't') this.#inValue = false;
    else if (name === 'rPh') this.#silent -= 1;
    else if (name === 'c') this.#endCell();
    else if (name === 'row') this.#endRow();
  }

  #endCell(): void {
    const text = this.#said().replace(/\s+/g, ' ').trim();
    if (text === '' || this.#column > MAX_COLUMNS) return;
    while (this.#cells.length < this.#column - 1) this.#cells.push('');
    this.#cells[this.#column - 1] = text;
  }

  #said(): string {
    if (this.#type === 's') return this.#book.texts[Number(this.#value)] ?? '';
    if (this.#type === 'b') return this.#value === '1' ? 'true' : 'false';
    if (this.#type === 'n' && this.#value !== '' && this.#book.dates.has(this.#style)) {
      return isoOf(Number(this.#value), this.#book.isFrom1904) ?? this.#value;
    }
    return this.#value;
  }

  #endRow(): void {
    const cells = this.#cells;
    if (cells.length === 0 || this.isDone()) return;
    const text = rowText(cells);
    const isFirst = !this.#begun;
    this.#begun = true;
    const sheet = this.#sheet;
    if (isFirst && this.#after === 0) {
      this.#sink.push({ kind: 'heading', level: 1, text: sheet, location: { sheet } });
    }
    if (isFirst && namesColumns(cells)) {
      this.#columns = cells;
      return;
    }
    if (this.#row <= this.#after) return;
    this.#given = true;
    this.#last = this.#row;
    const columns = this.#columns;
    const location = { sheet, rows: [this.#row, this.#row] as [number, number] };
    this.#sink.push({ kind: 'row', text, location, ...(columns && { columns }) });
  }
}

/** `AB12` is in column 28. */
function columnOf(reference: string | undefined): number | undefined {
  const letters = /^[A-Z]{1,3}/.exec(reference ?? '')?.[0];
  if (!letters) return undefined;
  return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);
}

const DAY_MS = 86_400_000;
const DAYS_TO_1970 = 25_569;
const DAYS_1904 = 1_462;

/** The day of a serial number, with the time where it has one; times alone as `13:30:00`. */
function isoOf(serial: number, isFrom1904: boolean): string | undefined {
  if (!Number.isFinite(serial) || serial < 0 || serial > 2_958_465) return undefined;
  const days = isFrom1904 ? serial + DAYS_1904 : serial;
  // Excel has a 29 February 1900, which never was: days before it are one less.
  const shift = !isFrom1904 && days < 60 && days >= 1 ? 1 : 0;
  const iso = new Date(Math.round((days + shift - DAYS_TO_1970) * 86_400) * 1_000).toISOString();
  if (serial < 1) return iso.slice(11, 19);
  return (serial * DAY_MS) % DAY_MS < 500 ? iso.slice(0, 10) : iso.slice(0, 19);
}
