import type { PDFDocumentProxy } from 'unpdf/pdfjs';
import { DocumentFault, type DocumentSource } from '../port.ts';

/** Bytes that are read at once: with 64 KB pieces a large file would take more reads than a request may make. */
const RANGE_BYTES = 1024 * 1024;

/** A PDF that is open, as far as reading its text goes. */
export interface PdfDocument {
  numPages: number;
  page(number: number): ReturnType<PDFDocumentProxy['getPage']>;
  /** Title, Author and so on, as texts. */
  info(): Promise<Record<string, string>>;
  /** Rejects when bytes can't be had any more; what waits for them would wait for ever. */
  cut: Promise<never>;
  close(): Promise<void>;
}

/** Opens a PDF of which only what is needed is read. @throws DocumentFault `encrypted` or `damaged` */
export async function openPdf(source: DocumentSource): Promise<PdfDocument> {
  const { getDocument, PDFDataRangeTransport } = await import('unpdf/pdfjs');
  const { promise: cut, reject } = Promise.withResolvers<never>();
  cut.catch(() => undefined);

  class SourceRanges extends PDFDataRangeTransport {
    override requestDataRange(begin: number, end: number): void {
      source.read(begin, end).then((bytes) => this.onDataRange(begin, bytes.slice()), reject);
    }
  }

  const task = getDocument({
    range: new SourceRanges(source.size, null),
    rangeChunkSize: RANGE_BYTES,
    disableAutoFetch: true,
    disableStream: true,
    disableFontFace: true,
    useSystemFonts: false,
    useWorkerFetch: false,
    useWasm: false,
    isImageDecoderSupported: false,
    isOffscreenCanvasSupported: false,
    enableXfa: false,
    verbosity: 0,
  });
  try {
    const pdf = await Promise.race([task.promise, cut]);
    return {
      numPages: pdf.numPages,
      page: (number) => pdf.getPage(number),
      info: () => infoOf(pdf),
      cut,
      close: () => task.destroy(),
    };
  } catch (error) {
    await task.destroy();
    throw faultOf(error);
  }
}

/** The parser's own errors, told by their names: it may be there twice, as in tests. Others are not of the document. */
function faultOf(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  if (error.name === 'PasswordException') {
    return new DocumentFault('encrypted', 'The PDF is locked by a password. Remove it and upload the file again.');
  }
  if (/^(?:InvalidPDF|FormatError|MissingPDF|UnknownError|XRef)/.test(error.name)) {
    return new DocumentFault('damaged', 'The PDF is damaged or was cut off: its pages can not be found.');
  }
  return error;
}

async function infoOf(pdf: PDFDocumentProxy): Promise<Record<string, string>> {
  const { info } = await pdf.getMetadata();
  const entries = Object.entries(info).map(([name, value]) => [name, typeof value === 'string' ? value.trim() : '']);
  return Object.fromEntries(entries);
}
