import { and, asc, eq, inArray, isNotNull, isNull, lt, or, sql } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { agents } from '../../db/schema/agents.ts';
import { agentCollections, agentFiles, collectionFiles, collections, files } from '../../db/schema/files.ts';
import { ownFiles } from './store.ts';

/** Own agents that search a file, by itself or in a collection. Those in the bin search nothing. */
function selectAgents(db: Database, userId: string, fileId: string) {
  const inCollections = db
    .select({ id: agentCollections.agentId })
    .from(agentCollections)
    .innerJoin(collectionFiles, eq(collectionFiles.collectionId, agentCollections.collectionId))
    .where(eq(collectionFiles.fileId, fileId));
  const itself = db.select({ id: agentFiles.agentId }).from(agentFiles).where(eq(agentFiles.fileId, fileId));
  return db
    .select({ id: agents.id, name: agents.name })
    .from(agents)
    .where(
      and(
        eq(agents.userId, userId),
        isNull(agents.deletedAt),
        or(inArray(agents.id, itself), inArray(agents.id, inCollections)),
      ),
    )
    .orderBy(asc(agents.name), asc(agents.id));
}

function selectCollections(db: Database, userId: string, fileId: string) {
  return db
    .select({ id: collections.id, name: collections.name })
    .from(collections)
    .innerJoin(collectionFiles, eq(collectionFiles.collectionId, collections.id))
    .where(and(eq(collections.userId, userId), eq(collectionFiles.fileId, fileId)))
    .orderBy(asc(collections.name), asc(collections.id));
}

/** Which of the owner's agents and collections have an own file. */
export async function selectUses(db: Database, userId: string, fileId: string) {
  const [using, holding] = await db.batch([selectAgents(db, userId, fileId), selectCollections(db, userId, fileId)]);
  return { agents: using, collections: holding };
}

/**
 * Takes a file away from everybody, in one transaction: it is marked, and its associations end.
 * @returns who had it; undefined where the owner has no such file
 */
export async function updateDeleted(db: Database, userId: string, fileId: string, now: Date) {
  const marked = db
    .select({ id: files.id })
    .from(files)
    .where(and(eq(files.userId, userId), eq(files.id, fileId), isNotNull(files.deletedAt)));
  const [using, holding, rows] = await db.batch([
    selectAgents(db, userId, fileId),
    selectCollections(db, userId, fileId),
    db
      .update(files)
      .set({ deletedAt: now, updatedAt: now })
      .where(and(ownFiles(userId), eq(files.id, fileId)))
      .returning({ id: files.id }),
    db.delete(agentFiles).where(inArray(agentFiles.fileId, marked)),
    db.delete(collectionFiles).where(inArray(collectionFiles.fileId, marked)),
  ]);
  return rows.length > 0 ? { agents: using, collections: holding } : undefined;
}

/** Deleted files that are still to be removed for good. */
export async function selectDeleted(db: Database, before: Date, limit: number): Promise<string[]> {
  const rows = await db
    .select({ id: files.id })
    .from(files)
    .where(and(isNotNull(files.deletedAt), lt(files.deletedAt, before)))
    .orderBy(asc(files.deletedAt))
    .limit(limit);
  return rows.map(({ id }) => id);
}

/** Files that were stored, but whose processing was never begun: the request was cut off between the two. */
export function selectNeverBegun(db: Database, before: Date, limit: number) {
  const { id, userId } = files;
  return db
    .select({ id, userId })
    .from(files)
    .where(
      and(
        isNull(files.deletedAt),
        isNull(files.workVersion),
        eq(files.lastVersion, 0),
        eq(files.status, 'uploaded'),
        lt(files.createdAt, before),
      ),
    )
    .orderBy(asc(files.createdAt))
    .limit(limit);
}

/** Marks some files of an account that is being removed. @returns which they are; none once there are none left */
export async function updateSomeDeleted(db: Database, userId: string, limit: number, now: Date): Promise<string[]> {
  const some = db
    .select({ id: files.id })
    .from(files)
    .where(eq(files.userId, userId))
    .orderBy(asc(files.id))
    .limit(limit);
  const rows = await db
    .update(files)
    .set({ deletedAt: sql`COALESCE(${files.deletedAt}, ${now.toISOString()}::timestamptz)` })
    .where(and(eq(files.userId, userId), inArray(files.id, some)))
    .returning({ id: files.id });
  return rows.map(({ id }) => id);
}
