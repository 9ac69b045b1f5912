import { type SQL, sql } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import type { AgentSnapshot } from '../../engine/definition.ts';
import type { StoredSecret } from '../../kernel/stored-secret.ts';

/** Agents of one graph at most; what lies beyond (breadth first) is left out of a run. */
export const MAX_GRAPH_AGENTS = 50;

export interface GraphRow {
  spec: AgentSnapshot;
  /** Published version; 0 = the draft. */
  version: number;
  /** Whether the actor owns this agent. */
  owned: boolean;
  /** Secrets of the owner for tools that run as the owner; `null` for own agents and where no tool does. */
  lent: StoredSecret[] | null;
}

interface GraphQuery {
  roots: readonly string[];
  /** Gives the acting user's id, or null. */
  actor: SQL;
  /** Pins the version of the roots. */
  version?: number | undefined;
}

/** The draft of row `a` as an `AgentSnapshot`; the same form as versions are stored in. */
export const draftSnapshot = sql`jsonb_build_object(
  'id', a.id, 'name', a.name, 'description', a.description, 'instructions', a.instructions, 'model', a.model,
  'handoffDescription', a.handoff_description, 'outputType', a.output_type, 'fallbackAgentId', a.fallback_agent_id,
  'tools', a.tools, 'guardrails', a.guardrails, 'context', a.context,
  'handoffs', COALESCE((
    SELECT jsonb_agg(jsonb_build_object('id', h.id, 'targetAgentId', h.target_agent_id, 'toolName', h.tool_name,
      'toolDescription', h.tool_description, 'inputFilter', h.input_filter) ORDER BY h.position, h.id)
    FROM handoffs h WHERE h.agent_id = a.id), '[]'::jsonb))`;

/** Some tool of a version runs as its owner. */
const LENDING = sql.raw(`'$.tools[*] ? (@.runAs == "owner")'`);

const lentSecrets = sql`SELECT jsonb_agg(jsonb_build_object('id', k.id, 'owner', k.user_id, 'provider', k.provider,
    'baseUrl', k.base_url, 'envelope', k.envelope) ORDER BY k.created_at DESC, k.id DESC)
  FROM api_keys k WHERE k.user_id = a.user_id AND k.owner_kind = 'user' AND k.kind = 'tool'`;

/** Agents that serve as tools (Plan 16.3.3). */
const TOOL_AGENTS = sql.raw(`'$[*] ? (@.kind == "agent").config.agentId'`);

function rootArray(query: GraphQuery): SQL {
  return sql`ARRAY[${sql.join(
    query.roots.map((id) => sql`${id}`),
    sql`, `,
  )}]::text[]`;
}

/** Which version of `t` the actor gets (SPEC-NOTES 11): 0 is the draft, for its owner only. */
function wanted(query: GraphQuery): SQL {
  const usual = sql`CASE WHEN t.user_id = me.id THEN 0 ELSE t.published_version END`;
  if (query.version === undefined) return usual;
  return sql`CASE WHEN t.id = ANY(${rootArray(query)}) THEN ${query.version}::int ELSE ${usual} END`;
}

/**
 * `me` (no row without an actor) and `reached(id, version)`: breadth first over handoffs, fallbacks and
 * agents as tools. The condition on `w` is the one that keeps private agents out (SPEC-NOTES 8): own, or
 * shared and not a draft, and not in the bin. UNION ends cycles; the LIMIT of the reader bounds the walk.
 */
function walk(query: GraphQuery): SQL {
  const readable = sql`t.deleted_at IS NULL AND (t.user_id = me.id OR (t.visibility <> 'private' AND w.version > 0))`;
  return sql`WITH RECURSIVE me AS MATERIALIZED (SELECT x.id FROM (SELECT (${query.actor})::text AS id) x WHERE x.id IS NOT NULL),
  reached(id, version) AS (
    SELECT t.id, w.version FROM me, agents t, LATERAL (SELECT ${wanted(query)} AS version) w
    WHERE t.id = ANY(${rootArray(query)}) AND ${readable}
    UNION
    SELECT t.id, w.version
    FROM reached r
    CROSS JOIN LATERAL (
      SELECT h.target_agent_id AS id FROM handoffs h WHERE r.version = 0 AND h.agent_id = r.id
      UNION ALL SELECT a.fallback_agent_id FROM agents a WHERE r.version = 0 AND a.id = r.id
      UNION ALL SELECT jsonb_array_elements_text(jsonb_path_query_array(a.tools, ${TOOL_AGENTS}))
        FROM agents a WHERE r.version = 0 AND a.id = r.id
      UNION ALL SELECT jsonb_array_elements_text(
        jsonb_path_query_array(v.snapshot, '$.handoffs[*].targetAgentId') || (v.snapshot -> 'fallbackAgentId')
        || jsonb_path_query_array(COALESCE(v.snapshot -> 'tools', '[]'::jsonb), ${TOOL_AGENTS}))
        FROM agent_versions v WHERE v.agent_id = r.id AND v.version = r.version
    ) e
    JOIN agents t ON t.id = e.id
    CROSS JOIN me
    CROSS JOIN LATERAL (SELECT ${wanted(query)} AS version) w
    WHERE ${readable}
  )`;
}

/**
 * ONE statement: the entry agent and every agent reachable from it that `actor` may run: drafts of
 * the actor's own, the latest published version of others' shared ones (SPEC-NOTES 8 and 11).
 * `version` pins the entry agent; the rest of the graph is unaffected. Fits into a `db.batch`.
 */
export function graphStatement(db: Database, options: { agentId: string; actor: SQL; version?: number | undefined }) {
  const { agentId, actor, version } = options;
  return graphOf(db, { roots: [agentId], actor, version }, MAX_GRAPH_AGENTS);
}

function graphOf(db: Database, query: GraphQuery, limit: number) {
  return db
    .select({
      spec: sql<AgentSnapshot>`g.spec`,
      version: sql`g.version`.mapWith(Number),
      owned: sql<boolean>`g.owned`,
      lent: sql<StoredSecret[] | null>`g.lent`,
    })
    .from(sql`(${walk(query)}
      SELECT CASE WHEN r.version = 0 THEN ${draftSnapshot} ELSE v.snapshot END AS spec, r.version, a.user_id = me.id AS owned,
        CASE WHEN a.user_id <> me.id AND v.snapshot @? ${LENDING} THEN (${lentSecrets}) END AS lent
      FROM (SELECT id, version FROM reached LIMIT ${sql.raw(String(limit))}) r
      CROSS JOIN me
      JOIN agents a ON a.id = r.id
      LEFT JOIN agent_versions v ON v.agent_id = r.id AND v.version = r.version
      WHERE r.version = 0 OR v.id IS NOT NULL) g`);
}

/** Ids of the agents reachable from `roots`, themselves included; one more than allowed at most. */
export async function selectReachable(db: Database, userId: string, roots: readonly string[]): Promise<string[]> {
  if (roots.length === 0) return [];
  const query: GraphQuery = { roots, actor: sql`${userId}` };
  const rows = await db
    .select({ id: sql<string>`g.id` })
    .from(sql`(${walk(query)} SELECT id FROM reached LIMIT ${sql.raw(String(MAX_GRAPH_AGENTS + 1))}) g`);
  return rows.map((row) => row.id);
}

/** Agents that `roots` lead to, themselves included, each with the agents that are its tools; one more than allowed at most. */
export function selectToolLinks(db: Database, userId: string, roots: readonly string[]) {
  const query: GraphQuery = { roots, actor: sql`${userId}` };
  return db.select({ id: sql<string>`g.id`, tools: sql<string[]>`g.tools` }).from(sql`(${walk(query)}
      SELECT r.id, COALESCE(jsonb_path_query_array(CASE WHEN r.version = 0 THEN a.tools ELSE v.snapshot -> 'tools' END,
        ${TOOL_AGENTS}), '[]'::jsonb) AS tools
      FROM (SELECT id, version FROM reached LIMIT ${sql.raw(String(MAX_GRAPH_AGENTS + 1))}) r
      JOIN agents a ON a.id = r.id
      LEFT JOIN agent_versions v ON v.agent_id = r.id AND v.version = r.version) g`);
}

/** The graph as rows, for a signed-in actor. */
export function selectGraph(db: Database, userId: string, agentId: string, version?: number): Promise<GraphRow[]> {
  return graphStatement(db, { agentId, actor: sql`${userId}`, version });
}

/** Several agents and all that they lead to, each agent once; `limit` agents at most. */
export function selectGraphs(db: Database, userId: string, roots: readonly string[], limit: number) {
  return graphOf(db, { roots, actor: sql`${userId}` }, limit);
}
