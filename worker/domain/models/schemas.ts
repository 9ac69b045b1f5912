import { z } from '@hono/zod-openapi';
import { pageOf } from '../../kernel/pagination.ts';

const apiSchema = z.enum(['chat', 'responses', 'messages']).openapi({
  description: "The protocol spoken: Chat Completions, OpenAI's Responses or Anthropic's Messages.",
});
const modalitySchema = z.enum(['text', 'image', 'audio', 'video', 'file']);

export const providerSchema = z
  .object({
    id: z.string().openapi({ example: 'openai' }),
    name: z.string(),
    api: apiSchema,
    access: z.enum(['own_key', 'platform', 'none']).openapi({
      description: 'Whose key pays for your calls: yours, the platform\'s, or nobody\'s ("add a key first").',
    }),
    keysPage: z.string().openapi({ description: 'Where the provider hands out keys.' }),
    models: z.number().int().openapi({ description: 'Models that can be chosen.' }),
    images: z.number().int().openapi({ description: 'Models that make images, for tools.' }),
    embeddings: z.number().int(),
    ownBaseUrl: z
      .object({ mode: z.enum(['required', 'optional']), example: z.string() })
      .nullable()
      .openapi({ description: 'Whether a key of this provider brings an address of its own.' }),
    keyless: z.boolean().openapi({ description: 'Its servers usually answer without a key.' }),
    anyModel: z.boolean().openapi({ description: 'Models that are not listed can be named; they are probed once.' }),
  })
  .openapi('ModelProvider');

export const capabilitiesSchema = z
  .object({
    tools: z.boolean(),
    parallelTools: z.boolean().openapi({ description: 'Several tool calls in one answer.' }),
    structuredOutput: z.enum(['strict', 'loose', 'none']),
    vision: z.boolean(),
    reasoning: z.boolean(),
    streaming: z.boolean(),
    embeddings: z.boolean(),
  })
  .openapi('ModelCapabilities');

export const modelSchema = z
  .object({
    provider: z.string(),
    name: z.string().openapi({ example: 'gpt-4o-mini' }),
    title: z.string(),
    aliases: z.array(z.string()),
    contextWindow: z.number().int(),
    maxOutput: z.number().int().nullable().openapi({ description: 'Tokens of one answer at most, where known.' }),
    input: z.array(modalitySchema),
    output: z.array(modalitySchema),
    api: apiSchema,
    tier: z.enum(['simple', 'medium', 'complex']),
    capabilities: capabilitiesSchema,
    price: z.object({
      creditsPer1kTokens: z.string().openapi({ example: '0.5' }),
      microcreditsPer1kTokens: z.number().int(),
      ownKeyMicrocreditsPer1kTokens: z.number().int().openapi({ description: 'On your own provider key.' }),
      source: z.string(),
    }),
    retiring: z.object({ on: z.string(), successor: z.string() }).nullable(),
    retired: z.object({ since: z.string(), successor: z.string() }).nullable(),
  })
  .openapi('Model');

export const providerCapabilitiesSchema = z
  .object({
    provider: z.string(),
    api: apiSchema,
    best: capabilitiesSchema.openapi({ description: 'What at least one of its models can do.' }),
    models: z.array(z.object({ name: z.string(), capabilities: capabilitiesSchema })),
  })
  .openapi('ProviderCapabilities');

export const providerPageSchema = pageOf(providerSchema);
export const modelPageSchema = pageOf(modelSchema);

export type ProviderView = z.infer<typeof providerSchema>;
export type CapabilitiesView = z.infer<typeof capabilitiesSchema>;
export type ModelView = z.infer<typeof modelSchema>;
export type ProviderCapabilities = z.infer<typeof providerCapabilitiesSchema>;
