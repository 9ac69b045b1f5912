import { and, eq, inArray, isNotNull, isNull, lt, ne, or, type SQL, sql } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { agents, handoffs } from '../../db/schema/agents.ts';

/** `userId` hands off to `agentId`, falls back on it or has it as a tool. Both are own agents. */
export interface Use {
  agentId: string;
  userId: string;
  userName: string;
}

/** Whether the tools of one row name the agent of another. */
function usesAsTool(tools: SQL, agentId: SQL): SQL {
  return sql`${tools} @> jsonb_build_array(jsonb_build_object('kind', 'agent', 'config', jsonb_build_object('agentId', ${agentId})))`;
}

/** One round of the cron removes so many agents at most; the next one takes the rest. */
const PURGE_BATCH = 1_000;

function own(userId: string, ids: readonly string[]) {
  return and(eq(agents.userId, userId), inArray(agents.id, [...ids]));
}

/** Which own agents use which of `ids`; agents in the bin use nothing. */
export async function selectUses(db: Database, userId: string, ids: readonly string[]): Promise<Use[]> {
  const target = sql<string>`target.id`;
  return db
    .selectDistinct({ agentId: target, userId: agents.id, userName: agents.name })
    .from(agents)
    .innerJoin(sql`agents target`, sql`target.id IN ${[...ids]} AND target.user_id = ${userId}`)
    .leftJoin(handoffs, and(eq(handoffs.agentId, agents.id), eq(handoffs.targetAgentId, target)))
    .where(
      and(
        eq(agents.userId, userId),
        isNull(agents.deletedAt),
        ne(agents.id, target),
        or(
          isNotNull(handoffs.id),
          eq(agents.fallbackAgentId, target),
          usesAsTool(sql`${agents.tools}`, sql`target.id`),
        ),
      ),
    )
    .orderBy(agents.name, agents.id)
    .limit(500);
}

/** Those of `ids` that are own and in the bin, or not. */
export async function selectOwnIds(
  db: Database,
  userId: string,
  ids: readonly string[],
  where: 'listed' | 'bin',
): Promise<string[]> {
  const rows = await db
    .select({ id: agents.id })
    .from(agents)
    .where(and(own(userId, ids), where === 'bin' ? isNotNull(agents.deletedAt) : isNull(agents.deletedAt)));
  return rows.map((row) => row.id);
}

/** Puts own agents into the bin, unless an own agent beside them uses one by now. @returns which went */
export async function binAgents(db: Database, userId: string, ids: readonly string[], now: Date): Promise<string[]> {
  const users = sql`SELECT 1 FROM agents u LEFT JOIN handoffs h ON h.agent_id = u.id AND h.target_agent_id = agents.id
    WHERE u.user_id = ${userId} AND u.deleted_at IS NULL AND u.id NOT IN ${[...ids]}
    AND (h.id IS NOT NULL OR u.fallback_agent_id = agents.id OR ${usesAsTool(sql`u.tools`, sql`agents.id`)})`;
  const rows = await db
    .update(agents)
    .set({ deletedAt: now })
    .where(and(own(userId, ids), isNull(agents.deletedAt), sql`NOT EXISTS (${users})`))
    .returning({ id: agents.id });
  return rows.map((row) => row.id);
}

/** Takes own agents out of the bin. @returns which came back */
export async function unbinAgents(db: Database, userId: string, ids: readonly string[]): Promise<string[]> {
  const rows = await db
    .update(agents)
    .set({ deletedAt: null })
    .where(and(own(userId, ids), isNotNull(agents.deletedAt)))
    .returning({ id: agents.id });
  return rows.map((row) => row.id);
}

/** Removes own agents of the bin with all that belongs to them. @returns which are gone */
export async function removeBinned(db: Database, userId: string, ids: readonly string[]): Promise<string[]> {
  const rows = await db
    .delete(agents)
    .where(and(own(userId, ids), isNotNull(agents.deletedAt)))
    .returning({ id: agents.id });
  return rows.map((row) => row.id);
}

/** Removes what has been in anybody's bin since before `before`. @returns how many */
export async function purgeBins(db: Database, before: Date): Promise<number> {
  const due = db
    .select({ id: agents.id })
    .from(agents)
    .where(and(isNotNull(agents.deletedAt), lt(agents.deletedAt, before)))
    .limit(PURGE_BATCH);
  const rows = await db.delete(agents).where(inArray(agents.id, due)).returning({ id: agents.id });
  return rows.length;
}
