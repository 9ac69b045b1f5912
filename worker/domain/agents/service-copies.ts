import { notFound } from '../../kernel/errors.ts';
import { isId, newId } from '../../kernel/ids.ts';
import { audit } from '../audit.ts';
import { requireScope, type ServiceContext } from '../context.ts';
import { requireCredits } from '../credits/service.ts';
import { copyName, droppedLinks } from './copy-rules.ts';
import { selectGraph } from './graph.ts';
import { withoutKeys } from './key-rules.ts';
import { bareGuardrails, droppedTools, partsOf, portableTools } from './part-rules.ts';
import type { ClonedAgent, CloneInput } from './schemas-copies.ts';
import { showAgent } from './service.ts';
import { newHandoff } from './service-links.ts';
import { insertAgents } from './store.ts';
import { copyLinks } from './store-files.ts';

/**
 * Copies an agent with every sub-resource (Plan 4.1): own ones, and others' as published where they
 * are shared. The copy is private and knows where it comes from. Handoffs lead to the same agents;
 * those that the cloner may not see are left out and told.
 * @throws insufficient_credits at zero credits (Plan 24.1), not_found
 */
export async function cloneAgent(ctx: ServiceContext, sourceId: string, input: CloneInput): Promise<ClonedAgent> {
  requireScope(ctx, 'write');
  const rows = isId('agent', sourceId) ? await selectGraph(ctx.db, ctx.actor.userId, sourceId, input.version) : [];
  const source = rows.find((row) => row.spec.id === sourceId);
  if (!source) throw notFound('agent');
  await requireCredits(ctx);
  const present = new Set(rows.map((row) => row.spec.id));
  const { id: _, handoffs, fallbackAgentId, ...fields } = source.spec;
  const { owned } = source;
  const { tools, guardrails, context } = partsOf(source.spec);
  const id = newId('agent', ctx.now);
  const copy = {
    ...fields,
    model: owned ? fields.model : withoutKeys(fields.model),
    id,
    name: input.name ?? copyName(fields.name),
    fallbackAgentId: fallbackAgentId !== null && present.has(fallbackAgentId) ? fallbackAgentId : null,
    tools: portableTools(tools, { present, owned }).map((tool) => ({ ...tool, id: newId('tool', ctx.now) })),
    guardrails: (owned ? guardrails : bareGuardrails(guardrails)).map((guardrail) => ({
      ...guardrail,
      id: newId('guardrail', ctx.now),
    })),
    context,
    clonedFromId: sourceId,
    clonedFromVersion: source.version,
  };
  const kept = handoffs.filter((handoff) => present.has(handoff.targetAgentId));
  await insertAgents(
    ctx.db,
    ctx.actor.userId,
    [copy],
    kept.map((handoff, position) => newHandoff(ctx, id, handoff, position)),
  );
  if (owned) await copyLinks(ctx.db, ctx.actor.userId, sourceId, id);
  const dropped = [...droppedLinks(source.spec, present), ...droppedTools(tools, owned)];
  audit(ctx, 'agent.cloned', { agentId: id, sourceId, version: source.version, dropped: dropped.length });
  return { ...(await showAgent(ctx, id)), dropped };
}
