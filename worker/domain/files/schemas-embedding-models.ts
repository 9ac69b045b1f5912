import { z } from '@hono/zod-openapi';

const offeredModelSchema = z
  .object({
    provider: z.string().openapi({ example: 'openai' }),
    providerName: z.string().openapi({ example: 'OpenAI' }),
    name: z.string().openapi({ example: 'text-embedding-3-small' }),
    title: z.string(),
    dimensions: z.number().int().openapi({ description: 'The usual one.' }),
    dimensionChoices: z
      .array(z.number().int())
      .openapi({ description: 'Fewer take less room and find a little less.' }),
    contextWindow: z.number().int().nullable().openapi({ description: 'Tokens of one passage that it reads.' }),
    paidBy: z.enum(['platform', 'own_key']),
    keyId: z.string().nullable().openapi({ description: 'Send it along with the choice where it is set.' }),
    default: z.boolean().openapi({ description: 'What new files get.' }),
  })
  .openapi('OfferedEmbeddingModel');

export const embeddingModelsSchema = z.object({
  data: z.array(offeredModelSchema),
  nextCursor: z.null(),
  openProviders: z
    .array(z.object({ provider: z.string(), providerName: z.string(), keyId: z.string(), label: z.string() }))
    .openapi({ description: 'Keys whose servers may have models that are not listed: name one, with its dimensions.' }),
});

export type EmbeddingModelsView = z.infer<typeof embeddingModelsSchema>;
