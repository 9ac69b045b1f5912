import { Parser } from 'htmlparser2';
import { type DocumentFacts, DocumentFault, type DocumentSource } from '../port.ts';
import { dateOf, factsOf, numberIn, type Reader, StepSink } from '../reader.ts';
import { encodingOf } from '../text/text-window.ts';
import { HtmlOutline } from './html-outline.ts';

/** Above this a page is no page: reading goes through all of it with each step. */
const MAX_BYTES = 20 * 1024 * 1024;
const HEAD_BYTES = 2_048;
/** Letters that are parsed before it is looked whether the step is full. */
const PIECE = 32 * 1024;

/** HTML by its structure: headings, paragraphs, lists, tables as rows, code. Scripts and styles say nothing. */
export const readHtml: Reader = async (source, cursor) => {
  if (source.size > MAX_BYTES) throw new DocumentFault('too_large', 'Web pages above 20 MB can not be read.');
  const skip = numberIn(cursor, 'sections');
  const sink = new StepSink(skip);
  const outline = new HtmlOutline(sink);
  const parser = new Parser(outline, { decodeEntities: true, lowerCaseTags: true });
  const text = await textOf(source);
  let at = 0;
  for (; at < text.length && !sink.isFull; at += PIECE) parser.write(text.slice(at, at + PIECE));
  const isWhole = at >= text.length;
  if (isWhole) parser.end();
  return {
    sections: sink.sections,
    facts: skip === 0 ? pageFacts(outline.meta) : {},
    next: isWhole ? null : { sections: sink.seen },
    progress: { done: Math.min(at, text.length), total: text.length },
  };
};

async function textOf(source: DocumentSource): Promise<string> {
  const bytes = await source.read(0, source.size);
  const [found, mark] = encodingOf(bytes, true);
  const encoding = mark === 0 && found === 'windows-1252' ? (declaredIn(bytes) ?? found) : found;
  return new TextDecoder(encoding, { ignoreBOM: true }).decode(bytes.subarray(mark)).replaceAll('\0', '\uFFFD');
}

/** The encoding that a page names in its head, where the platform knows it. */
function declaredIn(bytes: Uint8Array): string | undefined {
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, HEAD_BYTES));
  const label = /<meta[^>]{0,200}charset\s{0,9}=\s{0,9}["']?([\w-]{1,40})/i.exec(head)?.[1];
  if (!label) return undefined;
  try {
    return new TextDecoder(label).encoding;
  } catch {
    return undefined;
  }
}

function pageFacts(meta: ReadonlyMap<string, string>): DocumentFacts {
  const first = (...names: string[]): string | undefined =>
    names.map((name) => meta.get(name)).find((value) => value !== undefined && value !== '');
  return factsOf({
    title: first('title', 'og:title', 'dcterms.title', 'dc.title'),
    author: first('author', 'article:author', 'dcterms.creator', 'dc.creator'),
    createdAt: dateOf(first('article:published_time', 'dcterms.created', 'dc.date', 'date')),
    modifiedAt: dateOf(first('article:modified_time', 'dcterms.modified', 'last-modified')),
  });
}
