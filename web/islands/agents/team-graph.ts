import type { Schema } from '../../lib/api.ts';
import type { AgentFormValues } from './form-values.ts';

type Graph = Schema<'AgentGraph'>;

export type TeamNode = {
  id: string;
  name: string;
  /** The model, or nothing where only the name is known. */
  model: string;
  isSelf: boolean;
  /** Somebody else's, shared. */
  isForeign: boolean;
};

export interface TeamEdge {
  from: string;
  to: string;
  kind: 'handoff' | 'fallback' | 'tool';
  label: string;
}

export interface Team {
  nodes: TeamNode[];
  edges: TeamEdge[];
}

interface Self {
  id: string;
  values: Pick<AgentFormValues, 'name' | 'modelName' | 'handoffs' | 'fallbackAgentId'> &
    Partial<Pick<AgentFormValues, 'tools'>>;
}

/** Agents that do a part of the work as tools, while the conversation stays where it is. */
function toolEdges(id: string, tools: AgentFormValues['tools']): TeamEdge[] {
  return tools.flatMap(({ kind, enabled, config, description }): TeamEdge[] => {
    const to = kind === 'agent' && enabled ? config.agentId : null;
    return typeof to === 'string' && to !== '' ? [{ from: id, to, kind: 'tool', label: description }] : [];
  });
}

/**
 * Who hands on to whom, as the form says it now: the agent's own links come from the form, everything behind them from
 * the saved graphs of what it leads to, and who leads to it from its own.
 * @param graphs those that are loaded, the agent's own and its targets'
 * @param nameOf names of agents whose graph is not there yet
 */
export function teamOf(self: Self, graphs: readonly Graph[], nameOf: (id: string) => string | undefined): Team {
  const { id, values } = self;
  const known = new Map(graphs.flatMap((graph) => graph.nodes).map((node) => [node.id, node]));
  const edges: TeamEdge[] = [
    ...values.handoffs
      .filter((handoff) => handoff.targetAgentId !== '')
      .map((handoff) => ({
        from: id,
        to: handoff.targetAgentId,
        kind: 'handoff' as const,
        label: handoff.toolDescription,
      })),
    ...(values.fallbackAgentId ? [{ from: id, to: values.fallbackAgentId, kind: 'fallback' as const, label: '' }] : []),
    ...toolEdges(id, values.tools ?? []),
  ];
  const beyond = Map.groupBy(
    graphs.flatMap((graph) => graph.edges),
    (edge) => edge.from,
  );
  const reached = new Set([id]);
  const drawn = new Set<string>();
  for (let at = 0; at < edges.length; at++) {
    const to = edges[at]?.to ?? '';
    if (reached.has(to)) continue;
    reached.add(to);
    for (const edge of beyond.get(to) ?? []) {
      const key = `${edge.from} ${edge.to} ${edge.kind}`;
      if (drawn.has(key)) continue;
      drawn.add(key);
      edges.push({ ...edge, label: edge.label ?? '' });
    }
  }
  const users = graphs.find((graph) => graph.nodes.some((node) => node.id === id))?.usedBy ?? [];
  for (const user of users) {
    if (edges.some((edge) => edge.from === user.id && edge.to === id)) continue;
    edges.push({ from: user.id, to: id, kind: 'handoff', label: '' });
    reached.add(user.id);
  }
  const userNames = new Map(users.map((user) => [user.id, user.name]));
  const nodes = [...reached].map((agentId): TeamNode => {
    const node = known.get(agentId);
    const isSelf = agentId === id;
    return {
      id: agentId,
      name: isSelf ? values.name : (node?.name ?? nameOf(agentId) ?? userNames.get(agentId) ?? ''),
      model: isSelf ? values.modelName : (node?.model ?? ''),
      isSelf,
      isForeign: node?.owned === false,
    };
  });
  return { nodes, edges };
}
