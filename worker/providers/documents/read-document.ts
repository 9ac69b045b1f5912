import { type FileKind, kindOf } from '../../kernel/media-types.ts';
import { languageOf } from './language.ts';
import { DocumentFault, type DocumentSource, type ReadCursor, type ReadStep, type Section } from './port.ts';
import { numberIn, type Reader } from './reader.ts';

/** Text of one document, in letters: what is above is no document that people search by passages. */
const MAX_CHARS = 50_000_000;
/** Letters that a language is found from, and below which it is not told yet. */
const LANGUAGE_SAMPLE = 6_000;
const LANGUAGE_MIN = 200;

/** Loaded when the first document of their kind comes. */
const READERS: Record<FileKind, (mediaType: string) => Promise<Reader>> = {
  pdf: async () => (await import('./pdf/read-pdf.ts')).readPdf,
  word: async () => (await import('./office/read-word.ts')).readWord,
  presentation: async () => (await import('./office/read-slides.ts')).readSlides,
  spreadsheet: async () => (await import('./office/read-workbook.ts')).readWorkbook,
  html: async () => (await import('./web/read-html.ts')).readHtml,
  markdown: async () => (await import('./text/read-markdown.ts')).readMarkdown,
  csv: async () => (await import('./text/read-csv.ts')).readCsv,
  json: async (mediaType) =>
    mediaType === 'application/json'
      ? (await import('./text/read-json.ts')).readJson
      : (await import('./text/read-json-lines.ts')).readJsonLines,
  code: async () => (await import('./text/read-code.ts')).readCode,
  text: async () => (await import('./text/read-plain.ts')).readPlain,
};

/**
 * Reads the next bounded step of a document (Plan 19.1). Called again with `next` until that is `null`; the same
 * cursor gives the same step, so that a step may be repeated.
 * @param mediaType as found by content, without parameters
 * @throws DocumentFault with a sentence for the document's owner
 */
export async function readDocument(
  source: DocumentSource,
  mediaType: string,
  cursor: ReadCursor | null,
): Promise<ReadStep> {
  const kind = kindOf(mediaType);
  if (kind === 'text' && !mediaType.startsWith('text/')) {
    throw new DocumentFault('unsupported', `Files of type ${mediaType} can not be read.`);
  }
  if (source.size === 0) throw new DocumentFault('empty', 'The file is empty.');
  const inner = (cursor?.['inner'] ?? null) as ReadCursor | null;
  const read = await READERS[kind](mediaType);
  const step = await read(source, inner);
  if (step.next !== null && JSON.stringify(step.next) === JSON.stringify(inner)) {
    throw new DocumentFault('damaged', 'The file is damaged: reading it comes to no end.');
  }
  const sections = step.sections.map(storable);
  const chars = numberIn(cursor, 'chars') + sections.reduce((sum, { text }) => sum + text.length, 0);
  if (chars > MAX_CHARS) throw new DocumentFault('too_large', 'The file has more text than can be searched.');
  if (step.next === null && chars === 0) throw new DocumentFault('empty', emptySentence(kind));
  const told = cursor?.['languageTold'] === true;
  const language = told ? undefined : await languageIn(sections);
  return {
    ...step,
    sections,
    facts: { ...step.facts, ...(language && { language }) },
    next: step.next && { inner: step.next, chars, languageTold: told || language !== undefined },
  };
}

function emptySentence(kind: FileKind): string {
  return kind === 'pdf'
    ? 'The PDF has no text: its pages are probably scanned pictures. Have their text recognised (OCR) and upload it again.'
    : 'The file has no text in it.';
}

async function languageIn(sections: Section[]): Promise<string | undefined> {
  let sample = '';
  for (const { kind, text } of sections) {
    if (sample.length >= LANGUAGE_SAMPLE) break;
    if (kind !== 'code') sample += `${text.slice(0, LANGUAGE_SAMPLE)}\n`;
  }
  return sample.length < LANGUAGE_MIN ? undefined : languageOf(sample.slice(0, LANGUAGE_SAMPLE));
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const UNSTORABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufeff]/g;

/** Databases have no room for NUL and half letters; other control characters mean nothing to a reader of passages. */
function storable(section: Section): Section {
  const columns = section.columns?.map(storableText);
  return { ...section, text: storableText(section.text), ...(columns && { columns }) };
}

function storableText(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(UNSTORABLE, ' ').toWellFormed();
}
