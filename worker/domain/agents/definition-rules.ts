import type { AgentSpec, RunDefinition } from '../../engine/definition.ts';
import { notFound } from '../../kernel/errors.ts';
import type { GraphRow } from './graph.ts';
import { withoutKeys } from './key-rules.ts';

/**
 * The frozen graph of a run. Handoffs and fallbacks to agents that are gone or no longer shared
 * are left out, so that somebody else's deletion never breaks a run.
 * @throws not_found when the entry agent is not among the rows
 */
export function definitionFrom(rows: readonly GraphRow[], agentId: string): RunDefinition {
  const present = new Set(rows.map((row) => row.spec.id));
  if (!present.has(agentId)) throw notFound('agent');
  const agents: Record<string, AgentSpec> = {};
  for (const { spec, version, owned } of rows) {
    agents[spec.id] = {
      ...spec,
      model: owned ? spec.model : withoutKeys(spec.model),
      version,
      fallbackAgentId: spec.fallbackAgentId !== null && present.has(spec.fallbackAgentId) ? spec.fallbackAgentId : null,
      handoffs: spec.handoffs.filter((handoff) => present.has(handoff.targetAgentId)),
    };
  }
  return { entryAgentId: agentId, agents };
}
