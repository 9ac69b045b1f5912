import { type CellObject, utils, write } from 'xlsx';

/** Two sheets: stock with a formula, a day and a gap, and a long one of readings. */
export function workbook(readings = 3): Uint8Array {
  const book = utils.book_new();
  const stock = utils.aoa_to_sheet([
    ['Part', 'Count', 'Price', 'Bought'],
    ['Bolt', 12, 0.5, null],
    ['Nut', 30, 0.25, null],
    ['Sum', null, null, null],
  ]);
  const day: CellObject = { t: 'n', v: 46_095, z: 'yyyy-mm-dd' };
  stock['D2'] = day;
  stock['D3'] = { t: 'n', v: 46_095.5, z: 'dd/mm/yyyy hh:mm' } satisfies CellObject;
  stock['C4'] = { t: 'n', v: 13.5, f: 'SUMPRODUCT(B2:B3,C2:C3)' } satisfies CellObject;
  utils.book_append_sheet(book, stock, 'Stock');
  const rows = Array.from({ length: readings }, (_, index) => [`Sensor ${index}`, index * 1.5, index % 2 === 0]);
  utils.book_append_sheet(book, utils.aoa_to_sheet([['Sensor', 'Level', 'Valid'], ...rows]), 'Readings');
  book.Props = { Title: 'Stock of the yard', Author: 'Mary Jackson' };
  return new Uint8Array(write(book, { type: 'array', bookType: 'xlsx', compression: true }) as ArrayBuffer);
}
