import { kindOf, textTypeOfName } from '../../kernel/media-types.ts';
import { archiveType, legacyOfficeFault } from './media-type-archive.ts';
import type { TextEncoding } from './media-type-text.ts';
import { DocumentFault, type DocumentSource } from './port.ts';

/** Bytes of a file's beginning that its type is found from. */
export const HEAD_BYTES = 4_096;

/** What is seen of a file while its bytes pass by. */
export interface ContentFacts {
  head: Uint8Array;
  /** Undefined where the bytes are no text. */
  text: TextEncoding | undefined;
}

/** Archives, of which documents of Office are some; the second and third are an empty and a split one. */
const ARCHIVE = ['PK\x03\x04', 'PK\x05\x06', 'PK\x07\x08'];
const OLE = '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1';

type Signature = readonly [magic: string, found: string, at?: number];

/** How files begin that are not taken, letter by letter; for the answer that says what was found. */
const SIGNATURES: readonly Signature[] = [
  ['\x89PNG', 'a picture (PNG)'],
  ['\xff\xd8\xff', 'a picture (JPEG)'],
  ['GIF8', 'a picture (GIF)'],
  ['WEBP', 'a picture (WebP)', 8],
  ['BM', 'a picture (BMP)'],
  ['II*\0', 'a picture (TIFF)'],
  ['MM\0*', 'a picture (TIFF)'],
  ['8BPS', 'a picture of Photoshop'],
  ['\0\0\x01\0', 'an icon'],
  ['ftypheic', 'a picture (HEIC)', 4],
  ['ftyp', 'a video or a sound (MP4)', 4],
  ['\x1aE\xdf\xa3', 'a video (Matroska or WebM)'],
  ['AVI ', 'a video (AVI)', 8],
  ['WAVE', 'a sound (WAV)', 8],
  ['ID3', 'a sound (MP3)'],
  ['\xff\xfb', 'a sound (MP3)'],
  ['OggS', 'a sound or a video (Ogg)'],
  ['fLaC', 'a sound (FLAC)'],
  ['\x1f\x8b', 'an archive (gzip). Upload what is in it'],
  ['7z\xbc\xaf', 'an archive (7-Zip). Upload what is in it'],
  ['Rar!', 'an archive (RAR). Upload what is in it'],
  ['BZh', 'an archive (bzip2). Upload what is in it'],
  ['\xfd7zXZ', 'an archive (xz). Upload what is in it'],
  ['(\xb5/\xfd', 'an archive (Zstandard). Upload what is in it'],
  ['ustar', 'an archive (tar). Upload what is in it', 257],
  ['MZ', 'a program of Windows'],
  ['\x7fELF', 'a program of Linux'],
  ['\xcf\xfa\xed\xfe', 'a program of macOS'],
  ['\xca\xfe\xba\xbe', 'a program (Java or macOS)'],
  ['\0asm', 'a program (WebAssembly)'],
  ['SQLite format 3\0', 'a database (SQLite)'],
  ['PAR1', 'a table (Parquet). Save it as CSV'],
];

/** Documents whose source is text, but not one that anybody wants to find passages of. */
const TEXT_SIGNATURES: readonly Signature[] = [
  ['{\\rtf', 'a document in Rich Text Format (RTF). Save it as .docx'],
  ['%!PS', 'a PostScript file. Save it as PDF'],
];

function latin1(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
}

function found(head: string, signatures: readonly Signature[]): string | undefined {
  return signatures.find(([magic, , at = 0]) => head.startsWith(magic, at))?.[1];
}

function refused(what: string): DocumentFault {
  return new DocumentFault('unsupported', `This is ${what}.`);
}

/** A whole HTML document says so at its beginning, behind comments and an XML declaration at most. */
function isHtml(head: string): boolean {
  const start = head.replace(/^(?:\s+|<\?xml[^>]*>|<!--(?:(?!-->)[\s\S])*-->)*/i, '');
  return /^<(?:!doctype\s+html|html)[\s>]/i.test(start);
}

function textType(head: string, name: string): string {
  const named = textTypeOfName(name);
  if (named !== undefined && kindOf(named) === 'code') return named;
  return isHtml(head) ? 'text/html' : (named ?? 'text/plain');
}

function decodeHead({ head, text }: ContentFacts): string {
  const encoding = text === 'utf-16' ? (head[0] === 0xfe ? 'utf-16be' : 'utf-16le') : 'utf-8';
  return new TextDecoder(encoding).decode(head);
}

/**
 * The media type of a file, found from its bytes. The name's end chooses among kinds of text and nothing else: bytes
 * that are no text stay what they are, whatever they are called (RELIABILITY, "Files").
 * @throws DocumentFault that says what the file is and what to do, for everything that can't be searched
 */
export async function mediaTypeOf(
  source: Pick<DocumentSource, 'size' | 'read'>,
  facts: ContentFacts,
  name: string,
): Promise<string> {
  if (source.size === 0) throw new DocumentFault('empty', 'The file is empty.');
  const head = latin1(facts.head);
  if (/^(?:\xef\xbb\xbf)?\s*%PDF-/.test(head)) return 'application/pdf';
  if (ARCHIVE.some((magic) => head.startsWith(magic))) return archiveType(source);
  if (head.startsWith(OLE)) throw await legacyOfficeFault(source);
  const disguised = found(head.trimStart(), TEXT_SIGNATURES);
  if (disguised) throw refused(disguised);
  if (facts.text === 'utf-8' || facts.text === 'utf-16') return textType(decodeHead(facts), name);
  const known = found(head, SIGNATURES);
  if (known) throw refused(known);
  // Some programs put a few bytes of their own before a PDF.
  if (head.slice(0, 1_024).includes('%PDF-')) return 'application/pdf';
  if (facts.text === 'legacy' && textTypeOfName(name) !== undefined) return textType(head, name);
  throw refused('binary data of a kind that is not known here');
}
