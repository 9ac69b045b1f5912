import { type DocumentFacts, DocumentFault } from '../port.ts';
import { dateOf, factsOf, numberIn, type Reader, StepSink } from '../reader.ts';
import { openPdf, type PdfDocument } from './open-pdf.ts';
import { pageLines } from './page-lines.ts';
import { FontSizes, sectionsOfPage } from './page-sections.ts';

/** The parser keeps the bytes of the whole file in memory, beside what it makes of them: 128 MB hold both. */
const MAX_BYTES = 64 * 1024 * 1024;
/** Pages of one step: well below a second of work. */
const STEP_PAGES = 20;
const MAX_PAGES = 20_000;

/** PDF, some pages a step. What is set in letters larger than the rest is taken for a heading. */
export const readPdf: Reader = async (source, cursor) => {
  if (source.size > MAX_BYTES) {
    throw new DocumentFault('too_large', 'PDF files above 64 MB can not be read. Split the file and upload its parts.');
  }
  const pdf = await openPdf(source);
  try {
    const total = pdf.numPages;
    if (total > MAX_PAGES) throw new DocumentFault('too_large', 'PDF files above 20,000 pages can not be read.');
    const first = numberIn(cursor, 'page');
    const sizes = FontSizes.from(cursor?.['sizes']);
    const sink = new StepSink();
    let unread = numberIn(cursor, 'unread');
    let page = first;
    for (; page < total && page - first < STEP_PAGES && !sink.isFull; page++) {
      const lines = await pageLines(pdf, page + 1);
      if (lines) for (const section of sectionsOfPage(lines, page + 1, sizes)) sink.push(section);
      else unread += 1;
    }
    if (unread === total) throw new DocumentFault('damaged', 'The PDF is damaged: none of its pages can be read.');
    return {
      sections: sink.sections,
      facts: first === 0 ? await pdfFacts(pdf) : {},
      next: page < total ? { page, unread, sizes: sizes.plain() } : null,
      progress: { done: page, total },
    };
  } finally {
    await pdf.close();
  }
};

async function pdfFacts(pdf: PdfDocument): Promise<DocumentFacts> {
  const info = await pdf.info();
  return factsOf({
    title: info['Title'],
    author: info['Author'],
    pages: pdf.numPages,
    createdAt: dateOf(isoOf(info['CreationDate'])),
    modifiedAt: dateOf(isoOf(info['ModDate'])),
  });
}

/** `D:20260314092653+02'00'` as ISO 8601. Zones that are not told are taken for UTC. */
function isoOf(date: string | undefined): string | undefined {
  const parts = /^(?:D:)?(\d{4})(\d{2})?(\d{2})?(\d{2})?(\d{2})?(\d{2})?(?:([+-])(\d{2})'?(\d{2})?)?/.exec(date ?? '');
  if (!parts) return undefined;
  const [, year, month = '01', day = '01', hour = '00', minute = '00', second = '00', sign, zone, minutes] = parts;
  const offset = sign ? `${sign}${zone}:${minutes ?? '00'}` : 'Z';
  return `${year}-${month}-${day}T${hour}:${minute}:${second}${offset}`;
}
