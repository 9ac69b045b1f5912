import { z } from 'zod';
import {
  agentTexts,
  handoffTexts,
  MAX_HANDOFFS,
  modelNumbers,
  VISIBILITIES,
} from '../../../worker/domain/agents/contract.ts';
import type { Schema } from '../../lib/api.ts';
import { t } from '../../lib/messages.ts';
import { type GuardrailDraft, guardrailsSchema } from '../guardrails/guardrail-values.ts';
import { NO_POLICY, policyBody, policyField, policyOf, policySchema } from '../models/model-policy.ts';
import { SavedIds, type ToolDraft, toolsSchema } from '../tools/tool-values.ts';
import { contextBody, contextField, contextOf, contextSchema, NO_CONTEXT } from './context-values.ts';
import { numberField, textField } from './field-rules.ts';

function isObjectSchema(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && (value as { type?: unknown }).type === 'object';
  } catch {
    return false;
  }
}

export const INPUT_FILTERS = ['all', 'no_tools', 'last_messages', 'none'] as const;

const handoff = z.object({
  targetAgentId: z.string().refine((id) => id !== '', { error: () => t('agents.rules.chooseAgent') }),
  toolName: textField(handoffTexts.toolName, { optional: true }),
  toolDescription: textField(handoffTexts.toolDescription),
  filterKind: z.enum(INPUT_FILTERS),
  filterCount: numberField(handoffTexts.messageCount),
});

/** The editor's fields as people fill them in; numbers are text until they are saved. The rules are the API's own. */
export const agentFormSchema = z
  .object({
    name: textField(agentTexts.name),
    description: textField(agentTexts.description),
    instructions: textField(agentTexts.instructions),
    provider: z.string().refine((id) => id !== '', { error: () => t('agents.rules.chooseProvider') }),
    modelName: textField(agentTexts.modelName),
    temperature: numberField(modelNumbers.temperature),
    topP: numberField(modelNumbers.topP),
    maxTokens: numberField(modelNumbers.maxTokens),
    effort: z.enum(['', 'none', 'minimal', 'low', 'medium', 'high']),
    policy: policySchema,
    handoffDescription: textField(agentTexts.handoffDescription),
    handoffs: z.array(handoff).max(MAX_HANDOFFS, { error: () => t('agents.rules.handoffs', { max: MAX_HANDOFFS }) }),
    fallbackAgentId: z.string(),
    wantsOutputType: z.boolean(),
    outputName: z.string(),
    outputSchema: z.string(),
    tools: toolsSchema,
    guardrails: guardrailsSchema,
    context: contextSchema,
    visibility: z.enum(VISIBILITIES),
  })
  .superRefine((values, context) => {
    const targets = values.handoffs.map((entry) => entry.targetAgentId);
    targets.forEach((target, index) => {
      if (targets.indexOf(target) === index) return;
      context.addIssue({
        code: 'custom',
        path: ['handoffs', index, 'targetAgentId'],
        message: t('agents.rules.sameAgent'),
      });
    });
    if (!values.wantsOutputType) return;
    if (!agentTexts.outputName.safeParse(values.outputName).success) {
      context.addIssue({ code: 'custom', path: ['outputName'], message: t('agents.rules.identifier') });
    }
    if (!isObjectSchema(values.outputSchema)) {
      context.addIssue({ code: 'custom', path: ['outputSchema'], message: t('agents.rules.objectSchema') });
    }
  });

export type AgentFormValues = z.infer<typeof agentFormSchema>;

const SAMPLE_SCHEMA = {
  type: 'object',
  properties: { answer: { type: 'string' } },
  required: ['answer'],
  additionalProperties: false,
};

export const NEW_AGENT: AgentFormValues = {
  name: '',
  description: '',
  instructions: '',
  provider: 'openai',
  modelName: 'gpt-4o-mini',
  temperature: '',
  topP: '',
  maxTokens: '',
  effort: '',
  policy: NO_POLICY,
  handoffDescription: '',
  handoffs: [],
  fallbackAgentId: '',
  wantsOutputType: false,
  outputName: 'answer',
  outputSchema: JSON.stringify(SAMPLE_SCHEMA, null, 2),
  tools: [],
  guardrails: [],
  context: NO_CONTEXT,
  visibility: 'private',
};

const text = (value: number | undefined) => (value === undefined ? '' : String(value));

/** A stored agent as the editor shows it. */
export function valuesOf(agent: Schema<'Agent'>): AgentFormValues {
  const { settings } = agent.model;
  return {
    name: agent.name,
    description: agent.description,
    instructions: agent.instructions,
    provider: agent.model.provider,
    modelName: agent.model.name,
    temperature: text(settings.temperature),
    topP: text(settings.topP),
    maxTokens: text(settings.maxTokens),
    effort: settings.reasoning?.effort ?? '',
    policy: policyOf(agent.model),
    handoffDescription: agent.handoffDescription,
    handoffs: agent.handoffs.map((entry) => ({
      targetAgentId: entry.targetAgentId,
      toolName: entry.toolName ?? '',
      toolDescription: entry.toolDescription ?? '',
      filterKind: entry.inputFilter.kind,
      filterCount: text(entry.inputFilter.count),
    })),
    fallbackAgentId: agent.fallbackAgentId ?? '',
    wantsOutputType: agent.outputType !== null,
    outputName: agent.outputType?.name ?? NEW_AGENT.outputName,
    outputSchema: agent.outputType ? JSON.stringify(agent.outputType.schema, null, 2) : NEW_AGENT.outputSchema,
    tools: (agent.tools ?? []) as ToolDraft[],
    guardrails: (agent.guardrails ?? []) as GuardrailDraft[],
    context: contextOf(agent.context),
    visibility: agent.visibility,
  };
}

/** Sampling settings of the form over those that it does not show, which stay as they are. */
function settingsOf(values: AgentFormValues, kept: Schema<'AgentModel'>['settings']): Schema<'AgentModel'>['settings'] {
  const { temperature: _, topP: __, maxTokens: ___, reasoning: ____, ...others } = kept;
  return {
    ...others,
    ...(values.temperature === '' ? {} : { temperature: Number(values.temperature) }),
    ...(values.topP === '' ? {} : { topP: Number(values.topP) }),
    ...(values.maxTokens === '' ? {} : { maxTokens: Number(values.maxTokens) }),
    ...(values.effort === '' ? {} : { reasoning: { effort: values.effort } }),
  };
}

function inputFilterOf({ filterKind, filterCount }: AgentFormValues['handoffs'][number]): Schema<'HandoffInputFilter'> {
  return filterKind === 'last_messages' ? { kind: filterKind, count: Number(filterCount) || 10 } : { kind: filterKind };
}

/**
 * What is sent to save the form. `stored` is the agent as it was loaded, none for a new one; `ids` knows what its
 * tools and guardrails are called there.
 */
export function bodyOf(values: AgentFormValues, stored?: Schema<'Agent'>, ids = new SavedIds()): Schema<'AgentCreate'> {
  return {
    name: values.name.trim(),
    description: values.description,
    instructions: values.instructions,
    model: {
      provider: values.provider,
      name: values.modelName.trim(),
      settings: settingsOf(values, stored?.model.settings ?? {}),
      ...policyBody(values.policy, values.provider, stored?.model),
    },
    handoffDescription: values.handoffDescription,
    handoffs: values.handoffs.map((entry) => ({
      targetAgentId: entry.targetAgentId,
      toolName: entry.toolName || null,
      toolDescription: entry.toolDescription || null,
      inputFilter: inputFilterOf(entry),
    })),
    fallbackAgentId: values.fallbackAgentId || null,
    outputType: values.wantsOutputType
      ? {
          name: values.outputName,
          schema: JSON.parse(values.outputSchema) as Record<string, unknown>,
          strict: stored?.outputType?.strict ?? false,
        }
      : null,
    tools: ids.named(values.tools),
    guardrails: ids.named(values.guardrails),
    context: contextBody(values.context),
    visibility: values.visibility,
  };
}

/** The form field that an issue of the API is about; where that depends on what is typed, of these values. */
export function fieldOfIssue(path: string, values: AgentFormValues = NEW_AGENT): string {
  const moved: Record<string, string> = {
    'model.provider': 'provider',
    'model.name': 'modelName',
    'model.settings.temperature': 'temperature',
    'model.settings.topP': 'topP',
    'model.settings.maxTokens': 'maxTokens',
    'model.settings.reasoning': 'effort',
    'outputType.name': 'outputName',
    outputType: 'outputSchema',
  };
  const known = Object.entries(moved).find(([from]) => path === from || path.startsWith(`${from}.`));
  return policyField(path) ?? contextField(path, values.context) ?? (known ? known[1] : path);
}

/** An issue of the API in words for its field: within the text of a schema it says where. */
export function wordsOfIssue({ path, message }: { path: string; message: string }): string {
  const [, inside] = /^outputType\.schema\.(.+)$/.exec(path) ?? [];
  return inside === undefined ? message : t('agents.rules.at', { path: inside, message });
}
