import type { AgentSpec, GuardrailSpec, RunDefinition, ToolSpec } from '../../engine/definition.ts';
import { notFound } from '../../kernel/errors.ts';
import type { GraphRow } from './graph.ts';
import { withoutKeys } from './key-rules.ts';
import { bareGuardrails, partsOf, portableTools, runTools } from './part-rules.ts';
import { agentOf, toolAgents, usesItself } from './tool-rules.ts';

type PickTools = typeof runTools;

/** Links to agents that are gone or no longer shared are left out, and so are keys of other people. */
function linked(rows: readonly GraphRow[], agentId: string, pick: PickTools): RunDefinition {
  const present = new Set(rows.map((row) => row.spec.id));
  if (!present.has(agentId)) throw notFound('agent');
  const agents: Record<string, AgentSpec> = {};
  for (const { spec, version, owned } of rows) {
    const { tools, guardrails, context } = partsOf(spec);
    agents[spec.id] = {
      ...spec,
      model: owned ? spec.model : withoutKeys(spec.model),
      version,
      fallbackAgentId: spec.fallbackAgentId !== null && present.has(spec.fallbackAgentId) ? spec.fallbackAgentId : null,
      handoffs: spec.handoffs.filter((handoff) => present.has(handoff.targetAgentId)),
      tools: pick(tools, { present, owned }),
      guardrails: owned ? guardrails : bareGuardrails(guardrails),
      context,
    };
  }
  return { entryAgentId: agentId, agents };
}

function isEnabled({ enabled }: GuardrailSpec): boolean {
  return enabled;
}

/**
 * Tools by which an agent would lead back to itself. No save lets them be, but two at once, or somebody else's new
 * version, can; such a run would nest without end.
 */
function withoutCircles(agents: Record<string, AgentSpec>): Record<string, AgentSpec> {
  const links = new Map(Object.values(agents).map(({ id, tools }) => [id, toolAgents(tools)]));
  const lead = (id: string) => (tool: ToolSpec) => {
    const target = agentOf(tool);
    return target === undefined || !usesItself(id, [target], links);
  };
  return Object.fromEntries(
    Object.entries(agents).map(([id, agent]) => [id, { ...agent, tools: (agent.tools ?? []).filter(lead(id)) }]),
  );
}

/**
 * The frozen graph of a run. Handoffs, fallbacks and agents as tools that are gone or no longer shared
 * are left out, so that somebody else's deletion never breaks a run.
 * @throws not_found when the entry agent is not among the rows
 */
export function definitionFrom(rows: readonly GraphRow[], agentId: string): RunDefinition {
  const { agents, entryAgentId } = linked(rows, agentId, runTools);
  const enabled = Object.entries(withoutCircles(agents)).map(([id, agent]) => [
    id,
    { ...agent, guardrails: (agent.guardrails ?? []).filter(isEnabled) },
  ]);
  return { entryAgentId, agents: Object.fromEntries(enabled) };
}

/**
 * The graph as a document takes it along: what is switched off as well, and nothing that stays with its owner.
 * @throws not_found when the entry agent is not among the rows
 */
export function portableFrom(rows: readonly GraphRow[], agentId: string): RunDefinition {
  return linked(rows, agentId, portableTools);
}
