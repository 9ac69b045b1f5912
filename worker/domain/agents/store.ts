import {
  and,
  asc,
  desc,
  eq,
  getTableColumns,
  gt,
  inArray,
  isNotNull,
  isNull,
  ne,
  notInArray,
  or,
  type SQL,
  sql,
} from 'drizzle-orm';
import type { BatchItem } from 'drizzle-orm/batch';
import type { Database } from '../../db/client.ts';
import { agents, agentVersions, handoffs } from '../../db/schema/agents.ts';
import type { AgentListQuery } from './schemas.ts';
import { foreseen, type NewHandoff, publishedName, selectHandoffs, upsertHandoff } from './store-handoffs.ts';

export type AgentRow = typeof agents.$inferSelect;
export type NewAgent = typeof agents.$inferInsert;
export type Visibility = AgentRow['visibility'];

/** What an agent's handoffs may show of their target: nothing, unless it is own or shared. */
export interface TargetRow {
  id: string;
  name: string;
  visibility: Visibility;
  owned: boolean;
}

/** Not in the bin, and own or shared with at least one published version (SPEC-NOTES 8). */
function visibleTo(userId: string): SQL {
  return sql`${agents.deletedAt} IS NULL AND (${agents.userId} = ${userId} OR (${agents.visibility} <> 'private' AND ${agents.publishedVersion} > 0))`;
}

// A fallback that waits in the bin is none until it comes back.
const DRAFT = {
  ...getTableColumns(agents),
  fallbackAgentId: sql<string | null>`(SELECT f.id FROM agents f
    WHERE f.id = agents.fallback_agent_id AND f.deleted_at IS NULL)`,
};

/** The own draft with its handoffs; `undefined` for an agent of somebody else, or in the bin. */
export async function selectAgent(db: Database, userId: string, id: string) {
  const [[agent], rows] = await db.batch([
    db
      .select(DRAFT)
      .from(agents)
      .where(and(eq(agents.id, id), eq(agents.userId, userId), isNull(agents.deletedAt))),
    selectHandoffs(db, userId, id),
  ]);
  return agent ? { agent, handoffs: rows } : undefined;
}

/** Somebody else's shared agent at a published version (the latest, unless `version` says otherwise). */
export async function selectShared(db: Database, userId: string, id: string, version?: number) {
  const [row] = await db
    .select({
      agent: agents,
      snapshot: agentVersions.snapshot,
      version: agentVersions.version,
      publishedAt: agentVersions.createdAt,
    })
    .from(agents)
    .innerJoin(
      agentVersions,
      and(eq(agentVersions.agentId, agents.id), eq(agentVersions.version, version ?? agents.publishedVersion)),
    )
    .where(
      and(eq(agents.id, id), ne(agents.userId, userId), ne(agents.visibility, 'private'), isNull(agents.deletedAt)),
    );
  return row;
}

/** Those of `ids` that the user may hand off to, under the names that the user may see. */
export function selectTargets(db: Database, userId: string, ids: readonly string[]): Promise<TargetRow[]> {
  if (ids.length === 0) return Promise.resolve([]);
  return db
    .select({
      id: agents.id,
      name: sql<string>`CASE WHEN ${agents.userId} = ${userId} THEN ${agents.name} ELSE ${publishedName(agents)} END`,
      visibility: agents.visibility,
      owned: sql<boolean>`${agents.userId} = ${userId}`,
    })
    .from(agents)
    .where(and(inArray(agents.id, [...ids]), visibleTo(userId)));
}

function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}

const SORT_KEYS = {
  updated: sql<string>`to_char(${agents.updatedAt} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
  created: sql<string>`to_char(${agents.createdAt} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
  name: sql<string>`lower(${agents.name})`,
};
const SORT_COLUMNS = { updated: agents.updatedAt, created: agents.createdAt, name: sql`lower(${agents.name})` };
const SORT_CASTS = { updated: sql.raw('timestamptz'), created: sql.raw('timestamptz'), name: sql.raw('text') };

// A list of agents does not carry their long texts.
const {
  instructions: _,
  outputType: __,
  tools: ___,
  guardrails: ____,
  context: _____,
  ...LISTED
} = getTableColumns(agents);

export type ListedRow = Omit<AgentRow, 'instructions' | 'outputType' | 'tools' | 'guardrails' | 'context'>;

/** One page of own agents, plus one row. The order is total, so that no page skips or repeats an agent. */
export function selectAgents(
  db: Database,
  userId: string,
  query: AgentListQuery,
  after: readonly [key: string, id: string] | undefined,
) {
  const descending = query.sort.startsWith('-');
  const field = query.sort.replace('-', '') as keyof typeof SORT_KEYS;
  const column = SORT_COLUMNS[field];
  const pattern = query.q === undefined ? undefined : `%${escapeLike(query.q)}%`;
  const order = descending ? desc : asc;
  return db
    .select({
      agent: LISTED,
      sortKey: SORT_KEYS[field],
      handoffCount: sql`(SELECT count(*) FROM handoffs h JOIN agents t ON t.id = h.target_agent_id
        WHERE h.agent_id = agents.id AND t.deleted_at IS NULL)`.mapWith(Number),
    })
    .from(agents)
    .where(
      and(
        eq(agents.userId, userId),
        query.deleted ? isNotNull(agents.deletedAt) : isNull(agents.deletedAt),
        query.visibility ? eq(agents.visibility, query.visibility) : undefined,
        query.provider ? sql`${agents.model} ->> 'provider' = ${query.provider}` : undefined,
        query.model ? sql`${agents.model} ->> 'name' = ${query.model}` : undefined,
        query.published === undefined
          ? undefined
          : query.published
            ? gt(agents.publishedVersion, 0)
            : eq(agents.publishedVersion, 0),
        pattern === undefined
          ? undefined
          : or(sql`${agents.name} ILIKE ${pattern}`, sql`${agents.description} ILIKE ${pattern}`),
        after
          ? sql`(${column}, ${agents.id}) ${sql.raw(descending ? '<' : '>')} (${after[0]}::${SORT_CASTS[field]}, ${after[1]})`
          : undefined,
      ),
    )
    .orderBy(order(column), order(agents.id))
    .limit(query.limit + 1);
}

/** New agents with their handoffs, all or none. Every agent belongs to `userId`. */
export async function insertAgents(
  db: Database,
  userId: string,
  rows: readonly Omit<NewAgent, 'userId'>[],
  links: readonly NewHandoff[],
): Promise<void> {
  const insertion = db.insert(agents).values(rows.map((row) => ({ ...row, userId })));
  if (links.length === 0) await insertion;
  else await foreseen(db.batch([insertion, db.insert(handoffs).values([...links])]));
}

export interface AgentChange {
  fields: Partial<Omit<NewAgent, 'id' | 'userId' | 'revision'>>;
  /** Replaces the whole list; a handoff to a target that stays keeps its id. */
  handoffs?: readonly NewHandoff[] | undefined;
  /** The revision that the editor saw; any, where it is left out. */
  revision?: number | undefined;
}

/** @returns whether the agent was there, own, and at the expected revision; if not, nothing changed. */
export async function updateAgent(db: Database, userId: string, id: string, change: AgentChange): Promise<boolean> {
  const expected = and(
    eq(agents.id, id),
    eq(agents.userId, userId),
    isNull(agents.deletedAt),
    change.revision === undefined ? undefined : eq(agents.revision, change.revision),
  );
  const save = db
    .update(agents)
    .set({ ...change.fields, revision: sql`${agents.revision} + 1` })
    .where(expected)
    .returning({ id: agents.id });
  if (!change.handoffs) return (await foreseen(save)).length > 0;
  const found = db.select({ id: agents.id }).from(agents).where(expected);
  const kept = change.handoffs.map((link) => link.targetAgentId);
  // The lock comes first, so that the condition holds for every statement behind it.
  const statements: [BatchItem<'pg'>, ...BatchItem<'pg'>[]] = [
    found.for('update'),
    db
      .delete(handoffs)
      .where(
        and(
          eq(handoffs.agentId, id),
          kept.length > 0 ? notInArray(handoffs.targetAgentId, kept) : undefined,
          sql`EXISTS ${found}`,
        ),
      ),
    ...change.handoffs.map((link) => upsertHandoff(db, link, expected)),
    save,
  ];
  const results = await foreseen(db.batch(statements));
  return (results.at(-1) as { id: string }[]).length > 0;
}

export type SharedRow = NonNullable<Awaited<ReturnType<typeof selectShared>>>;
