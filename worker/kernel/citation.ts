/** Where a passage stands in its document; only what the kind of document has. All numbers from 1. */
export interface CitedPlace {
  page?: number;
  /** Of a passage over a page break. */
  lastPage?: number;
  slide?: number;
  sheet?: string;
  /** First and last. */
  rows?: [number, number];
  /** First and last. */
  lines?: [number, number];
  /** Outermost first. */
  headings?: string[];
}

/**
 * A passage that an answer rests on (Plan 19.3). `marker` is how the text names it, as it stands there:
 * `[[k7q-1a-3]]`, unique over all searches of a run.
 */
export interface Citation {
  marker: string;
  /** Null where the passage is not one of ours. */
  chunkId: string | null;
  fileId: string;
  fileName: string;
  /** The passage's place among those of its file, from 0; null where it is not one of ours. */
  ordinal: number | null;
  location: CitedPlace;
  /** Words of the passage as they stand there; empty where a guardrail took them out. */
  quote: string;
}

/** What every marker looks like: three letters for the run, the call, and the passage's number. */
const MARKER = /\[\[[a-z0-9]{3}-(?:\d+[a-z]+)+-\d+\]\]/g;

/** The markers of a text, each once, in the order in which they first stand there. */
export function markersIn(text: string): string[] {
  return text.includes('[[') ? [...new Set(text.match(MARKER))] : [];
}

/** What a text cites, in the order of its markers. A marker that nobody gave is text like any other. */
export function citationsIn(text: string, known: readonly Citation[]): Citation[] {
  return markersIn(text).flatMap((marker) => known.find((one) => one.marker === marker) ?? []);
}

/** The same citations for readers who may not see what a guardrail masked in the answer. */
export function withoutQuotes(citations: readonly Citation[]): Citation[] {
  return citations.map((citation) => ({ ...citation, quote: '' }));
}
