import { and, desc, eq, inArray, type SQL, sql } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { constraintFault } from '../../db/constraint.ts';
import { collectionFiles, collections, files } from '../../db/schema/files.ts';
import { AppError } from '../../kernel/errors.ts';

type Position = readonly [at: number, id: string];

const shown = {
  row: collections,
  fileCount: sql<number>`(SELECT count(*)::int FROM collection_files cf JOIN file_store f ON f.id = cf.file_id
    WHERE cf.collection_id = collections.id AND f.deleted_at IS NULL)`,
  readyCount: sql<number>`(SELECT count(*)::int FROM collection_files cf JOIN file_store f ON f.id = cf.file_id
    WHERE cf.collection_id = collections.id AND f.deleted_at IS NULL AND f.index_version > 0)`,
  agents: sql<{ id: string; name: string }[]>`(
    SELECT COALESCE(json_agg(json_build_object('id', g.id, 'name', g.name) ORDER BY lower(g.name), g.id), '[]'::json)
    FROM agent_collections ac JOIN agents g ON g.id = ac.agent_id
    WHERE ac.collection_id = collections.id AND g.deleted_at IS NULL AND g.user_id = collections.user_id)`,
};

const earlier = (at: SQL, id: SQL, after: Position | undefined) =>
  after && sql`(${at}, ${id}) < (to_timestamp(${after[0]}::double precision / 1000), ${after[1]}::text)`;

export function selectCollections(
  db: Database,
  userId: string,
  { q, limit, after }: { q: string | undefined; limit: number; after: Position | undefined },
) {
  return db
    .select(shown)
    .from(collections)
    .where(
      and(
        eq(collections.userId, userId),
        q === undefined ? undefined : sql`position(lower(${q}) IN lower(${collections.name})) > 0`,
        earlier(sql`${collections.createdAt}`, sql`${collections.id}`, after),
      ),
    )
    .orderBy(desc(collections.createdAt), desc(collections.id))
    .limit(limit);
}

export type CollectionRow = Awaited<ReturnType<typeof selectCollections>>[number];

export function selectCollectionsById(db: Database, userId: string, ids: readonly string[]) {
  return db
    .select(shown)
    .from(collections)
    .where(and(eq(collections.userId, userId), inArray(collections.id, [...ids])));
}

/** @throws conflict for a name that another collection of the owner has, letter case aside */
async function uniquelyNamed<T>(work: PromiseLike<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (constraintFault(error)?.code !== 'unique') throw error;
    const message = 'There is a collection of this name already.';
    throw new AppError('conflict', message, { issues: [{ path: 'name', message }], cause: error });
  }
}

/** @returns whether there was room for one more. @throws conflict for a name that is taken */
export async function insertCollection(
  db: Database,
  row: { id: string; userId: string; name: string; description: string },
  most: number,
): Promise<boolean> {
  const { id, userId, name, description } = row;
  const { rows } = await uniquelyNamed(
    db.execute(sql`
      INSERT INTO collections (id, user_id, name, description)
      SELECT ${id}, ${userId}, ${name}, ${description}
      WHERE (SELECT count(*) FROM collections k WHERE k.user_id = ${userId}) < ${most}::int RETURNING id`),
  );
  return rows.length > 0;
}

/** @returns whether it was there. @throws conflict for a name that is taken */
export async function updateCollection(
  db: Database,
  userId: string,
  id: string,
  fields: { name?: string | undefined; description?: string | undefined; updatedAt: Date },
): Promise<boolean> {
  const rows = await uniquelyNamed(
    db
      .update(collections)
      .set(fields)
      .where(and(eq(collections.id, id), eq(collections.userId, userId)))
      .returning({ id: collections.id }),
  );
  return rows.length > 0;
}

export async function removeCollection(db: Database, userId: string, id: string): Promise<boolean> {
  const rows = await db
    .delete(collections)
    .where(and(eq(collections.id, id), eq(collections.userId, userId)))
    .returning({ id: collections.id });
  return rows.length > 0;
}

/** What an addition met: nothing is added unless all of it is there and has room. */
export interface Addition {
  /** 0 where the collection is not the owner's. */
  collections: number;
  /** How many of the files are there and the owner's. */
  files: number;
  /** How many files the collection had. */
  had: number;
  added: number;
}

export async function insertCollectionFiles(
  db: Database,
  userId: string,
  id: string,
  fileIds: readonly string[],
  { most, now }: { most: number; now: Date },
): Promise<Addition> {
  const { rows } = await db.execute<Addition & Record<string, unknown>>(sql`
    WITH own AS (SELECT k.id FROM collections k WHERE k.id = ${id} AND k.user_id = ${userId}),
    file AS (
      SELECT f.id FROM file_store f WHERE f.user_id = ${userId} AND f.deleted_at IS NULL AND ${inArray(sql`f.id`, [...fileIds])}),
    had AS (SELECT cf.file_id FROM collection_files cf JOIN own ON own.id = cf.collection_id),
    fresh AS (SELECT file.id FROM file WHERE file.id NOT IN (SELECT file_id FROM had)),
    added AS (
      INSERT INTO collection_files (collection_id, file_id, added_at)
      SELECT own.id, fresh.id, ${now.toISOString()}::timestamptz FROM own, fresh
      WHERE (SELECT count(*) FROM file) = ${fileIds.length}::int
        AND (SELECT count(*) FROM had) + (SELECT count(*) FROM fresh) <= ${most}::int
      ON CONFLICT DO NOTHING RETURNING file_id),
    touched AS (
      UPDATE collections k SET updated_at = ${now.toISOString()}::timestamptz
      WHERE k.id IN (SELECT id FROM own) AND EXISTS (SELECT 1 FROM added) RETURNING k.id)
    SELECT (SELECT count(*)::int FROM own) AS collections, (SELECT count(*)::int FROM file) AS files,
      (SELECT count(*)::int FROM had) AS had, (SELECT count(*)::int FROM added) AS added`);
  return rows[0] ?? { collections: 0, files: 0, had: 0, added: 0 };
}

/** @returns how many were in it */
export async function removeCollectionFiles(
  db: Database,
  userId: string,
  id: string,
  fileIds: readonly string[],
): Promise<number> {
  const rows = await db
    .delete(collectionFiles)
    .where(
      and(
        eq(collectionFiles.collectionId, id),
        inArray(collectionFiles.fileId, [...fileIds]),
        sql`EXISTS (SELECT 1 FROM collections k WHERE k.id = ${id} AND k.user_id = ${userId})`,
      ),
    )
    .returning({ fileId: collectionFiles.fileId });
  return rows.length;
}

/** Files of an own collection, the one added last first. */
export function selectCollectionFiles(
  db: Database,
  userId: string,
  id: string,
  { limit, after }: { limit: number; after: Position | undefined },
) {
  return db
    .select({ file: files, addedAt: collectionFiles.addedAt })
    .from(collectionFiles)
    .innerJoin(collections, and(eq(collections.id, collectionFiles.collectionId), eq(collections.userId, userId)))
    .innerJoin(files, and(eq(files.id, collectionFiles.fileId), eq(files.userId, userId)))
    .where(
      and(
        eq(collectionFiles.collectionId, id),
        sql`${files.deletedAt} IS NULL`,
        earlier(sql`${collectionFiles.addedAt}`, sql`${files.id}`, after),
      ),
    )
    .orderBy(desc(collectionFiles.addedAt), desc(files.id))
    .limit(limit);
}
