import type { ReadCursor, Section } from '../port.ts';
import { numberIn, type Reader } from '../reader.ts';
import { namesColumns, rowText } from '../table-rows.ts';
import { recordsOf, separatorOf } from './csv-records.ts';
import { placeIn, readWindow } from './text-window.ts';

/** Column names that a cursor carries; a table with longer ones is read without. */
const MAX_HEADER = 2_000;

/** CSV and its kin: rows with the names of their columns; the separator is guessed from the first lines. */
export const readCsv: Reader = async (source, cursor) => {
  const window = await readWindow(source, placeIn(cursor), 'record');
  const separator = typeof cursor?.['separator'] === 'string' ? cursor['separator'] : separatorOf(window.text);
  const records = recordsOf(window.text, separator);
  let columns = columnsIn(cursor);
  let row = numberIn(cursor, 'row');
  const sections: Section[] = [];
  for (const { cells, line } of records) {
    row += 1;
    if (row === 1 && namesColumns(cells) && cells.join('').length <= MAX_HEADER) {
      columns = cells.map((cell) => cell.trim());
      continue;
    }
    const text = rowText(cells.map((cell) => cell.replace(/\s+/g, ' ').trim()));
    if (text === '') continue;
    const at = window.line + line;
    sections.push({ kind: 'row', text, location: { rows: [row, row], lines: [at, at] }, ...(columns && { columns }) });
  }
  // A table that is nothing but its header says that much.
  if (window.next === null && columns && row === 1) {
    sections.push({ kind: 'row', text: rowText(columns), location: { rows: [1, 1], lines: [1, 1] } });
  }
  return {
    sections,
    facts: {},
    next: window.next && { ...window.next, separator, row, ...(columns && { columns }) },
    progress: window.progress,
  };
};

function columnsIn(cursor: ReadCursor | null): string[] | undefined {
  const columns = cursor?.['columns'];
  return Array.isArray(columns) && columns.every((name) => typeof name === 'string') ? columns : undefined;
}
