import { and, eq, inArray, isNull, ne, or } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { agents } from '../../db/schema/agents.ts';
import { collections, files } from '../../db/schema/files.ts';

/** Who owns an agent that `accountId` may run now: an own one, or one that is shared (SPEC-NOTES 8). */
export async function selectOwnerOf(db: Database, agentId: string, accountId: string): Promise<string | undefined> {
  const rows = await db
    .select({ userId: agents.userId })
    .from(agents)
    .where(
      and(
        eq(agents.id, agentId),
        isNull(agents.deletedAt),
        or(eq(agents.userId, accountId), ne(agents.visibility, 'private')),
      ),
    );
  return rows[0]?.userId;
}

/** Which of these files and collections are the owner's, and there. */
export async function selectOwnNamed(
  db: Database,
  userId: string,
  { fileIds, collectionIds }: { fileIds: readonly string[]; collectionIds: readonly string[] },
): Promise<Set<string>> {
  const [ownFiles, ownCollections] = await db.batch([
    db
      .select({ id: files.id })
      .from(files)
      .where(and(eq(files.userId, userId), isNull(files.deletedAt), inArray(files.id, [...fileIds]))),
    db
      .select({ id: collections.id })
      .from(collections)
      .where(and(eq(collections.userId, userId), inArray(collections.id, [...collectionIds]))),
  ]);
  return new Set([...ownFiles, ...ownCollections].map(({ id }) => id));
}
