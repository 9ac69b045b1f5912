/** Where a passage stands in its document, for citations. Only what the kind of document has. */
export interface ChunkLocation {
  /** From 1; a passage over a page break names the page it begins on, and `lastPage`. */
  page?: number;
  lastPage?: number;
  /** From 1. */
  slide?: number;
  sheet?: string;
  /** First and last row, from 1, as the spreadsheet's program counts them. */
  rows?: [number, number];
  /** First and last line, from 1, of source code, plain text and JSON. */
  lines?: [number, number];
  /** The headings above, outermost first. */
  headings?: string[];
}

/** One piece of a document as a reader finds it, in reading order. */
export interface Section {
  kind: 'heading' | 'paragraph' | 'list' | 'row' | 'code';
  text: string;
  /** Of a heading: 1 is the outermost. */
  level?: number;
  /** Of a row: the column names, so that a row can be read without the ones above it. */
  columns?: string[];
  location: ChunkLocation;
}

/** What a document says of itself (Plan 19.1). */
export interface DocumentFacts {
  title?: string;
  author?: string;
  /** ISO 639-1, found from the text. */
  language?: string;
  pages?: number;
  createdAt?: Date;
  modifiedAt?: Date;
}

/** The bytes of a document, read where needed: large ones never stand in memory whole. */
export interface DocumentSource {
  size: number;
  /** Bytes from `start` up to, without, `end`. */
  read(start: number, end: number): Promise<Uint8Array>;
  /** From `start`; for readers that go from front to back. */
  stream(start?: number): Promise<ReadableStream<Uint8Array>>;
}

/** Where a reader goes on: plain JSON, below 8 KB, made by the reader and understood only by it. */
export type ReadCursor = Record<string, unknown>;

/** One bounded step of reading. */
export interface ReadStep {
  sections: Section[];
  facts: DocumentFacts;
  /** `null` when the document is at its end. */
  next: ReadCursor | null;
  /** Pages, rows or bytes, whatever the reader counts; `total` is 0 while it is not known. */
  progress: { done: number; total: number };
}

/** Why a document can't be read: a sentence for people, and a code for programs. */
export class DocumentFault extends Error {
  readonly code: 'unsupported' | 'encrypted' | 'damaged' | 'too_large' | 'empty' | 'bomb';

  constructor(code: DocumentFault['code'], message: string) {
    super(message);
    this.name = 'DocumentFault';
    this.code = code;
  }
}

/** How a document is cut into passages. */
export interface ChunkSettings {
  /** Tokens of a passage at most, 64 to 2,000. */
  maxTokens: number;
  /** Tokens that a passage repeats from the one before it, where one had to be cut; below half of `maxTokens`. */
  overlapTokens: number;
}

export const DEFAULT_CHUNK_SETTINGS: ChunkSettings = { maxTokens: 400, overlapTokens: 60 };

/** A passage, as the chunker makes it. */
export interface Chunk {
  text: string;
  /** The headings above it, joined by ` › `. */
  heading: string;
  tokens: number;
  location: ChunkLocation;
}
