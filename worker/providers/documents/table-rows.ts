import type { Section } from './port.ts';

type Row = Omit<Section, 'location'>;

/**
 * Rows of a table as they come, each with the names of its columns: those of the first row, if that is one of
 * headings. A heading row that nothing follows is a row.
 */
export class TableRows {
  readonly #give: (row: Row) => void;
  #columns: string[] | null = null;
  #cells: string[] = [];
  #isHeading = true;
  #rows = 0;

  constructor(give: (row: Row) => void) {
    this.#give = give;
  }

  begin(): void {
    this.#columns = null;
    this.#cells = [];
    this.#rows = 0;
  }

  /** Begins a cell of the row. @param isHeading whether the document says so; not saying it is no denial */
  cell(isHeading: boolean): void {
    if (this.#cells.length === 0) this.#isHeading = true;
    this.#isHeading &&= isHeading;
    this.#cells.push('');
  }

  /** Adds to the cell that is open; what stands outside of cells makes one. */
  words(text: string): void {
    const said = text.replace(/\s+/g, ' ').trim();
    if (said === '') return;
    if (this.#cells.length === 0) this.#cells.push('');
    const at = this.#cells.length - 1;
    this.#cells[at] = this.#cells[at] === '' ? said : `${this.#cells[at]} ${said}`;
  }

  /** Ends the row that is open, if one is. */
  row(): void {
    const cells = this.#cells;
    this.#cells = [];
    if (cells.every((cell) => cell === '')) return;
    this.#rows += 1;
    if (this.#rows === 1 && cells.length > 1 && (this.#isHeading || namesColumns(cells))) this.#columns = cells;
    else this.#give({ kind: 'row', text: rowText(cells), ...(this.#columns && { columns: this.#columns }) });
  }

  end(): void {
    this.row();
    if (this.#rows === 1 && this.#columns) this.#give({ kind: 'row', text: rowText(this.#columns) });
    this.begin();
  }
}

/** Cells of a row as one line; empty ones at its end say nothing. */
export function rowText(cells: readonly string[]): string {
  let end = cells.length;
  while (end > 0 && cells[end - 1]?.trim() === '') end -= 1;
  return cells.slice(0, end).join(' | ');
}

const MAX_NAME = 100;

/** Whether the first row of a table can be the names of its columns: short texts, all different, none a number. */
export function namesColumns(cells: readonly string[]): boolean {
  const names = cells.map((cell) => cell.trim());
  while (names.at(-1) === '') names.pop();
  return (
    names.length > 1 &&
    new Set(names).size === names.length &&
    names.every(
      (name) => name !== '' && name.length <= MAX_NAME && !/^[-+(]?[\p{Sc}]?\s?\d[\d\s.,:/%-]*\)?$/u.test(name),
    )
  );
}
