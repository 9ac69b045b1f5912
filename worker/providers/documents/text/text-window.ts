import { DocumentFault, type DocumentSource, type ReadCursor } from '../port.ts';
import { numberIn } from '../reader.ts';

/** Bytes that a reader of text looks at in one step. */
export const WINDOW_BYTES = 512 * 1024;

const ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'] as const;
type Encoding = (typeof ENCODINGS)[number];

/** Where a reader of text stands: the byte, the line (from 1) and the encoding that its first step found. */
export interface TextPlace {
  offset: number;
  line: number;
  encoding: Encoding | null;
}

/** Some lines of a text, none cut in the middle where that can be helped. */
export interface TextWindow {
  text: string;
  /** Line, from 1, that the text begins on. */
  line: number;
  /** The beginning of the text is the beginning of the document. */
  isFirst: boolean;
  next: TextPlace | null;
  progress: { done: number; total: number };
}

/** How a window may end: after an empty line if there is one, after any line, or after a line outside of quotes. */
export type Cut = 'paragraph' | 'line' | 'record';

export function placeIn(cursor: ReadCursor | null): TextPlace {
  return {
    offset: numberIn(cursor, 'offset'),
    line: Math.max(1, numberIn(cursor, 'line')),
    encoding: ENCODINGS.find((name) => name === cursor?.['encoding']) ?? null,
  };
}

/** The next lines from a place on. @throws DocumentFault `damaged` where the bytes are no text */
export async function readWindow(source: DocumentSource, place: TextPlace, cut: Cut): Promise<TextWindow> {
  const isFirst = place.encoding === null;
  const end = Math.min(source.size, place.offset + WINDOW_BYTES);
  const bytes = await source.read(place.offset, end);
  const [encoding, mark] = place.encoding ? [place.encoding, 0] : encodingOf(bytes, end === source.size);
  const length = end === source.size ? bytes.length : cutAt(bytes, encoding, cut, mark);
  const text = new TextDecoder(encoding, { ignoreBOM: true })
    .decode(bytes.subarray(mark, length))
    .replace(/\r\n?/g, '\n');
  if (text.includes('\0')) throw new DocumentFault('damaged', 'The file is no text: it has binary data in it.');
  const offset = place.offset + length;
  const line = place.line + (text.match(/\n/g)?.length ?? 0);
  return {
    text,
    line: place.line,
    isFirst,
    next: offset >= source.size ? null : { offset, line, encoding },
    progress: { done: offset, total: source.size },
  };
}

/** By the byte order mark, else UTF-8 where the bytes are valid, else the encoding of old Western files. */
export function encodingOf(bytes: Uint8Array, isWhole: boolean): [encoding: Encoding, markLength: number] {
  const [a, b, c] = bytes;
  if (a === 0xef && b === 0xbb && c === 0xbf) return ['utf-8', 3];
  if (a === 0xff && b === 0xfe) return ['utf-16le', 2];
  if (a === 0xfe && b === 0xff) return ['utf-16be', 2];
  try {
    // A letter may be cut at the end of what was read: `stream` waits for its rest.
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: !isWhole });
    return ['utf-8', 0];
  } catch {
    return ['windows-1252', 0];
  }
}

const NEW_LINE = 10;
const QUOTE = 34;

/** Where a window that is not the last ends: never before its middle for the sake of an empty line. */
function cutAt(bytes: Uint8Array, encoding: Encoding, cut: Cut, from: number): number {
  const width = encoding.startsWith('utf-16') ? 2 : 1;
  const low = encoding === 'utf-16be' ? 1 : 0;
  const unit = (at: number): number =>
    width === 1 ? (bytes[at] ?? 0) : (bytes[at + low] ?? 0) + 256 * (bytes[at + 1 - low] ?? 0);
  const last = bytes.length - (bytes.length % width);
  let lastLine = 0;
  let lastEmpty = 0;
  let lastRecord = 0;
  let isBlank = false;
  let isQuoted = false;
  for (let at = from; at < last; at += width) {
    const code = unit(at);
    if (code === QUOTE) isQuoted = !isQuoted;
    if (code === NEW_LINE) {
      lastLine = at + width;
      if (isBlank) lastEmpty = lastLine;
      if (!isQuoted) lastRecord = lastLine;
      isBlank = true;
    } else if (code > 32) isBlank = false;
  }
  if (cut === 'record' && lastRecord > 0) return lastRecord;
  if (cut === 'paragraph' && lastEmpty > last / 2) return lastEmpty;
  return lastLine > 0 ? lastLine : letterBefore(bytes, last, width, unit);
}

/** A text of one endless line is cut at a space, or else between letters. */
function letterBefore(bytes: Uint8Array, last: number, width: number, unit: (at: number) => number): number {
  for (let at = last - width; at > last / 2; at -= width) if (unit(at) === 32) return at + width;
  if (width === 2) {
    const code = unit(last - 2);
    return code >= 0xd800 && code < 0xdc00 ? last - 2 : last;
  }
  let at = last;
  while (at > last - 4 && ((bytes[at - 1] ?? 0) & 0xc0) === 0x80) at -= 1;
  return (bytes[at - 1] ?? 0) >= 0xc0 ? at - 1 : last;
}
