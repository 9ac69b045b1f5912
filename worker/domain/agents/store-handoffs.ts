import { and, asc, eq, type SQL, sql } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { constraintFault } from '../../db/constraint.ts';
import { agents, handoffs } from '../../db/schema/agents.ts';
import { AppError } from '../../kernel/errors.ts';

export type NewHandoff = typeof handoffs.$inferInsert;
type Visibility = (typeof agents.$inferSelect)['visibility'];

export interface HandoffRow {
  id: string;
  targetAgentId: string;
  toolName: string | null;
  toolDescription: string | null;
  inputFilter: NewHandoff['inputFilter'];
  position: number;
  targetName: string | null;
  targetVisibility: Visibility | null;
}

/**
 * Two requests may pass the rules at the same time; what the database then refuses is an answer, not a failure.
 * @throws conflict for a second handoff to the same target, not_found for a target deleted in between
 */
export async function foreseen<T>(work: PromiseLike<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const fault = constraintFault(error);
    if (fault?.code === 'unique')
      throw new AppError('conflict', 'There is a handoff to this agent already.', { cause: error });
    if (fault?.code === 'foreign_key') throw new AppError('not_found', 'No such agent.', { cause: error });
    throw error;
  }
}

/** What others call an agent: a rename that is not published is the owner's business. */
export function publishedName(agent: SQL | typeof agents): SQL<string> {
  return sql<string>`(SELECT v.snapshot ->> 'name' FROM agent_versions v
    WHERE v.agent_id = ${agent}.id AND v.version = ${agent}.published_version)`;
}

export function selectHandoffs(db: Database, userId: string, agentId: string) {
  const target = sql`t`;
  return (
    db
      .select({
        id: handoffs.id,
        targetAgentId: handoffs.targetAgentId,
        toolName: handoffs.toolName,
        toolDescription: handoffs.toolDescription,
        inputFilter: handoffs.inputFilter,
        position: handoffs.position,
        targetName: sql<
          string | null
        >`CASE WHEN ${target}.user_id = ${userId} THEN ${target}.name ELSE ${publishedName(target)} END`,
        targetVisibility: sql<Visibility | null>`${target}.visibility`,
      })
      .from(handoffs)
      .innerJoin(agents, and(eq(agents.id, handoffs.agentId), eq(agents.userId, userId)))
      .leftJoin(
        sql`agents ${target}`,
        sql`${target}.id = ${handoffs.targetAgentId} AND (${target}.user_id = ${userId} OR (${target}.visibility <> 'private' AND ${target}.published_version > 0))`,
      )
      // A target in the bin takes the handoff along, and brings it back.
      .where(
        and(
          eq(handoffs.agentId, agentId),
          sql`NOT EXISTS (SELECT 1 FROM agents b WHERE b.id = ${handoffs.targetAgentId} AND b.deleted_at IS NOT NULL)`,
        ),
      )
      .orderBy(asc(handoffs.position), asc(handoffs.id))
  );
}

/** A handoff of a list that is saved as a whole: a target that stays keeps its id. */
export function upsertHandoff(db: Database, link: NewHandoff, condition: SQL | undefined) {
  return db
    .insert(handoffs)
    .select(handoffValues(db, link, condition))
    .onConflictDoUpdate({
      target: [handoffs.agentId, handoffs.targetAgentId],
      set: {
        position: sql`excluded.position`,
        toolName: sql`excluded.tool_name`,
        toolDescription: sql`excluded.tool_description`,
        inputFilter: sql`excluded.input_filter`,
        updatedAt: sql`excluded.updated_at`,
      },
    });
}

/** The row of a new handoff, only where its agent meets `condition`. */
function handoffValues(db: Database, link: NewHandoff, condition: SQL | undefined) {
  return db
    .select({
      id: sql<string>`${link.id}::text`.as('id'),
      agentId: agents.id,
      targetAgentId: sql<string>`${link.targetAgentId}::text`.as('target_agent_id'),
      position: sql<number>`${link.position ?? 0}::int`.as('position'),
      toolName: sql<string | null>`${link.toolName ?? null}::text`.as('tool_name'),
      toolDescription: sql<string | null>`${link.toolDescription ?? null}::text`.as('tool_description'),
      inputFilter: sql<NewHandoff['inputFilter']>`${JSON.stringify(link.inputFilter)}::jsonb`.as('input_filter'),
      createdAt: sql<Date>`now()`.as('created_at'),
      updatedAt: sql<Date>`now()`.as('updated_at'),
    })
    .from(agents)
    .where(condition);
}

function ownDraft(userId: string, agentId: string): SQL | undefined {
  return and(eq(agents.id, agentId), eq(agents.userId, userId));
}

/** Every change of a handoff is a save of its agent's draft. */
function touch(db: Database, userId: string, agentId: string, now: Date, only?: SQL) {
  return db
    .update(agents)
    .set({ revision: sql`${agents.revision} + 1`, updatedAt: now })
    .where(and(ownDraft(userId, agentId), only))
    .returning({ id: agents.id });
}

/** @returns whether the agent was there and own. @throws conflict, not_found as `foreseen` says */
export async function insertHandoff(db: Database, userId: string, link: NewHandoff, now: Date): Promise<boolean> {
  const [, touched] = await foreseen(
    db.batch([
      db.insert(handoffs).select(handoffValues(db, link, ownDraft(userId, link.agentId))),
      touch(db, userId, link.agentId, now),
    ]),
  );
  return touched.length > 0;
}

function exists(userId: string, agentId: string, id: string): SQL {
  return sql`EXISTS (SELECT 1 FROM handoffs h JOIN agents a ON a.id = h.agent_id WHERE h.id = ${id} AND a.id = ${agentId} AND a.user_id = ${userId})`;
}

/** @returns whether the handoff was there and own. @throws conflict, not_found as `foreseen` says */
export async function updateHandoff(
  db: Database,
  userId: string,
  link: Required<Pick<NewHandoff, 'id' | 'agentId'>> & Partial<NewHandoff>,
  now: Date,
): Promise<boolean> {
  const { id, agentId, ...fields } = link;
  const [changed] = await foreseen(
    db.batch([
      db
        .update(handoffs)
        .set({ ...fields, updatedAt: now })
        .where(and(eq(handoffs.id, id), eq(handoffs.agentId, agentId), exists(userId, agentId, id)))
        .returning({ id: handoffs.id }),
      touch(db, userId, agentId, now, exists(userId, agentId, id)),
    ]),
  );
  return changed.length > 0;
}

/** @returns whether the handoff was there and own */
export async function removeHandoff(
  db: Database,
  userId: string,
  agentId: string,
  id: string,
  now: Date,
): Promise<boolean> {
  const [touched] = await db.batch([
    touch(db, userId, agentId, now, exists(userId, agentId, id)),
    db.delete(handoffs).where(and(eq(handoffs.id, id), eq(handoffs.agentId, agentId), exists(userId, agentId, id))),
  ]);
  return touched.length > 0;
}
