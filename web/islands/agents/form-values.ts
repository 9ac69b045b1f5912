import { z } from 'zod';
import type { Schema } from '../../lib/api.ts';

/** The editor's fields as people fill them in; numbers are text until they are saved. */
const numberText = (min: number, max: number, whole = false) =>
  z.string().refine(
    (text) => {
      if (text.trim() === '') return true;
      const value = Number(text);
      return Number.isFinite(value) && value >= min && value <= max && (!whole || Number.isInteger(value));
    },
    `${whole ? 'A whole number' : 'A number'} from ${min} to ${max}, or nothing.`,
  );

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
  targetAgentId: z.string().min(1, 'Choose an agent.'),
  toolName: z.string().regex(/^[a-zA-Z0-9_-]{0,64}$/, 'Letters, digits, “_” and “-” only, 64 at most.'),
  toolDescription: z.string().max(1000, 'At most 1,000 characters.'),
  filterKind: z.enum(INPUT_FILTERS),
  filterCount: numberText(1, 1000, true),
});

export const agentFormSchema = z
  .object({
    name: z.string().trim().min(1, 'Give the agent a name.').max(100, 'At most 100 characters.'),
    description: z.string().max(2000, 'At most 2,000 characters.'),
    instructions: z.string().max(100_000, 'At most 100,000 characters.'),
    provider: z.string().min(1, 'Choose a provider.'),
    modelName: z.string().trim().min(1, 'Choose a model.').max(200, 'At most 200 characters.'),
    temperature: numberText(0, 2),
    topP: numberText(0, 1),
    maxTokens: numberText(1, 128_000, true),
    effort: z.enum(['', 'none', 'minimal', 'low', 'medium', 'high']),
    handoffDescription: z.string().max(1000, 'At most 1,000 characters.'),
    handoffs: z.array(handoff).max(30, 'At most 30 handoffs.'),
    fallbackAgentId: z.string(),
    wantsOutputType: z.boolean(),
    outputName: z.string(),
    outputSchema: z.string(),
    visibility: z.enum(['private', 'unlisted', 'public']),
  })
  .superRefine((values, context) => {
    const targets = values.handoffs.map((entry) => entry.targetAgentId);
    targets.forEach((target, index) => {
      if (targets.indexOf(target) === index) return;
      context.addIssue({
        code: 'custom',
        path: ['handoffs', index, 'targetAgentId'],
        message: 'This agent is in the list already.',
      });
    });
    if (!values.wantsOutputType) return;
    if (!/^[a-zA-Z0-9_-]{1,64}$/.test(values.outputName)) {
      context.addIssue({
        code: 'custom',
        path: ['outputName'],
        message: 'Letters, digits, “_” and “-” only, 64 at most.',
      });
    }
    if (!isObjectSchema(values.outputSchema)) {
      context.addIssue({ code: 'custom', path: ['outputSchema'], message: 'A JSON Schema whose "type" is "object".' });
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
  handoffDescription: '',
  handoffs: [],
  fallbackAgentId: '',
  wantsOutputType: false,
  outputName: 'answer',
  outputSchema: JSON.stringify(SAMPLE_SCHEMA, null, 2),
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

/** What is sent to save the form. `stored` is the agent as it was loaded, none for a new one. */
export function bodyOf(values: AgentFormValues, stored?: Schema<'Agent'>): Schema<'AgentCreate'> {
  return {
    name: values.name.trim(),
    description: values.description,
    instructions: values.instructions,
    model: {
      provider: values.provider,
      name: values.modelName.trim(),
      settings: settingsOf(values, stored?.model.settings ?? {}),
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
    visibility: values.visibility,
  };
}

/** The form field that an issue of the API is about. */
export function fieldOfIssue(path: string): string {
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
  return known ? known[1] : path;
}
