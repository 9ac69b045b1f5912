import { DOCX, PPTX, XLSX } from '../../kernel/media-types.ts';
import { DocumentFault, type DocumentSource } from './port.ts';

type ReadBytes = Pick<DocumentSource, 'size' | 'read'>;

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const END_BYTES = 22;
const MAX_COMMENT = 65_535;
/** Names are read from so much of a directory; documents of Office name their main part early. */
const MAX_DIRECTORY = 2_000_000;

const MAIN_PARTS: readonly (readonly [pattern: RegExp, mediaType: string])[] = [
  [/^word\/document\d*\.xml$/i, DOCX],
  [/^ppt\/presentation\d*\.xml$/i, PPTX],
  [/^xl\/workbook\d*\.xml$/i, XLSX],
];

/** Other documents and packages that are archives inside, by a name in them. */
const OTHERS: readonly (readonly [pattern: RegExp, found: string])[] = [
  [/^xl\/workbook\.bin$/i, 'a binary Excel workbook (.xlsb). Save it as .xlsx'],
  [/^META-INF\/container\.xml$/, 'an e-book (EPUB)'],
  [/^(AndroidManifest\.xml|classes\.dex)$/, 'an Android package'],
  [/^META-INF\/MANIFEST\.MF$/i, 'a Java archive'],
  [/^Index\/Document\.iwa$/, 'an iWork document. Export it as PDF or as a document of Office'],
  [/^content\.xml$/, 'an OpenDocument file. Save it as .docx, .pptx or .xlsx'],
];

async function endOfDirectory(source: ReadBytes): Promise<DataView> {
  const tail = await source.read(Math.max(0, source.size - END_BYTES - MAX_COMMENT), source.size);
  const view = new DataView(tail.buffer, tail.byteOffset, tail.byteLength);
  for (let at = view.byteLength - END_BYTES; at >= 0; at--) {
    if (view.getUint32(at, true) === END_OF_DIRECTORY)
      return new DataView(tail.buffer, tail.byteOffset + at, END_BYTES);
  }
  throw new DocumentFault('damaged', 'The file is cut off: the end of its archive is missing.');
}

/** Names of an archive's entries, from its directory at the end. @throws DocumentFault damaged */
async function entryNames(source: ReadBytes): Promise<string[]> {
  const end = await endOfDirectory(source);
  const [length, start] = [end.getUint32(12, true), end.getUint32(16, true)];
  // Archives of more than 4 GB put all ones here; nothing of that size gets this far.
  if (start + length > source.size)
    throw new DocumentFault('damaged', 'The file is damaged: its archive has no directory.');
  const bytes = await source.read(start, start + Math.min(length, MAX_DIRECTORY));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const names: string[] = [];
  for (let at = 0; at + 46 <= view.byteLength && view.getUint32(at, true) === DIRECTORY_ENTRY; ) {
    const nameBytes = view.getUint16(at + 28, true);
    names.push(new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameBytes)));
    at += 46 + nameBytes + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return names;
}

/** The media type of a document of Office. @throws DocumentFault for every other archive */
export async function archiveType(source: ReadBytes): Promise<string> {
  const names = await entryNames(source);
  const has = (pattern: RegExp) => names.some((name) => pattern.test(name));
  if (has(/^\[Content_Types\]\.xml$/i)) {
    const main = MAIN_PARTS.find(([pattern]) => has(pattern));
    if (main) return main[1];
  }
  const other = OTHERS.find(([pattern]) => has(pattern));
  throw new DocumentFault(
    'unsupported',
    `This is ${other?.[1] ?? 'an archive (ZIP). Upload the files in it one by one'}.`,
  );
}

/** Names of streams in an OLE file, which every format of Office had before 2007. */
const LEGACY: readonly (readonly [stream: string, found: string])[] = [
  ['EncryptedPackage', 'a document of Office that a password protects. Save it without the password'],
  ['WordDocument', 'a Word document of before 2007 (.doc). Save it as .docx'],
  ['PowerPoint Document', 'a PowerPoint presentation of before 2007 (.ppt). Save it as .pptx'],
  ['Workbook', 'an Excel workbook of before 2007 (.xls). Save it as .xlsx'],
  ['Book', 'an Excel workbook of before 1997 (.xls). Save it as .xlsx'],
  ['__substg1.0_', 'a mail of Outlook (.msg). Save it as text'],
];

const OLE_DIRECTORY_BYTES = 16_384;
const OLE_ENTRY_BYTES = 128;

function oleNames(directory: Uint8Array): string[] {
  const names: string[] = [];
  for (let at = 0; at + OLE_ENTRY_BYTES <= directory.length; at += OLE_ENTRY_BYTES) {
    const length = Math.min(64, (directory[at + 64] ?? 0) + 256 * (directory[at + 65] ?? 0));
    if (length >= 2) names.push(new TextDecoder('utf-16le').decode(directory.subarray(at, at + length - 2)));
  }
  return names;
}

/** What stands in an OLE file, which is never taken: the answer says what to do. */
export async function legacyOfficeFault(source: ReadBytes): Promise<DocumentFault> {
  const head = await source.read(0, Math.min(source.size, 512));
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const [sectorBits, first] = head.length < 52 ? [9, 0] : [view.getUint16(30, true), view.getUint32(48, true)];
  const start = (first + 1) * 2 ** Math.min(sectorBits, 16);
  const names =
    start < source.size ? oleNames(await source.read(start, Math.min(source.size, start + OLE_DIRECTORY_BYTES))) : [];
  const found = LEGACY.find(([stream]) => names.some((name) => name.startsWith(stream)));
  const code = found?.[0] === 'EncryptedPackage' ? 'encrypted' : 'unsupported';
  return new DocumentFault(code, `This is ${found?.[1] ?? 'a file of an older Office. Save it in a current format'}.`);
}
