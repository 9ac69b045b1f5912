import { and, desc, eq, type SQL, sql } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { agents } from '../../db/schema/agents.ts';
import { agentCollections, agentFiles, files } from '../../db/schema/files.ts';

type Position = readonly [at: number, id: string];

/** What an agent may be given to search: a link's table, its column, and whose thing it is. */
const LINKS = {
  file: {
    table: sql.raw('agentfiles'),
    column: sql.raw('file_id'),
    owned: (userId: string) => sql`SELECT f.id FROM file_store f WHERE f.user_id = ${userId} AND f.deleted_at IS NULL`,
  },
  collection: {
    table: sql.raw('agent_collections'),
    column: sql.raw('collection_id'),
    owned: (userId: string) => sql`SELECT k.id FROM collections k WHERE k.user_id = ${userId}`,
  },
} as const;
export type Linked = keyof typeof LINKS;

/** What a new link met. */
export interface LinkMet {
  /** 0 where the agent is not the owner's. */
  agents: number;
  /** 0 where the file or collection is not. */
  things: number;
  /** How many the agent had. */
  had: number;
  /** Whether this was among them. */
  known: boolean;
  added: number;
}

const ownAgent = (userId: string, agentId: string): SQL =>
  sql`SELECT a.id FROM agents a WHERE a.id = ${agentId} AND a.user_id = ${userId} AND a.deleted_at IS NULL`;

/** Gives an own agent an own file or collection, where it has room; a second time changes nothing. */
export async function insertLink(
  db: Database,
  kind: Linked,
  userId: string,
  { agentId, id, most, now }: { agentId: string; id: string; most: number; now: Date },
): Promise<LinkMet> {
  const { table, column, owned } = LINKS[kind];
  const { rows } = await db.execute<LinkMet & Record<string, unknown>>(sql`
    WITH agent AS (${ownAgent(userId, agentId)}),
    thing AS (SELECT t.id FROM (${owned(userId)}) t WHERE t.id = ${id}),
    had AS (SELECT l.${column} AS id FROM ${table} l JOIN agent ON agent.id = l.agent_id),
    added AS (
      INSERT INTO ${table} (agent_id, ${column}, added_at)
      SELECT agent.id, thing.id, ${now.toISOString()}::timestamptz FROM agent, thing
      WHERE (SELECT count(*) FROM had) < ${most}::int ON CONFLICT DO NOTHING RETURNING agent_id)
    SELECT (SELECT count(*)::int FROM agent) AS agents, (SELECT count(*)::int FROM thing) AS things,
      (SELECT count(*)::int FROM had) AS had, EXISTS (SELECT 1 FROM had WHERE had.id = ${id}) AS known,
      (SELECT count(*)::int FROM added) AS added`);
  return rows[0] ?? { agents: 0, things: 0, had: 0, known: false, added: 0 };
}

/** @returns whether the agent is the owner's and had it */
export async function removeLink(
  db: Database,
  kind: Linked,
  userId: string,
  { agentId, id }: { agentId: string; id: string },
): Promise<boolean> {
  const { table, column } = LINKS[kind];
  const { rows } = await db.execute(sql`
    DELETE FROM ${table} l WHERE l.${column} = ${id} AND l.agent_id IN (${ownAgent(userId, agentId)})
    RETURNING l.agent_id`);
  return rows.length > 0;
}

/** A copy of an own agent searches what the agent searches. */
export async function copyLinks(db: Database, userId: string, fromId: string, toId: string): Promise<void> {
  const copy = ({ table, column }: (typeof LINKS)[Linked]) =>
    db.execute(sql`
      INSERT INTO ${table} (agent_id, ${column})
      SELECT copy.id, l.${column} FROM ${table} l, (${ownAgent(userId, toId)}) copy
      WHERE l.agent_id IN (${ownAgent(userId, fromId)}) ON CONFLICT DO NOTHING`);
  await db.batch([copy(LINKS.file), copy(LINKS.collection)]);
}

interface Window {
  limit: number;
  after: Position | undefined;
}

const earlier = (at: SQL, id: SQL, after: Position | undefined) =>
  after && sql`(${at}, ${id}) < (to_timestamp(${after[0]}::double precision / 1000), ${after[1]}::text)`;

/** Files of an own agent, the one added last first. */
export function selectAgentFiles(db: Database, userId: string, agentId: string, { limit, after }: Window) {
  const { addedAt } = agentFiles;
  return db
    .select({ file: files, addedAt })
    .from(agentFiles)
    .innerJoin(agents, and(eq(agents.id, agentFiles.agentId), eq(agents.userId, userId)))
    .innerJoin(files, and(eq(files.id, agentFiles.fileId), eq(files.userId, userId)))
    .where(
      and(
        eq(agentFiles.agentId, agentId),
        sql`${files.deletedAt} IS NULL`,
        earlier(sql`${addedAt}`, sql`${files.id}`, after),
      ),
    )
    .orderBy(desc(addedAt), desc(files.id))
    .limit(limit);
}

/** Ids of an own agent's collections, the one added last first. */
export function selectAgentCollections(db: Database, userId: string, agentId: string, { limit, after }: Window) {
  const { addedAt, collectionId } = agentCollections;
  return db
    .select({ id: collectionId, addedAt })
    .from(agentCollections)
    .innerJoin(agents, and(eq(agents.id, agentCollections.agentId), eq(agents.userId, userId)))
    .where(and(eq(agentCollections.agentId, agentId), earlier(sql`${addedAt}`, sql`${collectionId}`, after)))
    .orderBy(desc(addedAt), desc(collectionId))
    .limit(limit);
}
