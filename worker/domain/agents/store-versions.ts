import { and, desc, eq, lt, sql } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { agents, agentVersions } from '../../db/schema/agents.ts';
import type { AgentSnapshot } from '../../engine/definition.ts';
import { draftSnapshot } from './graph.ts';

export type VersionRow = typeof agentVersions.$inferSelect;

interface Publication {
  /** Id of the new row. */
  id: string;
  agentId: string;
  note: string;
  revision: number | undefined;
  now: Date;
}

/**
 * Freezes the own draft under the next number, in one statement: two at once get two numbers.
 * @returns the number, or `undefined` where the agent is not there, not own or not at `revision`
 */
export async function insertVersion(
  db: Database,
  userId: string,
  publication: Publication,
): Promise<number | undefined> {
  const { id, agentId, note, revision, now } = publication;
  const atRevision = revision === undefined ? sql`` : sql` AND revision = ${revision}`;
  const { rows } = await db.execute<{ version: number }>(sql`
    WITH a AS (
      UPDATE agents SET published_version = published_version + 1
      WHERE id = ${agentId} AND user_id = ${userId}${atRevision} RETURNING *
    )
    INSERT INTO agent_versions (id, agent_id, version, note, snapshot, created_at)
    SELECT ${id}, a.id, a.published_version, ${note}, ${draftSnapshot}, ${now.toISOString()}::timestamptz FROM a
    RETURNING version`);
  return rows[0] === undefined ? undefined : Number(rows[0].version);
}

/** Newest first, `limit + 1` of them, below `before`. */
export function selectVersions(
  db: Database,
  userId: string,
  agentId: string,
  limit: number,
  before: number | undefined,
) {
  return db
    .select({
      agentId: agentVersions.agentId,
      version: agentVersions.version,
      note: agentVersions.note,
      createdAt: agentVersions.createdAt,
    })
    .from(agentVersions)
    .innerJoin(agents, and(eq(agents.id, agentVersions.agentId), eq(agents.userId, userId)))
    .where(
      and(eq(agentVersions.agentId, agentId), before === undefined ? undefined : lt(agentVersions.version, before)),
    )
    .orderBy(desc(agentVersions.version))
    .limit(limit + 1);
}

export async function selectVersion(
  db: Database,
  userId: string,
  agentId: string,
  version: number,
): Promise<VersionRow | undefined> {
  const [row] = await db
    .select({ version: agentVersions })
    .from(agentVersions)
    .innerJoin(agents, and(eq(agents.id, agentVersions.agentId), eq(agents.userId, userId)))
    .where(and(eq(agentVersions.agentId, agentId), eq(agentVersions.version, version)));
  return row?.version;
}

/** The own draft in the form of a version. */
export async function selectDraftSnapshot(
  db: Database,
  userId: string,
  agentId: string,
): Promise<AgentSnapshot | undefined> {
  const { rows } = await db.execute<{ snapshot: AgentSnapshot }>(
    sql`SELECT ${draftSnapshot} AS snapshot FROM agents a WHERE a.id = ${agentId} AND a.user_id = ${userId}`,
  );
  return rows[0]?.snapshot;
}
