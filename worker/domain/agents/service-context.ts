import type { AgentContext } from '../../engine/definition.ts';
import { AppError } from '../../kernel/errors.ts';
import { audit } from '../audit.ts';
import { requireScope, type ServiceContext } from '../context.ts';
import { contextIssues, fillIssues, mergedContext, NO_CONTEXT, roomIssues } from './context-rules.ts';
import { refuseIssues } from './draft-rules.ts';
import type { ContextAnswer, ContextInput, ContextUpdate } from './schemas-context.ts';
import { ownAgent, revisionConflict } from './service.ts';
import { updateContext } from './store-parts.ts';

/** Others may save the same agent at the same time; each try reads what they saved. */
const TRIES = 5;

/** What an own agent knows from its owner (Plan 4.7). @throws not_found */
export async function getContext(ctx: ServiceContext, agentId: string): Promise<ContextAnswer> {
  requireScope(ctx, 'read');
  return (await ownAgent(ctx, agentId)).agent.context;
}

/**
 * Changes a context as `change` says, over whatever others save at the same time.
 * @throws validation_failed, conflict, not_found
 */
async function save(
  ctx: ServiceContext,
  agentId: string,
  change: (context: AgentContext) => AgentContext,
  revision?: number,
): Promise<ContextAnswer> {
  for (let tries = 0; tries < TRIES; tries++) {
    const { agent } = await ownAgent(ctx, agentId);
    if (revision !== undefined && revision !== agent.revision) throw await revisionConflict(ctx, agentId);
    const context = change(agent.context);
    refuseIssues([
      ...contextIssues(context),
      ...roomIssues(context),
      ...fillIssues(agent.instructions, context, 'values'),
    ]);
    const place = { userId: ctx.actor.userId, agentId, now: new Date(ctx.now) };
    if ((await updateContext(ctx.db, place, context, agent.revision)) === undefined) continue;
    audit(ctx, 'context.updated', {
      agentId,
      values: Object.keys(context.values).length,
      documents: context.documents.length,
    });
    return context;
  }
  throw new AppError('conflict', 'The agent is being saved by others. Try again.');
}

/** Adds values and documents; those of a name that is there take its place. @throws as `updateAgentContext` */
export async function addContext(ctx: ServiceContext, agentId: string, input: ContextInput): Promise<ContextAnswer> {
  requireScope(ctx, 'write');
  refuseIssues(contextIssues(input));
  return save(ctx, agentId, (context) => mergedContext(context, input));
}

/**
 * Saves the fields that were sent.
 * @throws conflict with the current revision when `revision` is not it; validation_failed, not_found
 */
export async function updateAgentContext(
  ctx: ServiceContext,
  agentId: string,
  input: ContextUpdate,
): Promise<ContextAnswer> {
  requireScope(ctx, 'write');
  const { revision, values, documents, overrides } = input;
  return save(
    ctx,
    agentId,
    (context) => ({
      values: values ?? context.values,
      documents: documents ?? context.documents,
      overrides: overrides === undefined ? context.overrides : overrides,
    }),
    revision,
  );
}

/** Empties the context. @throws not_found */
export async function deleteContext(ctx: ServiceContext, agentId: string): Promise<void> {
  requireScope(ctx, 'write');
  await save(ctx, agentId, () => NO_CONTEXT);
}
