import type { FileWorkStep } from '../../db/schema/files.ts';
import { DocumentFault } from '../../providers/documents/port.ts';
import { EmbeddingFault } from '../../providers/embeddings/port.ts';
import { LostDocument } from './processing-parts.ts';

/** Why a file can't be made searchable: a sentence for its owner, and a code for programs. */
export interface ProcessingFault {
  code: string;
  message: string;
}

/** What a fault says that trying again would not change; nothing for what may pass. */
export function lastingFault(error: unknown): ProcessingFault | undefined {
  if (error instanceof DocumentFault) return { code: error.code, message: error.message };
  if (error instanceof EmbeddingFault && !error.retry)
    return { code: `embedding_${error.code}`, message: error.message };
  if (error instanceof LostDocument)
    return { code: 'lost', message: 'The file’s bytes are no longer there. Delete it and upload it again.' };
  return undefined;
}

const GAVE_UP: Record<FileWorkStep['kind'], string> = {
  extract: 'We could not read it, although we tried several times. Process it again, or upload it once more.',
  chunk: 'We could not cut it into passages, although we tried several times. Process it again.',
  index: 'The embedding model or the vector store did not answer for a long time. Process it again later.',
  visible: 'The vector store did not answer for a long time. Process it again later.',
};

/** What is said of a step that was tried for as long as it is sensible. */
export function gaveUp(step: FileWorkStep['kind']): ProcessingFault {
  return { code: 'gave_up', message: GAVE_UP[step] };
}

/** Milliseconds after which a step that failed is tried again. */
export function retryDelayMs(error: unknown, attempts: number): number {
  const wanted = error instanceof EmbeddingFault ? (error.retryAfterMs ?? 0) : 0;
  return Math.min(MAX_DELAY_MS, Math.max(wanted, 1_000 * 2 ** attempts));
}

const MAX_DELAY_MS = 600_000;
