import { createHash } from 'node:crypto';
import { AppError } from '../../kernel/errors.ts';
import { HEAD_BYTES, mediaTypeOf } from '../../providers/documents/media-type.ts';
import { type TextEncoding, TextProbe } from '../../providers/documents/media-type-text.ts';
import { DocumentFault, type DocumentSource } from '../../providers/documents/port.ts';

/** What is known of bytes once all of them have passed. */
export interface Seen {
  size: number;
  /** In lower-case hex. */
  sha256: string;
  head: Uint8Array;
  text: TextEncoding | undefined;
}

/** Hashes bytes and looks what they are, while they pass by. Keeps their beginning alone. */
export class ContentWatch {
  readonly #hash = createHash('sha256');
  readonly #probe = new TextProbe();
  #head = new Uint8Array();
  #size = 0;

  push(bytes: Uint8Array): void {
    if (this.#head.length < HEAD_BYTES) {
      const more = bytes.subarray(0, HEAD_BYTES - this.#head.length);
      const head = new Uint8Array(this.#head.length + more.length);
      head.set(this.#head);
      head.set(more, this.#head.length);
      this.#head = head;
    }
    this.#size += bytes.length;
    this.#probe.push(bytes);
    this.#hash.update(bytes);
  }

  end(): Seen {
    return { size: this.#size, sha256: this.#hash.digest('hex'), head: this.#head, text: this.#probe.end() };
  }
}

/** Sees a whole stream through. */
export async function watchStream(stream: ReadableStream<Uint8Array>): Promise<Seen> {
  const watch = new ContentWatch();
  for await (const bytes of stream) watch.push(bytes);
  return watch.end();
}

/** Bytes that are in memory, as a source. */
export function memorySource(bytes: Uint8Array<ArrayBuffer>): DocumentSource {
  return {
    size: bytes.length,
    read: async (start, end) => bytes.subarray(start, end),
    stream: async (start = 0) => new Blob([bytes.subarray(start)]).stream(),
  };
}

const CODE_OF = {
  unsupported: 'unsupported_media_type',
  encrypted: 'unsupported_media_type',
  damaged: 'validation_failed',
  empty: 'validation_failed',
  bomb: 'validation_failed',
  too_large: 'payload_too_large',
} as const;

/** @throws unsupported_media_type, validation_failed with a sentence that says what the file is */
export async function acceptedType(source: DocumentSource, seen: Seen, name: string): Promise<string> {
  try {
    return await mediaTypeOf(source, seen, name);
  } catch (error) {
    if (!(error instanceof DocumentFault)) throw error;
    throw new AppError(CODE_OF[error.code], error.message, {
      issues: [{ path: 'file', message: error.message }],
      cause: error,
    });
  }
}
