import { USUAL_GUARDRAIL } from '../guardrails/guardrail-values.ts';
import { USUAL_TOOL, unsavedId } from '../tools/tool-values.ts';
import { contextOf } from './context-values.ts';
import { type AgentFormValues, NEW_AGENT } from './form-values.ts';
import type { Template } from './templates.ts';

/** The fields of a template's only agent, or of none. */
export function valuesFrom(template: Template | undefined): AgentFormValues {
  const agent = template?.agents[0];
  if (!agent) return NEW_AGENT;
  const temperature = agent.model?.settings?.temperature;
  return {
    ...NEW_AGENT,
    name: agent.name,
    description: agent.description ?? '',
    instructions: agent.instructions ?? '',
    provider: agent.model?.provider ?? NEW_AGENT.provider,
    modelName: agent.model?.name ?? NEW_AGENT.modelName,
    temperature: temperature === undefined ? '' : String(temperature),
    handoffDescription: agent.handoffDescription ?? '',
    tools: (agent.tools ?? []).map((tool) => ({ ...USUAL_TOOL, ...tool, id: unsavedId() })),
    guardrails: (agent.guardrails ?? []).map((guardrail) => ({ ...USUAL_GUARDRAIL, ...guardrail, id: unsavedId() })),
    context: contextOf(agent.context),
    ...(agent.outputType
      ? {
          wantsOutputType: true,
          outputName: agent.outputType.name,
          outputSchema: JSON.stringify(agent.outputType.schema, null, 2),
        }
      : {}),
  };
}
