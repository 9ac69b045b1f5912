import { and, eq, isNotNull, isNull, lt, or, type SQL, sql } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { type FileProgress, type FileStatus, type FileWork, files, type RetiredIndex } from '../../db/schema/files.ts';

export type ProcessedFile = typeof files.$inferSelect;
type ChunkSettings = ProcessedFile['chunkSettings'];
type EmbeddingModel = ProcessedFile['embeddingModel'];

/** What a file is to be made with from now on; what is left out stays. */
export interface IndexWishes {
  chunkSettings?: ChunkSettings | undefined;
  embeddingModel?: (Omit<EmbeddingModel, 'keyId'> & { keyId?: string | undefined }) | undefined;
}

function json(value: unknown): SQL {
  return sql`${JSON.stringify(value)}::jsonb`;
}

/** The list of retired indexes with the one in work added, where there is one. */
const withWorkRetired = sql`CASE WHEN ${files.workVersion} IS NULL THEN ${files.retired} ELSE ${files.retired} ||
  jsonb_build_array(jsonb_build_object('version', ${files.workVersion}, 'model', ${files.work}->'model')) END`;

/** Only the file whose index of this version is being made, for the step that is due. */
function atStep(fileId: string, version: number, seq: number) {
  return and(
    eq(files.id, fileId),
    eq(files.workVersion, version),
    sql`(${files.work}->>'seq')::int = ${seq}`,
    isNull(files.deletedAt),
  );
}

/** Any file, deleted or not. For the queue alone. */
export async function selectForWork(db: Database, fileId: string): Promise<ProcessedFile | undefined> {
  const [row] = await db.select().from(files).where(eq(files.id, fileId));
  return row;
}

/** Begins a new index of a file beside the live one; one that was in work is given up in the same statement. */
export async function updateBegun(
  db: Database,
  userId: string,
  fileId: string,
  wishes: IndexWishes,
  now: Date,
): Promise<ProcessedFile | undefined> {
  const settings = wishes.chunkSettings ? json(wishes.chunkSettings) : sql`${files.chunkSettings}`;
  const model = wishes.embeddingModel ? json(wishes.embeddingModel) : sql`${files.embeddingModel}`;
  const work = { seq: 0, announced: false, step: { kind: 'extract', cursor: null, parts: 0 } };
  const [row] = await db
    .update(files)
    .set({
      chunkSettings: settings as unknown as ChunkSettings,
      embeddingModel: model as unknown as EmbeddingModel,
      lastVersion: sql`${files.lastVersion} + 1`,
      workVersion: sql`${files.lastVersion} + 1`,
      work: sql`${json(work)} || jsonb_build_object('settings', ${settings}, 'model', ${model})`,
      retired: withWorkRetired as unknown as RetiredIndex[],
      status: 'uploaded',
      progress: null,
      error: null,
      errorCode: null,
      updatedAt: now,
    })
    .where(and(eq(files.id, fileId), eq(files.userId, userId), isNull(files.deletedAt)))
    .returning();
  return row;
}

export type FoundFacts = Partial<
  Pick<ProcessedFile, 'title' | 'author' | 'language' | 'pages' | 'documentCreatedAt' | 'documentModifiedAt'>
>;

/** What a step found out, and the step that follows it. */
export interface StepOutcome {
  status: FileStatus;
  progress: FileProgress | null;
  work: FileWork;
  facts?: FoundFacts | undefined;
}

/** Goes on to the next step. @returns nothing where another delivery was faster, or the work is no longer wanted */
export async function updateStepped(
  db: Database,
  { id, workVersion }: Pick<ProcessedFile, 'id'> & { workVersion: number },
  seq: number,
  { status, progress, work, facts = {} }: StepOutcome,
  now: Date,
): Promise<ProcessedFile | undefined> {
  const [row] = await db
    .update(files)
    .set({ status, progress, work, ...facts, updatedAt: now })
    .where(atStep(id, workVersion, seq))
    .returning();
  return row;
}

/** The message for the step that is due is on its way. */
export async function updateAnnounced(db: Database, fileId: string, version: number, seq: number): Promise<void> {
  await db
    .update(files)
    .set({ work: sql`jsonb_set(${files.work}, '{announced}', 'true')` })
    .where(atStep(fileId, version, seq));
}

/** The new index takes the place of the live one, which retires; one statement, so that searches see one or the other. */
export async function updateSwapped(
  db: Database,
  fileId: string,
  version: number,
  seq: number,
  counts: { chunks: number; tokens: number },
  now: Date,
): Promise<ProcessedFile | undefined> {
  const [row] = await db
    .update(files)
    .set({
      retired: sql`CASE WHEN ${files.indexVersion} = 0 THEN ${files.retired} ELSE ${files.retired} ||
        jsonb_build_array(jsonb_build_object('version', ${files.indexVersion}, 'model', ${files.indexedModel})) END`,
      indexVersion: version,
      indexedSettings: sql`${files.work}->'settings'`,
      indexedModel: sql`${files.work}->'model'`,
      chunkCount: counts.chunks,
      tokenCount: counts.tokens,
      indexedAt: now,
      workVersion: null,
      work: null,
      status: 'ready',
      progress: null,
      error: null,
      errorCode: null,
      updatedAt: now,
    })
    .where(atStep(fileId, version, seq))
    .returning();
  return row;
}

/** Gives an index up at a step. What is live stays live: only a file that never had one has failed. */
export async function updateFailed(
  db: Database,
  fileId: string,
  version: number,
  seq: number,
  fault: { code: string; message: string },
  now: Date,
): Promise<ProcessedFile | undefined> {
  const [row] = await db
    .update(files)
    .set({
      status: sql`CASE WHEN ${files.indexVersion} = 0 THEN 'failed' ELSE 'ready' END`,
      error: fault.message,
      errorCode: fault.code,
      progress: null,
      retired: withWorkRetired as unknown as RetiredIndex[],
      workVersion: null,
      work: null,
      updatedAt: now,
    })
    .where(atStep(fileId, version, seq))
    .returning();
  return row;
}

/** Nothing is left of a retired index. */
export async function updateTidied(db: Database, fileId: string, version: number): Promise<void> {
  await db
    .update(files)
    .set({
      retired: sql`COALESCE((SELECT jsonb_agg(one) FROM jsonb_array_elements(${files.retired}) AS one
        WHERE (one->>'version')::int <> ${version}), '[]'::jsonb)`,
    })
    .where(eq(files.id, fileId));
}

/** Work that has stood still since `before`: a message of it was lost. */
export function selectStanding(db: Database, before: Date, limit: number): Promise<ProcessedFile[]> {
  return db
    .select()
    .from(files)
    .where(
      and(
        or(isNotNull(files.workVersion), sql`${files.retired} <> '[]'::jsonb`),
        isNull(files.deletedAt),
        lt(files.updatedAt, before),
      ),
    )
    .orderBy(files.updatedAt)
    .limit(limit);
}

/** The row of a deleted file, and with it what the database alone has of it. */
export async function removeFile(db: Database, fileId: string): Promise<void> {
  await db.delete(files).where(and(eq(files.id, fileId), isNotNull(files.deletedAt)));
}
