import { and, desc, eq, gte, inArray, lt, notInArray, or, type SQL, sql } from 'drizzle-orm';
import { type RunStatus, TERMINAL_STATUSES } from '../../../durable-objects/run-host/protocol.ts';
import type { Database } from '../../db/client.ts';
import { runs } from '../../db/schema/runs.ts';
import type { ListPosition } from './store.ts';

export interface RunFilter {
  status?: RunStatus | undefined;
  ended?: 'true' | 'false' | undefined;
  agentId?: string | undefined;
  sessionId?: string | undefined;
  /** ISO 8601. */
  from?: string | undefined;
  to?: string | undefined;
  q?: string | undefined;
  ids?: string[] | undefined;
}

/** The words of an input: the string itself, or the texts of its messages. */
const inputWords = sql`CASE jsonb_typeof(${runs.input})
  WHEN 'string' THEN ${runs.input} #>> '{}'
  ELSE jsonb_path_query_array(${runs.input}, 'lax $[*].content ? (@.type() == "string")')::text
    || jsonb_path_query_array(${runs.input}, 'lax $[*].content[*].text')::text
END`;

function contains(q: string): SQL {
  return sql`(${runs.id} = ${q} OR position(lower(${q}) in lower(${inputWords})) > 0)`;
}

const TERMINAL = [...TERMINAL_STATUSES];

function conditions(filter: RunFilter): (SQL | undefined)[] {
  return [
    filter.status && eq(runs.status, filter.status),
    filter.ended === 'true' ? inArray(runs.status, TERMINAL) : undefined,
    filter.ended === 'false' ? notInArray(runs.status, TERMINAL) : undefined,
    filter.agentId ? eq(runs.agentId, filter.agentId) : undefined,
    filter.sessionId ? eq(runs.sessionId, filter.sessionId) : undefined,
    filter.from ? gte(runs.createdAt, new Date(filter.from)) : undefined,
    filter.to ? lt(runs.createdAt, new Date(filter.to)) : undefined,
    filter.q ? contains(filter.q) : undefined,
    filter.ids ? inArray(runs.id, filter.ids) : undefined,
  ];
}

/** An account's runs, newest first, from `before` on. */
export function selectRuns(
  db: Database,
  userId: string,
  filter: RunFilter,
  before: ListPosition | null,
  limit: number,
) {
  return db
    .select()
    .from(runs)
    .where(
      and(
        eq(runs.userId, userId),
        ...conditions(filter),
        before
          ? or(lt(runs.createdAt, before.at), and(eq(runs.createdAt, before.at), lt(runs.id, before.id)))
          : undefined,
      ),
    )
    .orderBy(desc(runs.createdAt), desc(runs.id))
    .limit(limit);
}
