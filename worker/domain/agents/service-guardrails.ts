import type { GuardrailSpec } from '../../engine/definition.ts';
import { AppError, notFound } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import { audit } from '../audit.ts';
import { requireScope, type ServiceContext } from '../context.ts';
import { MAX_GUARDRAILS } from './contract.ts';
import { withGuardrailIds } from './part-ids.ts';
import type {
  GuardrailAnswer,
  GuardrailInput,
  GuardrailPage,
  GuardrailsReplace,
  GuardrailUpdate,
} from './schemas-guardrails.ts';
import { ownAgent, revisionConflict } from './service.ts';
import { checkGuardrails } from './service-guardrail-checks.ts';
import { insertPart, removePart, replacePart, replaceParts } from './store-parts.ts';

/** Others may save the same agent at the same time; each try reads what they saved. */
const TRIES = 5;

const bare = (_: number, field: string) => field;

function placeOf(ctx: ServiceContext, agentId: string) {
  return { list: 'guardrails' as const, userId: ctx.actor.userId, agentId, now: new Date(ctx.now) };
}

/** Guardrails of an own agent in the order in which they look (Plan 2.2). @throws not_found */
export async function listGuardrails(ctx: ServiceContext, agentId: string): Promise<GuardrailPage> {
  requireScope(ctx, 'read');
  const { agent } = await ownAgent(ctx, agentId);
  return { data: agent.guardrails, nextCursor: null, revision: agent.revision };
}

/** @throws not_found */
export async function getGuardrail(ctx: ServiceContext, agentId: string, id: string): Promise<GuardrailAnswer> {
  requireScope(ctx, 'read');
  return pick((await ownAgent(ctx, agentId)).agent.guardrails, id);
}

function pick(guardrails: readonly GuardrailSpec[], id: string): GuardrailSpec {
  const found = guardrails.find((guardrail) => guardrail.id === id);
  if (!found) throw notFound('guardrail');
  return found;
}

/**
 * Adds a guardrail to an own agent. Several at once all stay.
 * @throws validation_failed with the path of each fault; conflict when there are too many; not_found
 */
export async function createGuardrail(
  ctx: ServiceContext,
  agentId: string,
  input: GuardrailInput,
): Promise<GuardrailAnswer> {
  requireScope(ctx, 'write');
  await ownAgent(ctx, agentId);
  const [guardrail] = await checkGuardrails(ctx, [{ id: newId('guardrail', ctx.now), ...input }], [], bare);
  const revision = guardrail && (await insertPart(ctx.db, placeOf(ctx, agentId), guardrail, MAX_GUARDRAILS));
  if (!guardrail || revision === undefined) {
    await ownAgent(ctx, agentId);
    throw new AppError('conflict', `An agent has ${MAX_GUARDRAILS} guardrails at most.`);
  }
  audit(ctx, 'guardrail.created', { agentId, guardrailId: guardrail.id, kind: guardrail.kind });
  return guardrail;
}

/** Changes the fields that were sent. @throws as `createGuardrail` */
export async function updateGuardrail(
  ctx: ServiceContext,
  agentId: string,
  id: string,
  input: GuardrailUpdate,
): Promise<GuardrailAnswer> {
  requireScope(ctx, 'write');
  const sent = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
  for (let tries = 0; tries < TRIES; tries++) {
    const { agent } = await ownAgent(ctx, agentId);
    const before = pick(agent.guardrails, id);
    const [guardrail] = await checkGuardrails(ctx, [{ ...before, ...sent }], [before], bare);
    if (guardrail && (await replacePart(ctx.db, placeOf(ctx, agentId), before, guardrail)) !== undefined) {
      audit(ctx, 'guardrail.updated', { agentId, guardrailId: id, fields: Object.keys(input).join(',') });
      return guardrail;
    }
  }
  throw new AppError('conflict', 'The agent is being saved by others. Try again.');
}

/** @throws not_found */
export async function deleteGuardrail(ctx: ServiceContext, agentId: string, id: string): Promise<void> {
  requireScope(ctx, 'write');
  await ownAgent(ctx, agentId);
  if ((await removePart(ctx.db, placeOf(ctx, agentId), id)) === undefined) throw notFound('guardrail');
  audit(ctx, 'guardrail.deleted', { agentId, guardrailId: id });
}

/**
 * Saves all guardrails of an agent in the order of the list.
 * @throws conflict with the current revision when `revision` is not it; validation_failed, not_found
 */
export async function replaceGuardrails(
  ctx: ServiceContext,
  agentId: string,
  input: GuardrailsReplace,
): Promise<GuardrailPage> {
  requireScope(ctx, 'write');
  const { agent } = await ownAgent(ctx, agentId);
  const guardrails = withGuardrailIds(ctx, input.guardrails, agent.guardrails);
  const path = (index: number, field: string) => `guardrails.${index}.${field}`;
  const checked = await checkGuardrails(ctx, guardrails, agent.guardrails, path);
  const revision = await replaceParts(ctx.db, placeOf(ctx, agentId), checked, input.revision);
  if (revision === undefined) throw await revisionConflict(ctx, agentId);
  audit(ctx, 'guardrails.replaced', { agentId, guardrails: checked.length });
  return { data: checked, nextCursor: null, revision };
}
