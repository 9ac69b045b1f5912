import { notFound } from '../../kernel/errors.ts';
import { isId } from '../../kernel/ids.ts';
import { requireScope, type ServiceContext } from '../context.ts';
import { definitionFrom } from './definition-rules.ts';
import { selectGraph } from './graph.ts';
import type { AgentGraph } from './schemas-graph.ts';
import { selectUses } from './store-bin.ts';
import { agentOf } from './tool-rules.ts';

/** An agent, all that it leads to, and the own agents that lead to it. @throws not_found */
export async function getAgentGraph(ctx: ServiceContext, id: string): Promise<AgentGraph> {
  requireScope(ctx, 'read');
  if (!isId('agent', id)) throw notFound('agent');
  const [rows, uses] = await Promise.all([
    selectGraph(ctx.db, ctx.actor.userId, id),
    selectUses(ctx.db, ctx.actor.userId, [id]),
  ]);
  const { agents } = definitionFrom(rows, id);
  const owned = new Map(rows.map((row) => [row.spec.id, row.owned]));
  return {
    nodes: Object.values(agents).map(({ id, name, model, version }) => ({
      id,
      name,
      provider: model.provider,
      model: model.name,
      version,
      owned: owned.get(id) ?? false,
    })),
    edges: Object.values(agents).flatMap(({ id: from, handoffs, fallbackAgentId, tools = [] }) => [
      ...handoffs.map(({ targetAgentId: to, toolDescription: label }) => ({
        from,
        to,
        kind: 'handoff' as const,
        label,
      })),
      ...tools.flatMap((tool) => {
        const to = agentOf(tool);
        return to === undefined ? [] : [{ from, to, kind: 'tool' as const, label: tool.name }];
      }),
      ...(fallbackAgentId === null ? [] : [{ from, to: fallbackAgentId, kind: 'fallback' as const, label: null }]),
    ]),
    usedBy: uses.map(({ userId, userName }) => ({ id: userId, name: userName })),
  };
}
