import { AppError } from '../../kernel/errors.ts';
import { createChunker } from '../../providers/documents/chunker.ts';
import { type Chunk, type ChunkSettings, DocumentFault, type Section } from '../../providers/documents/port.ts';
import { readDocument } from '../../providers/documents/read-document.ts';
import { LostDocument, storedDocument, versionParts } from './processing-parts.ts';
import type { FileWorld } from './processing-service.ts';
import type { ProcessedFile } from './processing-store.ts';
import type { ChunkPreview } from './schemas-chunks.ts';

/** Passages that are shown. */
const SHOWN = 20;
/** Letters that are cut for a preview: a second's work at most. */
const MAX_CHARS = 400_000;

/** Cuts the beginning of a document with other settings. @throws validation_failed where it can't be read */
export async function previewChunks(
  world: FileWorld,
  file: ProcessedFile,
  settings: ChunkSettings,
): Promise<ChunkPreview> {
  const chunker = createChunker(settings);
  const chunks: Chunk[] = [];
  let chars = 0;
  let complete = true;
  for await (const sections of sectionsOf(world, file)) {
    if (chars >= MAX_CHARS) {
      complete = false;
      break;
    }
    const taken = upTo(sections, MAX_CHARS - chars);
    chars += lettersOf(taken);
    complete = taken.length === sections.length;
    chunks.push(...chunker.push(taken));
    if (!complete) break;
  }
  chunks.push(...chunker.flush());
  return {
    data: chunks.slice(0, SHOWN).map((chunk, ordinal) => ({ ordinal, ...chunk })),
    count: chunks.length,
    tokens: chunks.reduce((sum, { tokens }) => sum + tokens, 0),
    complete,
  };
}

function lettersOf(sections: readonly Section[]): number {
  return sections.reduce((sum, { text }) => sum + text.length, 0);
}

/** As many sections as have so many letters; one at least, so that there is something to show. */
function upTo(sections: readonly Section[], chars: number): Section[] {
  const taken: Section[] = [];
  let sum = 0;
  for (const section of sections) {
    if (taken.length > 0 && sum + section.text.length > chars) break;
    taken.push(section);
    sum += section.text.length;
  }
  return taken;
}

/** A document's sections: as the live index was made from them, else read now. */
async function* sectionsOf(world: FileWorld, file: ProcessedFile): AsyncGenerator<Section[]> {
  if (file.indexVersion > 0) {
    const parts = versionParts(world.env.FILES, file, file.indexVersion);
    for (let part = 0; ; part++) {
      const sections = await parts.readSections(part);
      if (!sections) return;
      yield sections;
    }
  }
  yield* readNow(world, file);
}

async function* readNow({ env }: FileWorld, file: ProcessedFile): AsyncGenerator<Section[]> {
  const source = storedDocument(env.FILES, file.objectKey, file.size);
  let cursor = null;
  do {
    try {
      const { sections, next } = await readDocument(source, file.mediaType, cursor);
      cursor = next;
      yield sections;
    } catch (error) {
      if (error instanceof DocumentFault || error instanceof LostDocument)
        throw new AppError('validation_failed', error.message, { cause: error });
      throw error;
    }
  } while (cursor !== null);
}
