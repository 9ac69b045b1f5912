import { DocumentFault, type DocumentSource } from '../port.ts';
import { directoryOf, type ZipEntry } from './zip-directory.ts';

/** Bytes that one part of a document may have once it is unpacked, and all parts of it that are read in one step. */
const MAX_ENTRY_BYTES = 50 * 1024 * 1024;
const MAX_TOTAL_BYTES = 200 * 1024 * 1024;
/** Times that a part may grow by unpacking, where it is large; text of documents grows by 5 to 50. */
const MAX_RATIO = 250;
const RATIO_FROM_BYTES = 4 * 1024 * 1024;

const STORED = 0;
const DEFLATED = 8;
const LOCAL_HEADER = 0x04034b50;
const LOCAL_HEADER_BYTES = 30;

/**
 * The parts of a zip file, read by ranges: only its directory and the part that is asked for come into memory, and
 * nothing is unpacked beyond what the limits allow, whatever the directory says.
 */
export class ZipArchive {
  readonly #source: DocumentSource;
  readonly #entries: ReadonlyMap<string, ZipEntry>;
  #unpacked = 0;

  private constructor(source: DocumentSource, entries: ReadonlyMap<string, ZipEntry>) {
    this.#source = source;
    this.#entries = entries;
  }

  /** @throws DocumentFault `damaged` or `bomb` */
  static async open(source: DocumentSource): Promise<ZipArchive> {
    const entries = await directoryOf(source);
    let total = 0;
    for (const entry of entries.values()) {
      total += entry.size;
      if (entry.size > RATIO_FROM_BYTES && entry.size > entry.packedSize * MAX_RATIO) throw bomb();
    }
    if (total > MAX_TOTAL_BYTES) throw bomb();
    return new ZipArchive(source, entries);
  }

  has(name: string): boolean {
    return this.#entries.has(name);
  }

  /**
   * The unpacked bytes of a part, from front to back; `undefined` where there is none of that name.
   * The stream fails with a DocumentFault where the part is larger than it may be or than its directory says.
   */
  async stream(name: string): Promise<ReadableStream<Uint8Array> | undefined> {
    const entry = this.#entries.get(name);
    if (!entry) return undefined;
    if (entry.size > MAX_ENTRY_BYTES) throw tooLarge();
    if (entry.method !== STORED && entry.method !== DEFLATED) throw damaged();
    const packed = await this.#packed(entry);
    const bytes = entry.method === STORED ? packed : inflated(packed);
    return bytes.pipeThrough(this.#counted(entry));
  }

  async #packed(entry: ZipEntry): Promise<ReadableStream<Uint8Array>> {
    const header = await this.#source.read(entry.offset, entry.offset + LOCAL_HEADER_BYTES);
    if (header.length < LOCAL_HEADER_BYTES) throw damaged();
    const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
    if (view.getUint32(0, true) !== LOCAL_HEADER) throw damaged();
    const start = entry.offset + LOCAL_HEADER_BYTES + view.getUint16(26, true) + view.getUint16(28, true);
    if (start + entry.packedSize > this.#source.size) throw damaged();
    return pieces(this.#source, start, start + entry.packedSize);
  }

  #counted(entry: ZipEntry): TransformStream<Uint8Array, Uint8Array> {
    let size = 0;
    return new TransformStream<Uint8Array, Uint8Array>({
      transform: (piece, controller) => {
        size += piece.length;
        this.#unpacked += piece.length;
        if (size > entry.size) throw bomb();
        if (this.#unpacked > MAX_TOTAL_BYTES) throw bomb();
        controller.enqueue(piece);
      },
      flush: () => {
        if (size < entry.size) throw damaged();
      },
    });
  }
}

const PIECE_BYTES = 256 * 1024;

/** Bytes of a range, read as they are wanted: what is not wanted any more is not read. */
function pieces(source: DocumentSource, start: number, end: number): ReadableStream<Uint8Array> {
  let at = start;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        if (at >= end) {
          controller.close();
          return;
        }
        const piece = await source.read(at, Math.min(end, at + PIECE_BYTES));
        if (piece.length === 0) throw damaged();
        at += piece.length;
        controller.enqueue(piece);
      },
    },
    { highWaterMark: 0 },
  );
}

/** What the platform says of bytes that can't be unpacked is for nobody: the file is damaged. */
function inflated(packed: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  const inflate = new DecompressionStream('deflate-raw') as ReadableWritablePair<Uint8Array, Uint8Array>;
  const reader = packed.pipeThrough(inflate).getReader();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (done) controller.close();
          else controller.enqueue(value);
        } catch (error) {
          controller.error(error instanceof DocumentFault ? error : damaged());
        }
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}

function damaged(): DocumentFault {
  return new DocumentFault('damaged', 'The file is damaged: a part of it can not be unpacked.');
}

function tooLarge(): DocumentFault {
  return new DocumentFault('too_large', 'A part of the file is above 50 MB once it is unpacked: that is too large.');
}

function bomb(): DocumentFault {
  return new DocumentFault(
    'bomb',
    'The file unpacks to far more than it says or than a document needs: it is refused.',
  );
}
