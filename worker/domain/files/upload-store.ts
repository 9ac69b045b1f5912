import { and, asc, eq, gt, isNull, lte, sql } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { files, fileUploadParts, fileUploads } from '../../db/schema/files.ts';
import { users } from '../../db/schema/users.ts';
import { type FileInsert, type FileRow, ownFiles } from './store.ts';

export type UploadRow = typeof fileUploads.$inferSelect;
export type UploadInsert = Omit<UploadRow, 'fileId' | 'createdAt' | 'multipartId'>;

/** Bytes that are held for uploads that are going on; one that has run out holds none. */
function pendingBytes(userId: string, now: Date) {
  return sql<number>`(SELECT COALESCE(SUM(${fileUploads.size}), 0)::float8 FROM ${fileUploads} WHERE ${and(
    eq(fileUploads.userId, userId),
    isNull(fileUploads.fileId),
    gt(fileUploads.expiresAt, now),
  )})`;
}

function usedBytes(userId: string) {
  return sql<number>`(SELECT COALESCE(SUM(${files.size}), 0)::float8 FROM ${files} WHERE ${ownFiles(userId)})`;
}

function fileCount(userId: string) {
  return sql<number>`(SELECT COUNT(*)::int FROM ${files} WHERE ${ownFiles(userId)})`;
}

/** How much room an account has taken. */
export async function selectUsage(db: Database, userId: string, now: Date) {
  const [row] = await db
    .select({ used: usedBytes(userId), pending: pendingBytes(userId, now), files: fileCount(userId) })
    .from(users)
    .where(eq(users.id, userId));
  return row ?? { used: 0, pending: 0, files: 0 };
}

/**
 * Holds room for an upload, if there is enough. The account's row is locked first, so uploads at the same time are
 * counted one after the other and never pass the limit together. @returns whether there was room
 */
export async function insertUpload(db: Database, row: UploadInsert, limit: number, now: Date): Promise<boolean> {
  const { id, userId, name, size, partSize, objectKey, options, expiresAt } = row;
  const values = sql`SELECT ${id}::text, ${userId}::text, ${name}::text, ${size}::bigint, ${partSize}::int,
    ${objectKey}::text, ''::text, ${JSON.stringify(options)}::jsonb, NULL::text,
    ${expiresAt.toISOString()}::timestamptz, ${now.toISOString()}::timestamptz
    WHERE ${usedBytes(userId)} + ${pendingBytes(userId, now)} + ${size} <= ${limit}`;
  const [, rows] = await db.batch([
    db.select({ id: users.id }).from(users).where(eq(users.id, userId)).for('no key update'),
    db.insert(fileUploads).select(values).returning({ id: fileUploads.id }),
  ]);
  return rows.length > 0;
}

/** Notes R2's name of the parts, so that they can be found and given up. */
export async function updateMultipart(db: Database, id: string, multipartId: string): Promise<void> {
  await db.update(fileUploads).set({ multipartId }).where(eq(fileUploads.id, id));
}

export async function selectUpload(db: Database, userId: string, id: string): Promise<UploadRow | undefined> {
  const [row] = await db
    .select()
    .from(fileUploads)
    .where(and(eq(fileUploads.userId, userId), eq(fileUploads.id, id)));
  return row;
}

export interface PartRow {
  number: number;
  etag: string;
  size: number;
}

/** Parts that are there, in their order. */
export function selectParts(db: Database, uploadId: string): Promise<PartRow[]> {
  const { number, etag, size } = fileUploadParts;
  return db
    .select({ number, etag, size })
    .from(fileUploadParts)
    .where(eq(fileUploadParts.uploadId, uploadId))
    .orderBy(asc(number));
}

/** Notes a part; one that is sent again takes the place of the first. */
export async function upsertPart(db: Database, uploadId: string, part: PartRow): Promise<void> {
  const { etag, size } = part;
  await db
    .insert(fileUploadParts)
    .values({ uploadId, ...part })
    .onConflictDoUpdate({ target: [fileUploadParts.uploadId, fileUploadParts.number], set: { etag, size } });
}

function ownContent(userId: string, sha256: string) {
  return and(ownFiles(userId), eq(files.sha256, sha256));
}

/** The own file with these bytes. */
export async function selectByContent(db: Database, userId: string, sha256: string): Promise<FileRow | undefined> {
  const [row] = await db.select().from(files).where(ownContent(userId, sha256));
  return row;
}

/**
 * Makes the file of an upload, unless its owner has these bytes already, and gives its held room back, in one
 * transaction. @returns the file of these bytes, whether it is new, and whether the upload was still wanted
 */
export async function insertUploadedFile(
  db: Database,
  row: FileInsert,
  uploadId: string,
): Promise<{ file: FileRow | undefined; created: boolean; wanted: boolean }> {
  const content = sql`(SELECT ${files.id} FROM ${files} WHERE ${ownContent(row.userId, row.sha256)})`;
  const [made, uploads, [file]] = await db.batch([
    db.insert(files).values(row).onConflictDoNothing().returning({ id: files.id }),
    db
      .update(fileUploads)
      .set({ fileId: content })
      .where(and(eq(fileUploads.id, uploadId), eq(fileUploads.userId, row.userId)))
      .returning({ id: fileUploads.id }),
    db.select().from(files).where(ownContent(row.userId, row.sha256)),
  ]);
  return { file, created: made.length > 0, wanted: uploads.length > 0 };
}

/** Forgets an upload that has become no file. @returns whether it was there */
export async function removeUpload(db: Database, userId: string, id: string): Promise<boolean> {
  const rows = await db
    .delete(fileUploads)
    .where(and(eq(fileUploads.userId, userId), eq(fileUploads.id, id), isNull(fileUploads.fileId)))
    .returning({ id: fileUploads.id });
  return rows.length > 0;
}

/** Forgets an upload whatever has become of it. */
export async function forgetUpload(db: Database, id: string): Promise<void> {
  await db.delete(fileUploads).where(eq(fileUploads.id, id));
}

/** Removes a file that was made for an upload which nobody wanted any more. */
export async function removeUnwantedFile(db: Database, id: string): Promise<void> {
  await db.delete(files).where(eq(files.id, id));
}

/** Uploads that ran out before `before`. */
export function selectExpiredUploads(db: Database, before: Date, limit: number): Promise<UploadRow[]> {
  return db
    .select()
    .from(fileUploads)
    .where(lte(fileUploads.expiresAt, before))
    .orderBy(asc(fileUploads.expiresAt))
    .limit(limit);
}

/** Uploads of an account, whatever has become of them. */
export function selectUploads(db: Database, userId: string): Promise<UploadRow[]> {
  return db.select().from(fileUploads).where(eq(fileUploads.userId, userId));
}

/** Whether an object belongs to a file, deleted or not. */
export async function isObjectOfFile(db: Database, objectKey: string): Promise<boolean> {
  const [row] = await db.select({ id: files.id }).from(files).where(eq(files.objectKey, objectKey)).limit(1);
  return row !== undefined;
}
