import type { SQL } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { notFound } from '../../kernel/errors.ts';
import { overrideIssues } from '../agents/context-rules.ts';
import { definitionFrom } from '../agents/definition-rules.ts';
import { refuseIssues } from '../agents/draft-rules.ts';
import { type GraphRow, graphStatement } from '../agents/graph.ts';
import { withVariables } from '../agents/instruction-variables.ts';
import { runKeysStatement } from '../models/service.ts';
import type { RunRequest } from './schemas.ts';
import type { RunMaterial } from './start-service.ts';
import { sessionStatement } from './store.ts';

interface Wanted {
  agentId: string;
  sessionId: string;
  version?: number;
}

/** The provider keys of the account that runs, still encrypted. */
export const keysOf = runKeysStatement;

/** Everything that a run needs from the database, as statements for the caller's own round trip. */
export function runMaterial(db: Database, actor: SQL<string>, { agentId, sessionId, version }: Wanted) {
  return [
    graphStatement(db, { agentId, actor, version }),
    keysOf(db, actor),
    sessionStatement(db, actor, sessionId),
  ] as const;
}

type Rows = readonly [GraphRow[], RunMaterial['keys'], NonNullable<RunMaterial['session']>[]];

/**
 * What the statements gave.
 * @throws not_found for an agent or session that the actor may not use; validation_failed for values in `context` that
 *   the agent does not take
 */
export function toMaterial(
  [graph, keys, sessions]: Rows,
  agentId: string,
  { sessionId, context = {} }: Pick<RunRequest, 'sessionId' | 'context'>,
): RunMaterial {
  const drafts = definitionFrom(graph, agentId);
  refuseIssues(overrideIssues(drafts.agents[agentId]?.context, context));
  const definition = withVariables(drafts, Date.now(), context);
  const session = sessions[0];
  if (sessionId !== undefined && !session) throw notFound('session');
  const others = graph.filter(({ owned, spec }) => !owned && definition.agents[spec.id]);
  const lent = Object.fromEntries(others.map((row) => [row.spec.id, row.lent ?? []]));
  return { definition, keys, lent, session: session ?? null };
}
