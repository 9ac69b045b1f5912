import type { PdfDocument } from './open-pdf.ts';

/** A line of a page: its letters' height and where it stands, from the bottom, in points. */
export interface PageLine {
  text: string;
  size: number;
  x: number;
  y: number;
}

/** Letters of one page; what a page has beyond can't be seen on it. */
const MAX_PAGE_CHARS = 200_000;

/** The lines of a page in reading order; `null` where the page itself is damaged: the others are read all the same. */
export async function pageLines(pdf: PdfDocument, number: number): Promise<PageLine[] | null> {
  try {
    return await Promise.race([linesOf(pdf, number), pdf.cut]);
  } catch (error) {
    if (isOfThePage(error)) return null;
    throw error;
  }
}

async function linesOf(pdf: PdfDocument, number: number): Promise<PageLine[]> {
  const page = await pdf.page(number);
  const reader = page.streamTextContent().getReader();
  const lines: PageLine[] = [];
  let line: PageLine | null = null;
  let chars = 0;
  try {
    while (chars < MAX_PAGE_CHARS) {
      const { done, value } = await reader.read();
      if (done) break;
      for (const item of value.items) {
        if (!('str' in item)) continue;
        const [, , , , x = 0, y = 0] = item.transform as number[];
        line ??= { text: '', size: 0, x, y };
        if (item.str.trim() !== '') {
          if (line.text.trim() === '') [line.x, line.y] = [x, y];
          line.size = Math.max(line.size, item.height);
        }
        line.text += item.str;
        chars += item.str.length;
        if (item.hasEOL) {
          if (line.text.trim() !== '') lines.push(line);
          line = null;
        }
      }
    }
  } finally {
    await reader.cancel();
    page.cleanup();
  }
  if (line && line.text.trim() !== '') lines.push(line);
  return lines;
}

/** The parser says of a page that it can't be read by errors of its own; failures of storage go up. */
function isOfThePage(error: unknown): boolean {
  return error instanceof Error && /^(?:InvalidPDF|FormatError|UnknownError|XRef|PageDict|Parser)/.test(error.name);
}
