import type { AgentSnapshot } from '../../engine/definition.ts';
import { withoutKeys } from './key-rules.ts';
import { bareGuardrails, partsOf, shownTools } from './part-rules.ts';
import type { AgentAnswer, AgentSummary } from './schemas.ts';
import type { HandoffAnswer } from './schemas-handoffs.ts';
import type { AgentRow, ListedRow, SharedRow, TargetRow } from './store.ts';
import type { HandoffRow } from './store-handoffs.ts';

function lineage(row: ListedRow) {
  return row.clonedFromId === null ? null : { agentId: row.clonedFromId, version: row.clonedFromVersion ?? 0 };
}

/** The line of an agent in a list. */
export function agentSummary(row: ListedRow, handoffCount: number): AgentSummary {
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    model: row.model,
    handoffDescription: row.handoffDescription,
    visibility: row.visibility,
    version: row.publishedVersion,
    revision: row.revision,
    fallbackAgentId: row.fallbackAgentId,
    clonedFrom: lineage(row),
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    handoffCount,
    deletedAt: row.deletedAt?.toISOString() ?? null,
  };
}

/** The own draft. */
export function agentAnswer(row: AgentRow, handoffs: readonly HandoffRow[]): AgentAnswer {
  const { handoffCount: _, deletedAt: __, ...summary } = agentSummary(row, handoffs.length);
  return {
    ...summary,
    instructions: row.instructions,
    outputType: row.outputType,
    handoffs: handoffs.map(handoffAnswer),
    tools: row.tools,
    guardrails: row.guardrails,
    context: row.context,
    owned: true,
  };
}

export function handoffAnswer(row: HandoffRow): HandoffAnswer {
  return { ...row };
}

/**
 * Somebody else's agent as it was published. Its lineage and the agents behind it that the reader
 * may not see are left out: an id of a private agent is private too.
 */
export function sharedAnswer(row: SharedRow, targets: readonly TargetRow[]): AgentAnswer {
  const { agent, snapshot, version, publishedAt } = row;
  const seen = new Map(targets.map((target) => [target.id, target]));
  const { tools, guardrails, context } = partsOf(snapshot);
  return {
    id: agent.id,
    ...editable(snapshot),
    visibility: agent.visibility,
    version,
    revision: null,
    fallbackAgentId:
      snapshot.fallbackAgentId !== null && seen.has(snapshot.fallbackAgentId) ? snapshot.fallbackAgentId : null,
    clonedFrom: null,
    createdAt: agent.createdAt.toISOString(),
    updatedAt: publishedAt.toISOString(),
    handoffs: snapshot.handoffs.flatMap((handoff, position) => {
      const target = seen.get(handoff.targetAgentId);
      return target ? [{ ...handoff, position, targetName: target.name, targetVisibility: target.visibility }] : [];
    }),
    tools: shownTools(tools, new Set(seen.keys())),
    guardrails: bareGuardrails(guardrails),
    context,
    owned: false,
  };
}

function editable(snapshot: AgentSnapshot) {
  const { name, description, instructions, model, handoffDescription, outputType } = snapshot;
  return { name, description, instructions, model: withoutKeys(model), handoffDescription, outputType };
}
