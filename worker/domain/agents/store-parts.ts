import { and, eq, isNull, type SQL, sql } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { agents } from '../../db/schema/agents.ts';
import type { AgentContext, GuardrailSpec, ToolSpec } from '../../engine/definition.ts';

/** Lists that an agent's row carries. Every change is one statement and one save of the draft, so none gets lost. */
const LISTS = {
  tools: { column: agents.tools, namesDiffer: true },
  guardrails: { column: agents.guardrails, namesDiffer: false },
} as const;

type PartList = keyof typeof LISTS;
type Part = ToolSpec | GuardrailSpec;

interface PartPlace {
  list: PartList;
  userId: string;
  agentId: string;
  now: Date;
}

function ownDraft({ userId, agentId }: Pick<PartPlace, 'userId' | 'agentId'>): SQL | undefined {
  return and(eq(agents.id, agentId), eq(agents.userId, userId), isNull(agents.deletedAt));
}

function json(value: unknown): SQL {
  return sql`${JSON.stringify(value)}::jsonb`;
}

/** @returns the new revision, or `undefined` where nothing was changed */
async function save(db: Database, place: PartPlace, value: SQL, only?: SQL): Promise<number | undefined> {
  const [row] = await db
    .update(agents)
    .set({ [place.list]: value, revision: sql`${agents.revision} + 1`, updatedAt: place.now })
    .where(and(ownDraft(place), only))
    .returning({ revision: agents.revision });
  return row?.revision;
}

/** Two at once must not take one name; which names functions have, the service checks. */
function nameIsFree({ list }: PartPlace, part: Part): SQL | undefined {
  const { column, namesDiffer } = LISTS[list];
  if (!namesDiffer) return undefined;
  return sql`NOT EXISTS (SELECT 1 FROM jsonb_array_elements(${column}) o
    WHERE o ->> 'name' = ${part.name}::text AND o ->> 'id' <> ${part.id}::text)`;
}

/**
 * Adds to the end of a list that has less than `limit` parts.
 * @returns the new revision; `undefined` where the agent is not there, the list full or the name taken
 */
export function insertPart(db: Database, place: PartPlace, part: Part, limit: number): Promise<number | undefined> {
  const { column } = LISTS[place.list];
  return save(
    db,
    place,
    sql`${column} || jsonb_build_array(${json(part)})`,
    and(sql`jsonb_array_length(${column}) < ${limit}::int`, nameIsFree(place, part)),
  );
}

/** Puts `part` in the place of `before`, which must still be as it was read. @returns as `insertPart` */
export function replacePart(db: Database, place: PartPlace, before: Part, part: Part): Promise<number | undefined> {
  const { column } = LISTS[place.list];
  return save(
    db,
    place,
    sql`(SELECT jsonb_agg(CASE WHEN e.part ->> 'id' = ${part.id}::text THEN ${json(part)} ELSE e.part END ORDER BY e.n)
      FROM jsonb_array_elements(${column}) WITH ORDINALITY AS e(part, n))`,
    and(
      sql`EXISTS (SELECT 1 FROM jsonb_array_elements(${column}) o WHERE o = ${json(before)})`,
      nameIsFree(place, part),
    ),
  );
}

/** @returns the new revision, or `undefined` where there was no such part */
export function removePart(db: Database, place: PartPlace, id: string): Promise<number | undefined> {
  const { column } = LISTS[place.list];
  return save(
    db,
    place,
    sql`COALESCE((SELECT jsonb_agg(e.part ORDER BY e.n)
      FROM jsonb_array_elements(${column}) WITH ORDINALITY AS e(part, n) WHERE e.part ->> 'id' <> ${id}::text), '[]'::jsonb)`,
    sql`EXISTS (SELECT 1 FROM jsonb_array_elements(${column}) o WHERE o ->> 'id' = ${id}::text)`,
  );
}

/** The whole list, where the draft is at `revision` or any will do. @returns as `removePart` */
export function replaceParts(
  db: Database,
  place: PartPlace,
  parts: readonly Part[],
  revision: number | undefined,
): Promise<number | undefined> {
  return save(db, place, json(parts), revision === undefined ? undefined : eq(agents.revision, revision));
}

/** The context, where the draft is at `revision`. @returns as `removePart` */
export async function updateContext(
  db: Database,
  place: Omit<PartPlace, 'list'>,
  context: AgentContext,
  revision: number,
): Promise<number | undefined> {
  const [row] = await db
    .update(agents)
    .set({ context, revision: sql`${agents.revision} + 1`, updatedAt: place.now })
    .where(and(ownDraft(place), eq(agents.revision, revision)))
    .returning({ revision: agents.revision });
  return row?.revision;
}
