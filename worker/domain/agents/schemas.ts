import { z } from '@hono/zod-openapi';
import { pageOf, pageQuery } from '../../kernel/pagination.ts';
import { strict } from '../../kernel/strict.ts';
import { storableText, titleText } from '../../kernel/text.ts';
import { agentTexts, MAX_HANDOFFS, modelNumbers, VISIBILITIES } from './contract.ts';
import { contextInput, contextSchema } from './schemas-context.ts';
import { guardrailList, guardrailSchema } from './schemas-guardrails.ts';
import { handoffInput, handoffSchema } from './schemas-handoffs.ts';
import { toolList, toolSchema } from './schemas-tools.ts';

export const modelSettingsInput = strict({
  temperature: modelNumbers.temperature.optional(),
  topP: modelNumbers.topP.optional(),
  frequencyPenalty: modelNumbers.frequencyPenalty.optional(),
  presencePenalty: modelNumbers.presencePenalty.optional(),
  maxTokens: modelNumbers.maxTokens.optional(),
  toolChoice: z.enum(['auto', 'required', 'none']).optional(),
  parallelToolCalls: z.boolean().optional(),
  reasoning: strict({ effort: z.enum(['none', 'minimal', 'low', 'medium', 'high']) }).optional(),
});

export const MAX_FALLBACKS = 5;
const MAX_ROUTED_PROVIDERS = 50;

const modelRef = {
  provider: titleText(64).openapi({ example: 'openai' }),
  name: titleText(200).openapi({ example: 'gpt-6-luna' }),
  keyId: titleText(64)
    .optional()
    .openapi({ description: 'The stored key that pays; without one, the newest key of the provider does.' }),
};

/** How a model is chosen, cached and kept short; all optional. The same on the way in and out. */
const modelPolicy = {
  fallbacks: z
    .array(strict(modelRef).openapi('ModelRef'))
    .max(MAX_FALLBACKS)
    .optional()
    .openapi({ description: 'Tried in this order on rate limits, server errors, timeouts, cuts and full context.' }),
  routing: strict({
    preference: z.enum(['balanced', 'cost', 'quality', 'speed']).default('balanced'),
    order: z.array(titleText(64)).max(MAX_ROUTED_PROVIDERS).optional(),
    forbid: z.array(titleText(64)).max(MAX_ROUTED_PROVIDERS).optional(),
    tiers: z
      .partialRecord(titleText(64), z.enum(['simple', 'medium', 'complex']))
      .optional()
      .openapi({ description: 'Per provider: the tier that is good enough for tasks that are not complex.' }),
    localFirst: z.boolean().optional(),
  })
    .optional()
    .openapi({ description: 'How `auto` chooses: what matters, providers to prefer in order, providers to avoid.' }),
  cache: strict({
    mode: z.enum(['exact', 'semantic']),
    ttlSeconds: z.number().int().min(60).max(2_592_000),
    threshold: z.number().min(0.5).max(1).optional(),
  })
    .optional()
    .openapi({ description: 'Answers given before may be given again, at no cost. Left out: off.' }),
  historyTokenBudget: z
    .number()
    .int()
    .min(500)
    .max(2_000_000)
    .optional()
    .openapi({ description: 'Past so many input tokens the older part of the conversation is summarised.' }),
  promptCaching: z.boolean().optional(),
};

export const modelInput = strict({
  ...modelRef,
  settings: modelSettingsInput.default({}),
  ...modelPolicy,
}).openapi('AgentModelInput', { description: 'Provider and name `auto`: the router chooses for each call.' });

const outputTypeInput = strict({
  name: agentTexts.outputName,
  /** Looked into by the service: root of type object, bounded depth and size, no recursion. */
  schema: z
    .custom<Record<string, unknown>>(
      (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
      'A JSON Schema object.',
    )
    .openapi({ type: 'object', additionalProperties: true }),
  strict: z.boolean().default(false),
}).openapi('OutputTypeInput');

/** What an editor may set. Everything else about an agent is ours to say. */
export const agentFields = {
  name: agentTexts.name,
  description: agentTexts.description,
  instructions: agentTexts.instructions,
  model: modelInput,
  handoffDescription: agentTexts.handoffDescription,
  outputType: outputTypeInput.nullable(),
  fallbackAgentId: z.string().min(1).max(64).nullable(),
  visibility: z.enum(VISIBILITIES),
  handoffs: z.array(handoffInput).max(MAX_HANDOFFS),
  tools: toolList,
  guardrails: guardrailList,
  context: contextInput,
};

export const agentCreate = strict({
  name: agentFields.name,
  description: agentFields.description.optional(),
  instructions: agentFields.instructions.optional(),
  model: agentFields.model.optional(),
  handoffDescription: agentFields.handoffDescription.optional(),
  outputType: agentFields.outputType.optional(),
  fallbackAgentId: agentFields.fallbackAgentId.optional(),
  visibility: agentFields.visibility.optional(),
  handoffs: agentFields.handoffs.optional(),
  tools: agentFields.tools.optional(),
  guardrails: agentFields.guardrails.optional(),
  context: agentFields.context.optional(),
}).openapi('AgentCreate');

export const agentUpdate = agentCreate
  .partial()
  .extend({ revision: z.number().int().min(1).optional() })
  .openapi('AgentUpdate', {
    description:
      'Fields left out keep their value. `handoffs`, `tools`, `guardrails` and `context`, where given, replace the whole.',
  });

export type AgentCreate = z.infer<typeof agentCreate>;
export type AgentUpdate = z.infer<typeof agentUpdate>;
export type ModelInput = z.infer<typeof modelInput>;

const yesOrNo = z.enum(['true', 'false']).transform((value) => value === 'true');

export const agentListQuery = z.object({
  ...pageQuery.shape,
  q: storableText(200).optional(),
  sort: z.enum(['updated', '-updated', 'created', '-created', 'name', '-name']).default('-updated'),
  visibility: z.enum(VISIBILITIES).optional(),
  provider: storableText(64, 1).optional().openapi({ description: "The model's provider, or `auto`." }),
  model: storableText(200, 1).optional().openapi({ description: "The model's name." }),
  published: yesOrNo.optional().openapi({ description: 'Whether there is a published version.' }),
  deleted: yesOrNo.default(false).openapi({ description: 'True lists the bin in place of what is there.' }),
});
export type AgentListQuery = z.infer<typeof agentListQuery>;

export const agentParam = z.object({ agent_id: z.string().openapi({ example: 'agt_01k2q3r4s5t6v7w8x9y0z1a2b3' }) });

export const modelSchema = z
  .object({
    provider: z.string(),
    name: z.string(),
    keyId: z.string().optional(),
    settings: modelSettingsInput,
    ...modelPolicy,
  })
  .openapi('AgentModel');

export const outputTypeSchema = z
  .object({ name: z.string(), schema: z.record(z.string(), z.unknown()), strict: z.boolean() })
  .openapi('OutputType');

const summary = {
  id: z.string(),
  name: z.string(),
  description: z.string(),
  model: modelSchema,
  handoffDescription: z.string(),
  visibility: z.enum(VISIBILITIES),
  version: z.number().int().openapi({ description: 'Latest published version; 0 when none is.' }),
  revision: z
    .number()
    .int()
    .nullable()
    .openapi({ description: "Counts saves of the draft; null for somebody else's agent." }),
  fallbackAgentId: z.string().nullable(),
  clonedFrom: z
    .object({ agentId: z.string(), version: z.number().int().openapi({ description: '0 = the draft.' }) })
    .nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
};

export const agentSummarySchema = z
  .object({
    ...summary,
    handoffCount: z.number().int(),
    deletedAt: z.string().nullable().openapi({ description: 'Set in the bin; 30 days later the agent is gone.' }),
  })
  .openapi('AgentSummary');

export const agentSchema = z
  .object({
    ...summary,
    instructions: z.string(),
    outputType: outputTypeSchema.nullable(),
    handoffs: z.array(handoffSchema),
    tools: z.array(toolSchema).openapi({
      description:
        "Of somebody else's agent: those that you may use, without keys, and without the config of those that run as owner.",
    }),
    guardrails: z.array(guardrailSchema),
    context: contextSchema,
    owned: z.boolean().openapi({ description: "False for somebody else's shared agent, shown as published." }),
  })
  .openapi('Agent');

export const agentPage = pageOf(agentSummarySchema).openapi('AgentPage');

export type AgentAnswer = z.infer<typeof agentSchema>;
export type AgentSummary = z.infer<typeof agentSummarySchema>;

/** `If-Match: "7"`: the revision that the editor saw; the same as `revision` in the body. */
export const ifMatch = z.object({
  'if-match': z
    .string()
    .regex(/^(W\/)?"?\d{1,9}"?$/, 'A revision, such as "7".')
    .transform((value) => Number(value.replace(/\D/g, '')))
    .optional(),
});
