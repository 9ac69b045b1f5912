import { Agent, type FunctionTool, handoff, type Model } from '@openai/agents-core';
import { inOrder } from '../kernel/schema-order.ts';
import { defaultToolName, freeToolName } from '../kernel/tool-names.ts';
import type { AgentSpec, RunDefinition } from './definition.ts';
import { toSdkFilter } from './handoff-filters.ts';

/** An Agents SDK graph; handoff tools of an agent are named by `handoffTargets`. */
export interface CompiledGraph {
  agents: Map<string, Agent>;
  /** Per agent: handoff tool name → target agent id. */
  handoffTargets: Map<string, Map<string, string>>;
}

function outputTypeOf(spec: AgentSpec) {
  if (!spec.outputType) return 'text' as const;
  const { name, schema, strict } = spec.outputType;
  // The schema was checked when it was saved; the SDK's type can't describe a user's schema.
  return { type: 'json_schema' as const, name, strict, schema: inOrder(schema) as never };
}

function modelSettingsOf(spec: AgentSpec) {
  const { reasoning, ...rest } = spec.model.settings;
  return { ...rest, ...(reasoning ? { reasoning: { effort: reasoning.effort } } : {}) };
}

/**
 * Turns a frozen definition into the SDK's graph. Handoffs are set after all agents exist, because
 * agents may hand back to each other (Plan 16.2.1).
 * @param modelOf gives the journaled model of an agent, `toolsOf` its journaled tools
 */
export function compile(
  definition: RunDefinition,
  modelOf: (spec: AgentSpec) => Model,
  toolsOf: (spec: AgentSpec) => FunctionTool[],
): CompiledGraph {
  const agents = new Map<string, Agent>();
  const handoffTargets = new Map<string, Map<string, string>>();
  for (const spec of Object.values(definition.agents)) {
    const agent = new Agent({
      name: spec.name,
      instructions: spec.instructions,
      handoffDescription: spec.handoffDescription,
      handoffOutputTypeWarningEnabled: false,
      model: modelOf(spec),
      modelSettings: modelSettingsOf(spec),
      outputType: outputTypeOf(spec),
      tools: toolsOf(spec),
    });
    agents.set(spec.id, agent as Agent);
  }
  for (const spec of Object.values(definition.agents)) {
    const targets = new Map<string, string>();
    const tools = new Set(agents.get(spec.id)?.tools.map((tool) => tool.name));
    const source = agents.get(spec.id);
    if (!source) continue;
    for (const link of spec.handoffs) {
      const target = agents.get(link.targetAgentId);
      if (!target) continue;
      const inputFilter = toSdkFilter(link.inputFilter);
      const built = handoff(target, {
        toolNameOverride: freeToolName(
          link.toolName ?? defaultToolName(target.name),
          (name) => targets.has(name) || tools.has(name),
        ),
        ...(link.toolDescription ? { toolDescriptionOverride: link.toolDescription } : {}),
        ...(inputFilter ? { inputFilter } : {}),
      });
      targets.set(built.toolName, link.targetAgentId);
      source.handoffs.push(built);
    }
    handoffTargets.set(spec.id, targets);
  }
  return { agents, handoffTargets };
}
