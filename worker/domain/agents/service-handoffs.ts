import type { ToolSpec } from '../../engine/definition.ts';
import { AppError, notFound } from '../../kernel/errors.ts';
import type { Page } from '../../kernel/pagination.ts';
import { audit } from '../audit.ts';
import { requireScope, type ServiceContext } from '../context.ts';
import type { HandoffAnswer, HandoffInput, HandoffUpdate } from './schemas-handoffs.ts';
import { ownAgent } from './service.ts';
import { checkLinks, newHandoff } from './service-links.ts';
import { type HandoffRow, insertHandoff, removeHandoff, updateHandoff as storeHandoff } from './store-handoffs.ts';
import { handoffAnswer } from './views.ts';

/** Handoffs of an own agent in their order (Plan 4.3). @throws not_found */
export async function listHandoffs(ctx: ServiceContext, agentId: string): Promise<Page<HandoffAnswer>> {
  requireScope(ctx, 'read');
  const { handoffs } = await ownAgent(ctx, agentId);
  return { data: handoffs.map(handoffAnswer), nextCursor: null };
}

/** @throws not_found */
export async function getHandoff(ctx: ServiceContext, agentId: string, id: string): Promise<HandoffAnswer> {
  requireScope(ctx, 'read');
  return showHandoff(ctx, agentId, id);
}

async function showHandoff(ctx: ServiceContext, agentId: string, id: string): Promise<HandoffAnswer> {
  return handoffAnswer(pick((await ownAgent(ctx, agentId)).handoffs, id));
}

function pick(handoffs: readonly HandoffRow[], id: string): HandoffRow {
  const found = handoffs.find((handoff) => handoff.id === id);
  if (!found) throw notFound('handoff');
  return found;
}

/** The handoffs as they would be, checked; faults are told at the field that was sent. @param tools of the agent, whose names are taken */
async function checkChange(
  ctx: ServiceContext,
  agentId: string,
  tools: readonly ToolSpec[],
  before: readonly HandoffRow[],
  changed: { id?: string; targetAgentId: string; toolName?: string | null | undefined },
) {
  const others = before.filter((handoff) => handoff.id !== changed.id);
  if (others.some((handoff) => handoff.targetAgentId === changed.targetAgentId)) {
    throw new AppError('conflict', 'There is a handoff to this agent already.', {
      issues: [{ path: 'targetAgentId', message: 'There is a handoff to this agent already.' }],
    });
  }
  const settled = new Set(before.map((handoff) => handoff.targetAgentId));
  await checkLinks(
    ctx,
    agentId,
    { handoffs: [...others, changed], fallbackAgentId: null, settled, beside: { tools, before } },
    (_, field) => field,
  );
}

/**
 * Adds a handoff to an own agent (Plan 4.3).
 * @throws conflict when there is one to this target; validation_failed for a handoff to itself or a
 *   tool name that is taken; not_found for an agent or target that is not there
 */
export async function createHandoff(ctx: ServiceContext, agentId: string, input: HandoffInput): Promise<HandoffAnswer> {
  requireScope(ctx, 'write');
  const { agent, handoffs } = await ownAgent(ctx, agentId);
  await checkChange(ctx, agentId, agent.tools, handoffs, input);
  const link = newHandoff(ctx, agentId, input, Math.max(-1, ...handoffs.map((handoff) => handoff.position)) + 1);
  if (!(await insertHandoff(ctx.db, ctx.actor.userId, link, new Date(ctx.now)))) throw notFound('agent');
  audit(ctx, 'handoff.created', { agentId, handoffId: link.id, targetAgentId: link.targetAgentId });
  return showHandoff(ctx, agentId, link.id);
}

/** Changes the fields that were sent. @throws as `createHandoff` */
export async function updateHandoff(
  ctx: ServiceContext,
  agentId: string,
  id: string,
  input: HandoffUpdate,
): Promise<HandoffAnswer> {
  requireScope(ctx, 'write');
  const { agent, handoffs } = await ownAgent(ctx, agentId);
  const current = pick(handoffs, id);
  const {
    targetAgentId = current.targetAgentId,
    toolName = current.toolName,
    toolDescription = current.toolDescription,
  } = input;
  const { inputFilter = current.inputFilter, position = current.position } = input;
  await checkChange(ctx, agentId, agent.tools, handoffs, { id, targetAgentId, toolName });
  const link = { id, agentId, targetAgentId, toolName, toolDescription, inputFilter, position };
  if (!(await storeHandoff(ctx.db, ctx.actor.userId, link, new Date(ctx.now)))) throw notFound('handoff');
  audit(ctx, 'handoff.updated', { agentId, handoffId: id, fields: Object.keys(input).join(',') });
  return showHandoff(ctx, agentId, id);
}

/** @throws not_found */
export async function deleteHandoff(ctx: ServiceContext, agentId: string, id: string): Promise<void> {
  requireScope(ctx, 'write');
  if (!(await removeHandoff(ctx.db, ctx.actor.userId, agentId, id, new Date(ctx.now)))) throw notFound('handoff');
  audit(ctx, 'handoff.deleted', { agentId, handoffId: id });
}
