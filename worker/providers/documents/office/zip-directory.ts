import { DocumentFault, type DocumentSource } from '../port.ts';

/** One part of a zip file, as the directory at its end tells it. */
export interface ZipEntry {
  offset: number;
  packedSize: number;
  size: number;
  method: number;
}

const MAX_ENTRIES = 10_000;
/** A directory of 10,000 parts has about 1 MB. */
const MAX_DIRECTORY_BYTES = 8 * 1024 * 1024;

const END = 0x06054b50;
const END_BYTES = 22;
const MAX_COMMENT = 0xffff;
const END64_PLACE = 0x07064b50;
const END64_PLACE_BYTES = 20;
const END64 = 0x06064b50;
const END64_BYTES = 56;
const ENTRY = 0x02014b50;
const ENTRY_BYTES = 46;
const ENCRYPTED = 1;
const MAX_16 = 0xffff;
const MAX_32 = 0xffffffff;

/** The directory of a zip file, by names. @throws DocumentFault `damaged`, `encrypted` or `bomb` */
export async function directoryOf(source: DocumentSource): Promise<Map<string, ZipEntry>> {
  const { count, offset, size } = await placeOfDirectory(source);
  if (count > MAX_ENTRIES || size > MAX_DIRECTORY_BYTES) {
    throw new DocumentFault('bomb', `The file has more than ${MAX_ENTRIES.toLocaleString('en')} parts: it is refused.`);
  }
  if (offset + size > source.size) throw cutOff();
  const view = viewOf(await source.read(offset, offset + size));
  const entries = new Map<string, ZipEntry>();
  let at = 0;
  for (let index = 0; index < count; index++) {
    if (at + ENTRY_BYTES > view.byteLength || view.getUint32(at, true) !== ENTRY) throw cutOff();
    const lengths = [view.getUint16(at + 28, true), view.getUint16(at + 30, true), view.getUint16(at + 32, true)];
    const [nameLength = 0, extraLength = 0, commentLength = 0] = lengths;
    const end = at + ENTRY_BYTES + nameLength + extraLength + commentLength;
    if (end > view.byteLength) throw cutOff();
    if (view.getUint16(at + 8, true) & ENCRYPTED) {
      throw new DocumentFault('encrypted', 'The file is locked by a password. Remove it and upload the file again.');
    }
    const nameBytes = new Uint8Array(view.buffer, view.byteOffset + at + ENTRY_BYTES, nameLength);
    const name = new TextDecoder().decode(nameBytes).replaceAll('\\', '/').replace(/^\//, '');
    // Which of two a program reads is its own choice: what one checks, another would not see.
    if (entries.has(name)) throw new DocumentFault('damaged', 'The file is damaged: it has two parts of one name.');
    entries.set(name, entryAt(view, at, at + ENTRY_BYTES + nameLength, extraLength));
    at = end;
  }
  return entries;
}

function entryAt(view: DataView, at: number, extraAt: number, extraLength: number): ZipEntry {
  const entry = {
    method: view.getUint16(at + 10, true),
    packedSize: view.getUint32(at + 20, true),
    size: view.getUint32(at + 24, true),
    offset: view.getUint32(at + 42, true),
  };
  if (entry.size !== MAX_32 && entry.packedSize !== MAX_32 && entry.offset !== MAX_32) return entry;
  // Zip64: what does not fit stands in an extra field of type 1, in this order.
  for (let field = extraAt; field + 4 <= extraAt + extraLength; ) {
    const length = view.getUint16(field + 2, true);
    if (view.getUint16(field, true) === 1) {
      let value = field + 4;
      for (const name of ['size', 'packedSize', 'offset'] as const) {
        if (entry[name] !== MAX_32) continue;
        if (value + 8 > Math.min(field + 4 + length, extraAt + extraLength)) throw cutOff();
        entry[name] = number64(view, value);
        value += 8;
      }
      return entry;
    }
    field += 4 + length;
  }
  return entry;
}

async function placeOfDirectory(source: DocumentSource): Promise<{ count: number; offset: number; size: number }> {
  const tailStart = Math.max(0, source.size - END_BYTES - MAX_COMMENT - END64_PLACE_BYTES);
  const tail = viewOf(await source.read(tailStart, source.size));
  let at = tail.byteLength - END_BYTES;
  while (at >= 0 && tail.getUint32(at, true) !== END) at -= 1;
  if (at < 0) throw cutOff();
  const count = tail.getUint16(at + 10, true);
  const size = tail.getUint32(at + 12, true);
  const offset = tail.getUint32(at + 16, true);
  if (count !== MAX_16 && size !== MAX_32 && offset !== MAX_32) return { count, offset, size };
  const place = at - END64_PLACE_BYTES;
  if (place < 0 || tail.getUint32(place, true) !== END64_PLACE) return { count, offset, size };
  const start = number64(tail, place + 8);
  const end64 = viewOf(await source.read(start, Math.min(source.size, start + END64_BYTES)));
  if (end64.byteLength < END64_BYTES || end64.getUint32(0, true) !== END64) throw cutOff();
  return { count: number64(end64, 32), size: number64(end64, 40), offset: number64(end64, 48) };
}

function number64(view: DataView, at: number): number {
  const value = Number(view.getBigUint64(at, true));
  if (!Number.isSafeInteger(value)) throw cutOff();
  return value;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function cutOff(): DocumentFault {
  return new DocumentFault('damaged', 'The file is damaged or was cut off: its directory can not be read.');
}
