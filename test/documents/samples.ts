import { pdfOf } from './pdf.ts';
import { workbook } from './sheets.ts';
import { slideShow } from './slides.ts';
import { wordReport } from './word.ts';
import { zipOf } from './zip.ts';

/** One document of each kind that a writer makes in Node, in base64, for tests that run in workerd. */
export async function sampleDocuments(): Promise<Record<string, string>> {
  const page = { heading: 'Harbour', paragraphs: ['The ships waited outside.'] };
  const documents: Record<string, Uint8Array> = {
    pdf: await pdfOf([page, page, page]),
    lockedPdf: await pdfOf([page], { password: 'secret' }),
    word: await wordReport(),
    slides: await slideShow(),
    workbook: workbook(),
    bomb: zipOf([{ name: 'word/document.xml', data: 'x'.repeat(5_000_000), toldSize: 1_000 }]),
  };
  return Object.fromEntries(
    Object.entries(documents).map(([kind, bytes]) => [kind, Buffer.from(bytes).toString('base64')]),
  );
}
