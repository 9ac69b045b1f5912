import { and, desc, eq, sql } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { runs } from '../../db/schema/runs.ts';

export interface CostHistory {
  samples: number;
  /** Microcredits; null without samples. */
  p50: number | null;
  p95: number | null;
}

/** What the user's own last `limit` completed runs of an agent cost. */
export async function selectCostHistory(
  db: Database,
  userId: string,
  agentId: string,
  limit: number,
): Promise<CostHistory> {
  const recent = db
    .select({ microcredits: runs.microcredits })
    .from(runs)
    .where(and(eq(runs.userId, userId), eq(runs.agentId, agentId), eq(runs.status, 'completed')))
    .orderBy(desc(runs.createdAt))
    .limit(limit)
    .as('recent');
  const percentile = (p: number) =>
    sql<number | null>`percentile_cont(${p}::float8) WITHIN GROUP (ORDER BY ${recent.microcredits})`.mapWith(Number);
  const [row] = await db
    .select({ samples: sql`count(*)`.mapWith(Number), p50: percentile(0.5), p95: percentile(0.95) })
    .from(recent);
  return row ?? { samples: 0, p50: null, p95: null };
}
