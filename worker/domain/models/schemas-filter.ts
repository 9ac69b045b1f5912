import { z } from '@hono/zod-openapi';
import { pageOf } from '../../kernel/pagination.ts';
import type { ModelView } from './schemas.ts';

/** What a model may be asked to have. */
export const MODEL_NEEDS = ['tools', 'parallelTools', 'structuredOutput', 'vision', 'reasoning', 'streaming'] as const;

export const modelFilterSchema = z.object({
  q: z.string().trim().max(100).optional().openapi({ description: 'Part of the name, the title or an alias.' }),
  tier: z.enum(['simple', 'medium', 'complex']).optional(),
  needs: z
    .string()
    .max(200)
    .transform((text) => text.split(',').map((need) => need.trim()))
    .pipe(z.array(z.enum(MODEL_NEEDS)))
    .optional()
    .openapi({
      type: 'string',
      description: `All of these, comma-separated: ${MODEL_NEEDS.join(', ')}. Structured output means an enforced schema.`,
      example: 'tools,vision',
    }),
  minContext: z.coerce.number().int().min(0).optional().openapi({ description: 'Tokens of context at least.' }),
  maxCreditsPer1k: z.coerce.number().min(0).optional().openapi({ description: 'Credits per 1K tokens at most.' }),
  retired: z.enum(['true', 'false']).optional().openapi({ description: '`false` leaves out what is served no more.' }),
});

export const allModelsFilterSchema = modelFilterSchema.extend({
  provider: z.string().max(64).optional(),
  access: z
    .enum(['usable', 'any'])
    .optional()
    .openapi({ description: '`usable`: only where you or the platform have a key.' }),
});

export const imageModelSchema = z
  .object({
    provider: z.string(),
    name: z.string(),
    title: z.string(),
    input: z.array(z.enum(['text', 'image', 'audio', 'video', 'file'])),
    output: z.array(z.enum(['image'])),
    tier: z.enum(['simple', 'medium', 'complex']),
    price: z.object({ creditsPerImage: z.string(), microcreditsPerImage: z.number().int(), source: z.string() }),
    source: z.string().openapi({ description: "Where the provider's reference describes it." }),
  })
  .openapi('ImageModel');

export const embeddingModelSchema = z
  .object({
    provider: z.string(),
    name: z.string(),
    title: z.string(),
    contextWindow: z.number().int(),
    dimensions: z.number().int(),
    price: z.object({
      creditsPer1kTokens: z.string(),
      microcreditsPer1kTokens: z.number().int(),
      source: z.string(),
    }),
  })
  .openapi('EmbeddingModel');

export const imageModelPageSchema = pageOf(imageModelSchema);
export const embeddingModelPageSchema = pageOf(embeddingModelSchema);

export type ModelFilter = z.infer<typeof modelFilterSchema>;
export type AllModelsFilter = z.infer<typeof allModelsFilterSchema>;
export type ImageModelView = z.infer<typeof imageModelSchema>;
export type EmbeddingModelView = z.infer<typeof embeddingModelSchema>;

/** Whether a model is one of those that were asked for. */
export function isAskedFor(model: ModelView, filter: ModelFilter): boolean {
  const { q, tier, needs = [], minContext, maxCreditsPer1k, retired } = filter;
  const names = [model.name, model.title, ...model.aliases].join('\n').toLowerCase();
  return (
    (!q || names.includes(q.toLowerCase())) &&
    (!tier || model.tier === tier) &&
    needs.every((need) =>
      need === 'structuredOutput' ? model.capabilities.structuredOutput === 'strict' : model.capabilities[need],
    ) &&
    model.contextWindow >= (minContext ?? 0) &&
    (maxCreditsPer1k === undefined || model.price.microcreditsPer1kTokens <= maxCreditsPer1k * 1_000_000) &&
    (retired === undefined || (model.retired !== null) === (retired === 'true'))
  );
}
