import type { FileStatus, FileWork, FileWorkStep } from '../../db/schema/files.ts';
import { sha256Hex } from '../../kernel/bytes.ts';
import { SECOND } from '../../kernel/clock.ts';
import { type ChunkerState, createChunker } from '../../providers/documents/chunker.ts';
import { type Chunk, type DocumentFacts, DocumentFault } from '../../providers/documents/port.ts';
import { readDocument } from '../../providers/documents/read-document.ts';
import { textConfigOf } from '../../providers/documents/text-config.ts';
import { insertChunks } from './chunk-store.ts';
import { indexChunks, vectorsVisible } from './index-service.ts';
import { LostDocument, storedDocument, versionParts } from './processing-parts.ts';
import type { FileWorld } from './processing-service.ts';
import type { FoundFacts, ProcessedFile } from './processing-store.ts';

/** Passages of one file. Above it, searching and removing it would take too long. */
export const MAX_CHUNKS = 50_000;

/** Passages that are embedded between two looks at the clock. */
const INDEX_BATCH = 100;
/** A message embeds as long as this, and so long that six connections and 1,000 requests are far. */
const INDEX_FOR_MS = 15 * SECOND;
const INDEX_BATCHES = 20;

/** How often the vector store is asked whether it finds what it has; then searches find by words until it does. */
const MAX_LOOKS = 20;
const LONGEST_LOOK_DELAY_SECONDS = 15;

/** A file whose index is being made. */
export type FileInWork = ProcessedFile & { work: FileWork; workVersion: number };

/** What one step of work came to: the next step, or that the index is whole. */
export type StepResult =
  | {
      kind: 'next';
      status: FileStatus;
      progress: { done: number; total: number };
      step: FileWorkStep;
      facts?: FoundFacts;
      delaySeconds?: number;
    }
  | { kind: 'whole'; chunks: number; tokens: number };

/**
 * Does the step that is due. Each is bounded in time, memory and requests, and repeatable: done twice, or by two at
 * once, it writes the same (Plan 19.1). @throws DocumentFault, EmbeddingFault, LostDocument, and what R2 and the database throw
 */
export function performStep(world: FileWorld, file: FileInWork): Promise<StepResult> {
  const { step } = file.work;
  if (step.kind === 'extract') return extract(world, file, step);
  if (step.kind === 'chunk') return chunk(world, file, step);
  if (step.kind === 'index') return index(world, file, step);
  return look(world, file, step);
}

type StepOf<Kind extends FileWorkStep['kind']> = Extract<FileWorkStep, { kind: Kind }>;

async function extract({ env }: FileWorld, file: FileInWork, step: StepOf<'extract'>): Promise<StepResult> {
  const source = storedDocument(env.FILES, file.objectKey, file.size);
  const { sections, facts, next, progress } = await readDocument(source, file.mediaType, step.cursor);
  const partsSoFar = step.parts + (sections.length > 0 ? 1 : 0);
  if (sections.length > 0) await versionParts(env.FILES, file, file.workVersion).writeSections(step.parts, sections);
  return {
    kind: 'next',
    status: next ? 'extracting' : 'chunking',
    progress: next ? progress : { done: 0, total: partsSoFar },
    facts: foundFacts(facts),
    step: next
      ? { kind: 'extract', cursor: next, parts: partsSoFar }
      : { kind: 'chunk', parts: partsSoFar, part: 0, chunks: 0, tokens: 0 },
  };
}

/** What a document says of itself, as its row keeps it; what it does not say leaves the row as it is. */
function foundFacts({ title, author, language, pages, createdAt, modifiedAt }: DocumentFacts): FoundFacts {
  return {
    ...(title ? { title: title.slice(0, MAX_FACT) } : {}),
    ...(author ? { author: author.slice(0, MAX_FACT) } : {}),
    ...(language ? { language } : {}),
    ...(pages === undefined ? {} : { pages }),
    ...(createdAt ? { documentCreatedAt: createdAt } : {}),
    ...(modifiedAt ? { documentModifiedAt: modifiedAt } : {}),
  };
}

const MAX_FACT = 500;

async function chunk(world: FileWorld, file: FileInWork, step: StepOf<'chunk'>): Promise<StepResult> {
  const { work, workVersion } = file;
  const parts = versionParts(world.env.FILES, file, workVersion);
  const [sections, notes] = await Promise.all([
    parts.readSections(step.part),
    step.part === 0 ? undefined : parts.readNotes(step.part),
  ]);
  if (step.parts > 0 && (!sections || (step.part > 0 && notes === undefined))) throw new LostDocument();
  const chunker = createChunker(work.settings, notes as ChunkerState | undefined);
  const isLast = step.part + 1 >= step.parts;
  const made = chunker.push(sections ?? []);
  if (isLast) made.push(...chunker.flush());
  const chunks = step.chunks + made.length;
  const tokens = step.tokens + made.reduce((sum, one) => sum + one.tokens, 0);
  if (chunks > MAX_CHUNKS)
    throw new DocumentFault(
      'too_large',
      'The file makes too many passages. Choose longer passages, or split the file.',
    );
  if (isLast && chunks === 0) throw new DocumentFault('empty', 'The file has no text in it.');
  const rows = await Promise.all(made.map((one, i) => rowOf(file, step.chunks + i, one)));
  const textConfig = textConfigOf(file.language);
  await insertChunks(world.db, { id: file.id, userId: file.userId, version: workVersion, textConfig }, rows);
  if (!isLast) await parts.writeNotes(step.part + 1, chunker.state());
  return {
    kind: 'next',
    status: isLast ? 'embedding' : 'chunking',
    progress: isLast ? { done: 0, total: chunks } : { done: step.part + 1, total: step.parts },
    step: isLast
      ? { kind: 'index', parts: step.parts, chunks, tokens, next: 0 }
      : { ...step, part: step.part + 1, chunks, tokens },
  };
}

async function rowOf({ id, workVersion }: FileInWork, ordinal: number, { text, heading, tokens, location }: Chunk) {
  const sha256 = await sha256Hex(`${heading}\n${text}`);
  return { id: chunkId(id, workVersion, ordinal), ordinal, text, heading, tokens, location, sha256 };
}

/** A repeated step writes the same ids. */
function chunkId(fileId: string, version: number, ordinal: number): string {
  return `${fileId}-${version}-${ordinal}`;
}

async function index(world: FileWorld, file: FileInWork, step: StepOf<'index'>): Promise<StepResult> {
  const { id: fileId, userId, workVersion: indexVersion, work } = file;
  const until = Date.now() + INDEX_FOR_MS;
  let { next } = step;
  let done = false;
  for (let i = 0; i < INDEX_BATCHES && !done && Date.now() < until; i++) {
    const which = { userId, fileId, indexVersion, model: work.model, fromOrdinal: next, limit: INDEX_BATCH };
    ({ done, next } = await indexChunks(world, which));
  }
  const { parts, chunks, tokens } = step;
  const progress = { done: Math.min(next, chunks), total: chunks };
  if (!done) return { kind: 'next', status: 'embedding', progress, step: { ...step, next } };
  const last: StepOf<'visible'> = { kind: 'visible', parts, chunks, tokens, looks: 0 };
  return { kind: 'next', status: 'indexing', progress: { done: 0, total: chunks }, step: last };
}

async function look(world: FileWorld, file: FileInWork, step: StepOf<'visible'>): Promise<StepResult> {
  const { id: fileId, userId, workVersion: indexVersion, work } = file;
  const { chunks, tokens, looks } = step;
  const seen = await vectorsVisible(world, { userId, fileId, indexVersion, model: work.model });
  if (seen || looks >= MAX_LOOKS) return { kind: 'whole', chunks, tokens };
  return {
    kind: 'next',
    status: 'indexing',
    progress: { done: 0, total: chunks },
    step: { ...step, looks: looks + 1 },
    delaySeconds: Math.min(LONGEST_LOOK_DELAY_SECONDS, 1 + looks),
  };
}
