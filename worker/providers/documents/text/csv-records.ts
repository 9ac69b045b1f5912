export interface CsvRecord {
  cells: string[];
  /** Lines before it in the text, from 0. */
  line: number;
}

const SEPARATORS = [',', ';', '\t', '|'] as const;
const SAMPLE_RECORDS = 20;
const SAMPLE_CHARS = 20_000;

/** The separator that cuts the first records into the most columns of one number. */
export function separatorOf(text: string): string {
  let best: string = ',';
  let bestScore = 0;
  for (const separator of SEPARATORS) {
    const counts = recordsOf(text.slice(0, SAMPLE_CHARS), separator)
      .slice(0, SAMPLE_RECORDS)
      .map(({ cells }) => cells.length);
    const columns = counts[0] ?? 1;
    const alike = counts.filter((count) => count === columns).length;
    const score = columns > 1 ? (alike / counts.length) * 100 + Math.min(columns, 50) : 0;
    if (score > bestScore) [best, bestScore] = [separator, score];
  }
  return best;
}

/** Records of CSV (RFC 4180): quoted cells may hold separators, line breaks and doubled quotes. Empty lines are none. */
export function recordsOf(text: string, separator: string): CsvRecord[] {
  const records: CsvRecord[] = [];
  let cells: string[] = [];
  let at = 0;
  let line = 0;
  let begun = 0;
  let hasQuotes = true;
  while (at < text.length) {
    const isQuoted = hasQuotes && text[at] === '"';
    const cell = isQuoted ? quoted(text, at) : null;
    // After one that is never closed, quotes are letters like others.
    if (isQuoted && !cell) hasQuotes = false;
    const from = cell ? cell.end : at;
    const end = endOfCell(text, from, separator);
    // What stands behind the closing quote belongs to the cell: better a strange text than a lost one.
    const value = cell ? cell.value + text.slice(from, end) : text.slice(from, end);
    cells.push(value);
    line += cell?.lines ?? 0;
    at = end + 1;
    if (text[end] === separator) {
      if (at === text.length) cells.push('');
      else continue;
    }
    if (cells.length > 1 || value.trim() !== '') records.push({ cells, line: begun });
    cells = [];
    line += 1;
    begun = line;
  }
  if (cells.length > 0 && records.at(-1)?.cells !== cells) records.push({ cells, line: begun });
  return records;
}

function endOfCell(text: string, from: number, separator: string): number {
  for (let at = from; at < text.length; at++) if (text[at] === separator || text[at] === '\n') return at;
  return text.length;
}

/** A quoted cell; a quote that is never closed is no quote. */
function quoted(text: string, start: number): { value: string; end: number; lines: number } | null {
  let value = '';
  let from = start + 1;
  for (;;) {
    const quote = text.indexOf('"', from);
    if (quote < 0) return null;
    value += text.slice(from, quote);
    if (text[quote + 1] !== '"') return { value, end: quote + 1, lines: value.split('\n').length - 1 };
    value += '"';
    from = quote + 2;
  }
}
