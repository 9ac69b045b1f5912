import type { RunDefinition } from '../../../../engine/definition.ts';
import { defaultModel } from '../../../../providers/models/catalog.ts';
import { importedParts } from '../../exchange-part-rules.ts';
import { refOf } from '../../exchange-rules.ts';
import type { ExchangeDocument } from '../../schemas-exchange.ts';

/** What import makes of a document and a run freezes, without a database in between. */
export function definitionOf(document: ExchangeDocument): RunDefinition {
  const ids = new Map(document.agents.map((agent, index) => [refOf(agent), `agt_${index}`]));
  const idOf = (ref: string) => ids.get(ref) ?? '';
  let parts = 0;
  const agents = document.agents.map((agent) => ({
    id: idOf(refOf(agent)),
    name: agent.name,
    description: agent.description ?? '',
    instructions: agent.instructions ?? '',
    model: agent.model ?? defaultModel(),
    handoffDescription: agent.handoffDescription ?? '',
    outputType: agent.outputType ?? null,
    fallbackAgentId: agent.fallback ? idOf(agent.fallback) : null,
    handoffs: (agent.handoffs ?? []).map((link, index) => ({
      id: `hnd_${index}`,
      targetAgentId: idOf(link.to),
      toolName: link.toolName ?? null,
      toolDescription: link.toolDescription ?? null,
      inputFilter: link.inputFilter ?? { kind: 'all' as const },
    })),
    ...importedParts(agent, idOf, (kind) => `${kind}_${++parts}`),
    version: 0,
  }));
  return {
    entryAgentId: idOf(document.entry),
    agents: Object.fromEntries(agents.map((agent) => [agent.id, agent])) as RunDefinition['agents'],
  };
}
