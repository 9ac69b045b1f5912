import { t } from '../../lib/messages.ts';

interface Place {
  page?: number;
  lastPage?: number;
  slide?: number;
  sheet?: string;
  /** First and last. */
  rows?: readonly number[];
  lines?: readonly number[];
  headings?: readonly string[];
}

/** Where a passage stands, for people: `sheet Prices, rows 2–40`. Empty where the kind of file has no places. */
export function placeWords({ page, lastPage, slide, sheet, rows, lines }: Place): string {
  const words: string[] = [];
  if (page !== undefined) {
    const isOne = lastPage === undefined || lastPage === page;
    words.push(isOne ? t('files.place.page', { page }) : t('files.place.pages', { from: page, to: lastPage }));
  }
  if (slide !== undefined) words.push(t('files.place.slide', { slide }));
  if (sheet !== undefined) words.push(t('files.place.sheet', { sheet }));
  if (rows) {
    const [from = 0, to = from] = rows;
    words.push(from === to ? t('files.place.row', { row: from }) : t('files.place.rows', { from, to }));
  }
  if (lines) {
    const [from = 0, to = from] = lines;
    words.push(from === to ? t('files.place.line', { line: from }) : t('files.place.lines', { from, to }));
  }
  return words.join(', ');
}
