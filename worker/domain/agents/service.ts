import { z } from '@hono/zod-openapi';
import { AppError, notFound } from '../../kernel/errors.ts';
import { isId, newId } from '../../kernel/ids.ts';
import { decodeCursor, type Page, toPage } from '../../kernel/pagination.ts';
import { isStorable } from '../../kernel/text.ts';
import { defaultModel } from '../../providers/models/catalog.ts';
import { audit } from '../audit.ts';
import { requireScope, type ServiceContext } from '../context.ts';
import { requireCredits } from '../credits/service.ts';
import { fieldIssues, refuseIssues, storedModel } from './draft-rules.ts';
import type { AgentAnswer, AgentCreate, AgentListQuery, AgentSummary, AgentUpdate } from './schemas.ts';
import { checkKeys } from './service-keys.ts';
import { checkLinks, newHandoff } from './service-links.ts';
import { checkParts } from './service-part-checks.ts';
import {
  insertAgents,
  selectAgent,
  selectAgents,
  selectShared,
  selectTargets,
  updateAgent as storeAgent,
} from './store.ts';
import { toolAgents } from './tool-rules.ts';
import { agentAnswer, agentSummary, sharedAnswer } from './views.ts';

/** The own draft with its handoffs. @throws not_found */
export async function ownAgent(ctx: ServiceContext, id: string) {
  const found = isId('agent', id) ? await selectAgent(ctx.db, ctx.actor.userId, id) : undefined;
  if (!found) throw notFound('agent');
  return found;
}

/**
 * Creates an agent with its handoffs, all or nothing (Plan 4.1).
 * @throws insufficient_credits at zero credits (Plan 24.1), validation_failed, not_found for a target
 */
export async function createAgent(ctx: ServiceContext, input: AgentCreate): Promise<AgentAnswer> {
  requireScope(ctx, 'write');
  refuseIssues(fieldIssues(input));
  await checkKeys(ctx, [{ model: input.model, path: 'model' }]);
  await requireCredits(ctx);
  const id = newId('agent', ctx.now);
  const handoffs = input.handoffs ?? [];
  const fallbackAgentId = input.fallbackAgentId ?? null;
  await checkLinks(ctx, id, { handoffs, fallbackAgentId });
  const parts = await checkParts(ctx, { agentId: id, input });
  const agent = {
    id,
    name: input.name,
    description: input.description ?? '',
    instructions: input.instructions ?? '',
    model: input.model ? storedModel(input.model) : defaultModel(),
    handoffDescription: input.handoffDescription ?? '',
    outputType: input.outputType ?? null,
    fallbackAgentId,
    visibility: input.visibility ?? ('private' as const),
    ...parts,
  };
  await insertAgents(
    ctx.db,
    ctx.actor.userId,
    [agent],
    handoffs.map((link, position) => newHandoff(ctx, id, link, position)),
  );
  audit(ctx, 'agent.created', { agentId: id, handoffs: handoffs.length });
  return showAgent(ctx, id);
}

const place = z.string().refine(isStorable);
const nameCursor = z.tuple([place, place]);
const timeCursor = z.tuple([z.iso.datetime(), place]);

/** Own agents, found by name and description, in the order that was asked for. @throws validation_failed for a foreign cursor */
export async function listAgents(ctx: ServiceContext, query: AgentListQuery): Promise<Page<AgentSummary>> {
  requireScope(ctx, 'read');
  const after =
    query.cursor === undefined
      ? undefined
      : decodeCursor(query.cursor, query.sort.endsWith('name') ? nameCursor : timeCursor);
  const rows = await selectAgents(ctx.db, ctx.actor.userId, query, after);
  return toPage(
    rows,
    query.limit,
    (row) => [row.sortKey, row.agent.id],
    (row) => agentSummary(row.agent, row.handoffCount),
  );
}

/** The own draft, or somebody else's shared agent as published. @throws not_found */
export async function getAgent(ctx: ServiceContext, id: string): Promise<AgentAnswer> {
  requireScope(ctx, 'read');
  return showAgent(ctx, id);
}

/** What `getAgent` gives, for verbs that have checked another scope. */
export async function showAgent(ctx: ServiceContext, id: string): Promise<AgentAnswer> {
  if (!isId('agent', id)) throw notFound('agent');
  const own = await selectAgent(ctx.db, ctx.actor.userId, id);
  if (own) return agentAnswer(own.agent, own.handoffs);
  const shared = await selectShared(ctx.db, ctx.actor.userId, id);
  if (!shared) throw notFound('agent');
  const { handoffs, fallbackAgentId } = shared.snapshot;
  const linked = [
    ...handoffs.map((handoff) => handoff.targetAgentId),
    ...(fallbackAgentId ? [fallbackAgentId] : []),
    ...toolAgents(shared.snapshot.tools),
  ];
  return sharedAnswer(shared, await selectTargets(ctx.db, ctx.actor.userId, linked));
}

/**
 * Saves the draft. Fields left out keep their value; a given list of handoffs replaces the old one.
 * Sharing (`visibility`) stays open without credits (Plan 24.1).
 * @throws conflict with the current revision when `revision` is not it; validation_failed, not_found
 */
export async function updateAgent(ctx: ServiceContext, id: string, input: AgentUpdate): Promise<AgentAnswer> {
  requireScope(ctx, 'write');
  const { agent, handoffs: current } = await ownAgent(ctx, id);
  const { revision, handoffs, model, tools: _, guardrails: __, context: ___, ...fields } = input;
  refuseIssues(fieldIssues(input, agent.model));
  await checkKeys(ctx, [{ model, current: agent.model, path: 'model' }]);
  const settled = new Set(current.map((handoff) => handoff.targetAgentId));
  if (agent.fallbackAgentId !== null) settled.add(agent.fallbackAgentId);
  await checkLinks(ctx, id, {
    handoffs: handoffs ?? [],
    fallbackAgentId: input.fallbackAgentId ?? null,
    settled,
    // New tools are checked with their handoffs below.
    ...(input.tools ? {} : { beside: { tools: agent.tools, before: current } }),
  });
  const parts = await checkParts(ctx, { agentId: id, input, current: { ...agent, handoffs: current } });
  const saved = await storeAgent(ctx.db, ctx.actor.userId, id, {
    fields: {
      ...defined(fields),
      ...(model ? { model: storedModel(model) } : {}),
      ...parts,
      updatedAt: new Date(ctx.now),
    },
    handoffs: handoffs?.map((link, position) => newHandoff(ctx, id, link, position)),
    revision,
  });
  if (!saved) throw await revisionConflict(ctx, id);
  audit(ctx, 'agent.updated', { agentId: id, fields: Object.keys(input).join(',') });
  return showAgent(ctx, id);
}

/** Only what was sent: an absent field must not be written as null. */
function defined<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
}

/** Why a save did not happen: somebody saved in between, or the agent is gone. */
export async function revisionConflict(ctx: ServiceContext, id: string): Promise<AppError> {
  const found = await selectAgent(ctx.db, ctx.actor.userId, id);
  if (!found) return notFound('agent');
  const { revision } = found.agent;
  return new AppError('conflict', `The agent was saved in the meantime; it is at revision ${revision} now.`, {
    members: { revision },
  });
}
