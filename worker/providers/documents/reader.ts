import type { DocumentFacts, DocumentSource, ReadCursor, ReadStep, Section } from './port.ts';

/** Reads one bounded step of one kind of document. A reader is loaded when the first such document comes. */
export type Reader = (source: DocumentSource, cursor: ReadCursor | null) => Promise<ReadStep>;

/** Letters of text in one step at most, so that its sections stay below 2 MB. */
export const STEP_CHARS = 600_000;
const STEP_SECTIONS = 10_000;
/** What a section weighs beside its letters. */
const SECTION_WEIGHT = 40;

/**
 * Takes the sections of one step. Readers that can only go from front to back begin anew with each step and say how
 * many sections earlier steps took: those are let pass.
 */
export class StepSink {
  readonly sections: Section[] = [];
  readonly #skip: number;
  #seen = 0;
  #weight = 0;

  constructor(skip = 0) {
    this.#skip = skip;
  }

  push(section: Section): void {
    if (section.text.trim() === '') return;
    this.#seen += 1;
    if (this.#seen <= this.#skip) return;
    this.sections.push(section);
    this.#weight += weightOf(section);
  }

  get isFull(): boolean {
    return this.#weight >= STEP_CHARS || this.sections.length >= STEP_SECTIONS;
  }

  /** Sections seen from the beginning on, those of earlier steps included. */
  get seen(): number {
    return this.#seen;
  }
}

function weightOf({ text, columns }: Section): number {
  return text.length + SECTION_WEIGHT + (columns?.reduce((sum, name) => sum + name.length + 3, 0) ?? 0);
}

/** A number that an earlier step left in its cursor. */
export function numberIn(cursor: ReadCursor | null, name: string): number {
  const value = cursor?.[name];
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : 0;
}

/** Without the facts that the document does not tell: `undefined` is no fact. */
export function factsOf(told: { [K in keyof DocumentFacts]: DocumentFacts[K] | undefined }): DocumentFacts {
  return Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined && value !== ''));
}

/** A date as documents write it. `undefined` where it is none, or of no year that a calendar of today has. */
export function dateOf(text: string | undefined): Date | undefined {
  const date = new Date(text ?? '');
  const year = date.getUTCFullYear();
  return year >= 1900 && year < 2200 ? date : undefined;
}
