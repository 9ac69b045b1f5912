import { and, desc, eq, exists, ilike, inArray, isNotNull, isNull, or, type SQL, sql } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { agentFiles, collectionFiles, files } from '../../db/schema/files.ts';
import { typesOf } from '../../kernel/media-types.ts';
import type { FileListQuery, FileUpdate } from './schemas.ts';

export type FileRow = typeof files.$inferSelect;
export type FileInsert = typeof files.$inferInsert;
export type FilePosition = readonly [createdAt: number, id: string];

/** Own files that nobody deleted: what everybody but the removal sees. */
export function ownFiles(userId: string) {
  return and(eq(files.userId, userId), isNull(files.deletedAt));
}

function ownFile(userId: string, id: string) {
  return and(ownFiles(userId), eq(files.id, id));
}

/** `%` and `_` of somebody's words mean themselves. */
function containing(words: string): string {
  return `%${words.replaceAll(/[\\%_]/g, '\\$&')}%`;
}

function matching({ q, status, type, language }: FileListQuery): SQL[] {
  const found = (words: string) => {
    const pattern = containing(words);
    return or(ilike(files.name, pattern), ilike(files.title, pattern), ilike(files.author, pattern));
  };
  return [
    q?.trim() ? found(q.trim()) : undefined,
    status === 'processing' ? isNotNull(files.workVersion) : undefined,
    status !== undefined && status !== 'processing' ? eq(files.status, status) : undefined,
    type === undefined ? undefined : inArray(files.mediaType, typesOf(type)),
    language === undefined ? undefined : eq(files.language, language),
  ].filter((part) => part !== undefined);
}

/** Being in a collection or with an agent; both are the owner's, as their rows take own files only. */
function associated(db: Database, { collectionId, agentId }: FileListQuery): SQL[] {
  const parts: SQL[] = [];
  if (collectionId !== undefined) {
    const here = and(eq(collectionFiles.fileId, files.id), eq(collectionFiles.collectionId, collectionId));
    parts.push(exists(db.select({ one: sql`1` }).from(collectionFiles).where(here)));
  }
  if (agentId !== undefined) {
    const here = and(eq(agentFiles.fileId, files.id), eq(agentFiles.agentId, agentId));
    parts.push(exists(db.select({ one: sql`1` }).from(agentFiles).where(here)));
  }
  return parts;
}

/** Own files, newest first, from `after` on. */
export function selectFiles(
  db: Database,
  userId: string,
  query: FileListQuery,
  after: FilePosition | undefined,
): Promise<FileRow[]> {
  const place = after
    ? sql`(${files.createdAt}, ${files.id}) < (to_timestamp(${after[0]}::double precision / 1000), ${after[1]}::text)`
    : undefined;
  return db
    .select()
    .from(files)
    .where(and(ownFiles(userId), place, ...matching(query), ...associated(db, query)))
    .orderBy(desc(files.createdAt), desc(files.id))
    .limit(query.limit + 1);
}

export async function selectFile(db: Database, userId: string, id: string): Promise<FileRow | undefined> {
  const [row] = await db.select().from(files).where(ownFile(userId, id));
  return row;
}

export async function updateFile(
  db: Database,
  userId: string,
  id: string,
  change: FileUpdate,
  now: Date,
): Promise<FileRow | undefined> {
  const { name, guidelines, attributes } = change;
  const [row] = await db
    .update(files)
    .set({
      ...(name === undefined ? {} : { name }),
      ...(guidelines === undefined ? {} : { guidelines }),
      ...(attributes === undefined ? {} : { attributes }),
      updatedAt: now,
    })
    .where(ownFile(userId, id))
    .returning();
  return row;
}

/** A file for whoever shows a signed link to it; nobody's once it is deleted. */
export async function selectAnyFile(db: Database, id: string): Promise<FileRow | undefined> {
  const [row] = await db
    .select()
    .from(files)
    .where(and(eq(files.id, id), isNull(files.deletedAt)));
  return row;
}
