import { AppError, notFound } from '../../kernel/errors.ts';
import { isId, newId } from '../../kernel/ids.ts';
import { defaultModel } from '../../providers/models/catalog.ts';
import { outboundPolicy } from '../../providers/outbound/policy.ts';
import { audit } from '../audit.ts';
import { requireScope, type ServiceContext } from '../context.ts';
import { requireCredits } from '../credits/service.ts';
import { portableFrom } from './definition-rules.ts';
import { refuseIssues, storedModel } from './draft-rules.ts';
import { importedParts, namesPartKeys, partKeyIssues } from './exchange-part-rules.ts';
import { documentIssues, refOf, toDocument } from './exchange-rules.ts';
import { selectGraph, selectGraphs } from './graph.ts';
import {
  type ExchangeDocument,
  type ExportFormat,
  type ExportMany,
  type ImportedAgent,
  MAX_EXCHANGE_AGENTS,
} from './schemas-exchange.ts';
import { showAgent } from './service.ts';
import { checkKeys, ownSecrets } from './service-keys.ts';
import { newHandoff } from './service-links.ts';
import { insertAgents } from './store.ts';

/** What an export gives, ready to be sent. */
export interface ExportedFile {
  name: string;
  contentType: string;
  body: string;
}

/**
 * An agent and all that it leads to as one file: own drafts, others' shared agents as published.
 * @throws not_found
 */
export async function exportFile(
  ctx: ServiceContext,
  id: string,
  version: number | undefined,
  format: ExportFormat,
): Promise<ExportedFile> {
  requireScope(ctx, 'read');
  if (!isId('agent', id)) throw notFound('agent');
  const team = portableFrom(await selectGraph(ctx.db, ctx.actor.userId, id, version), id);
  if (format === 'json')
    return { name: 'agents.json', contentType: 'application/json', body: JSON.stringify(toDocument(team)) };
  // Parsing users' code is not on the path of other requests.
  const { toTypeScript } = await import('./typescript-export/program.ts');
  return { name: 'agents.ts', contentType: 'text/typescript; charset=utf-8', body: toTypeScript(team).source };
}

/**
 * Several agents and all that they lead to as one document, each agent once; the first of `ids` is its entry.
 * @throws not_found when one of them is not there; validation_failed when they are more than a document holds
 */
export async function exportAgents(ctx: ServiceContext, { ids }: ExportMany): Promise<ExchangeDocument> {
  requireScope(ctx, 'read');
  const [entry = ''] = ids;
  if (!ids.every((id) => isId('agent', id))) throw notFound('agent');
  const rows = await selectGraphs(ctx.db, ctx.actor.userId, ids, MAX_EXCHANGE_AGENTS + 1);
  if (rows.length > MAX_EXCHANGE_AGENTS) {
    const message = `With all that they lead to these are more than ${MAX_EXCHANGE_AGENTS} agents. Choose fewer.`;
    throw new AppError('validation_failed', message, { issues: [{ path: 'ids', message }] });
  }
  const present = new Set(rows.map((row) => row.spec.id));
  if (!ids.every((id) => present.has(id))) throw notFound('agent');
  return toDocument(portableFrom(rows, entry));
}

/**
 * Creates the agents of a document with their handoffs and fallbacks, all or nothing; all private.
 * @throws validation_failed with the path of each fault, insufficient_credits at zero credits (Plan 24.1)
 */
export async function importAgents(ctx: ServiceContext, document: ExchangeDocument): Promise<ImportedAgent> {
  requireScope(ctx, 'write');
  const policy = outboundPolicy(ctx.settings);
  refuseIssues(documentIssues(document, policy));
  await checkKeys(
    ctx,
    document.agents.map(({ model }, index) => ({ model, path: `agents.${index}.model` })),
  );
  if (namesPartKeys(document, policy)) refuseIssues(partKeyIssues(document, await ownSecrets(ctx), policy));
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
    ...importedParts(agent, idOf, (kind) => newId(kind, ctx.now), policy),
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
