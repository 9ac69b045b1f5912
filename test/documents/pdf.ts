import { createRequire } from 'node:module';

/** As Node finds it: bundlers that build for workers take one without fonts. */
const PDFDocument = createRequire(import.meta.url)('pdfkit') as typeof import('pdfkit');

export interface PdfPage {
  heading?: string;
  paragraphs: string[];
}

export interface PdfOptions {
  title?: string;
  author?: string;
  created?: Date;
  /** Asked for before it opens; encrypted with AES-256. */
  password?: string;
  /** Set by the owner alone: it opens without, but is encrypted. */
  ownerPassword?: string;
}

/** A PDF as a real writer makes it. A page without paragraphs has a picture only, as scans have. */
export async function pdfOf(pages: readonly PdfPage[], options: PdfOptions = {}): Promise<Uint8Array> {
  const { title, author, created, password, ownerPassword } = options;
  const pdf = new PDFDocument({
    autoFirstPage: false,
    info: {
      ...(title && { Title: title }),
      ...(author && { Author: author }),
      ...(created && { CreationDate: created }),
    },
    ...(password && { userPassword: password, pdfVersion: '1.7ext3' as const }),
    ...(ownerPassword && { ownerPassword, pdfVersion: '1.7ext3' as const }),
  });
  const parts: Uint8Array[] = [];
  pdf.on('data', (part: Uint8Array) => parts.push(part));
  const ended = new Promise<void>((resolve) => pdf.on('end', resolve));
  for (const { heading, paragraphs } of pages) {
    pdf.addPage();
    if (heading) pdf.fontSize(22).text(heading).moveDown();
    if (paragraphs.length === 0) pdf.rect(100, 100, 300, 400).fill('#888');
    pdf.fontSize(11);
    for (const paragraph of paragraphs) pdf.text(paragraph).moveDown();
  }
  pdf.end();
  await ended;
  return new Uint8Array(Buffer.concat(parts));
}
