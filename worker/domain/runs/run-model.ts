import type { RunDefinition } from '../../engine/definition.ts';

/** A model as a request names it. */
interface NamedModel {
  provider: string;
  name: string;
  keyId?: string | undefined;
}

/**
 * The definition with one model for every agent of the run (Plan 2.3, second way). An agent's settings
 * stay; its fallbacks and its router go, since they would bring in other models.
 */
export function onOneModel(definition: RunDefinition, { provider, name, keyId }: NamedModel): RunDefinition {
  const chosen = { provider, name, ...(keyId === undefined ? {} : { keyId }) };
  const agents = Object.entries(definition.agents).map(([id, agent]) => {
    const { fallbacks: _, routing: __, keyId: ___, ...kept } = agent.model;
    return [id, { ...agent, model: { ...kept, ...chosen } }] as const;
  });
  return { ...definition, agents: Object.fromEntries(agents) };
}
