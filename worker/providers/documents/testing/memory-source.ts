import type { DocumentFacts, DocumentSource, ReadCursor, ReadStep, Section } from '../port.ts';
import { readDocument } from '../read-document.ts';

/** A document that stands in memory; it counts the bytes that are read of it. */
export class MemorySource implements DocumentSource {
  readonly size: number;
  bytesRead = 0;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.size = bytes.length;
  }

  async read(start: number, end: number): Promise<Uint8Array> {
    const bytes = this.#bytes.slice(start, end);
    this.bytesRead += bytes.length;
    return bytes;
  }

  async stream(start = 0): Promise<ReadableStream<Uint8Array>> {
    const bytes = await this.read(start, this.size);
    return new Response(bytes as Uint8Array<ArrayBuffer>).body as ReadableStream<Uint8Array>;
  }
}

/** A document as all of its steps tell it. Cursors go through JSON, as they do between messages. */
export interface WholeDocument {
  sections: Section[];
  facts: DocumentFacts;
  steps: ReadStep[];
}

export async function readWhole(document: Uint8Array | string, mediaType: string): Promise<WholeDocument> {
  const source = new MemorySource(typeof document === 'string' ? new TextEncoder().encode(document) : document);
  const whole: WholeDocument = { sections: [], facts: {}, steps: [] };
  let cursor: ReadCursor | null = null;
  do {
    const step: ReadStep = await readDocument(source, mediaType, cursor);
    whole.steps.push(step);
    whole.sections.push(...step.sections);
    Object.assign(whole.facts, step.facts);
    cursor = step.next === null ? null : (JSON.parse(JSON.stringify(step.next)) as ReadCursor);
  } while (cursor !== null);
  return whole;
}
