import { notFound } from '../../kernel/errors.ts';
import { isId, newId } from '../../kernel/ids.ts';
import { defaultModel } from '../../providers/models/catalog.ts';
import { audit } from '../audit.ts';
import { requireScope, type ServiceContext } from '../context.ts';
import { requireCredits } from '../credits/service.ts';
import { refuseIssues, storedModel } from './draft-rules.ts';
import { documentIssues, refOf, toDocument } from './exchange-rules.ts';
import { definitionFrom, selectGraph } from './graph.ts';
import type { ExchangeDocument, ImportedAgent } from './schemas-exchange.ts';
import { showAgent } from './service.ts';
import { newHandoff } from './service-links.ts';
import { insertAgents } from './store.ts';

/**
 * An agent and all that it leads to as one document: own drafts, others' shared agents as published.
 * @throws not_found
 */
export async function exportAgent(
  ctx: ServiceContext,
  id: string,
  version: number | undefined,
): Promise<ExchangeDocument> {
  requireScope(ctx, 'read');
  if (!isId('agent', id)) throw notFound('agent');
  return toDocument(definitionFrom(await selectGraph(ctx.db, ctx.actor.userId, id, version), id));
}

/**
 * Creates the agents of a document with their handoffs and fallbacks, all or nothing; all private.
 * @throws validation_failed with the path of each fault, insufficient_credits at zero credits (Plan 24.1)
 */
export async function importAgents(ctx: ServiceContext, document: ExchangeDocument): Promise<ImportedAgent> {
  requireScope(ctx, 'write');
  refuseIssues(documentIssues(document));
  await requireCredits(ctx);
  const ids = new Map(document.agents.map((agent) => [refOf(agent), newId('agent', ctx.now)]));
  // `documentIssues` has refused every reference that is not among them.
  const idOf = (ref: string): string => ids.get(ref) ?? '';
  const agents = document.agents.map((agent) => ({
    id: idOf(refOf(agent)),
    name: agent.name,
    description: agent.description ?? '',
    instructions: agent.instructions ?? '',
    model: agent.model ? storedModel(agent.model) : defaultModel(),
    handoffDescription: agent.handoffDescription ?? '',
    outputType: agent.outputType ?? null,
    fallbackAgentId: agent.fallback ? idOf(agent.fallback) : null,
  }));
  const links = document.agents.flatMap((agent) =>
    (agent.handoffs ?? []).map(({ to, ...handoff }, position) =>
      newHandoff(ctx, idOf(refOf(agent)), { ...handoff, targetAgentId: idOf(to) }, position),
    ),
  );
  await insertAgents(ctx.db, ctx.actor.userId, agents, links);
  const entryId = idOf(document.entry);
  audit(ctx, 'agents.imported', { agentId: entryId, agents: agents.length, handoffs: links.length });
  const imported = document.agents.map((agent) => ({ ref: refOf(agent), id: idOf(refOf(agent)), name: agent.name }));
  return { ...(await showAgent(ctx, entryId)), imported };
}
