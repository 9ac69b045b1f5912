import { z } from '@hono/zod-openapi';
import { pageOf } from '../../kernel/pagination.ts';

const modelPriceSchema = z
  .object({
    provider: z.string().openapi({ example: 'openai' }),
    providerName: z.string(),
    name: z.string().openapi({ example: 'gpt-4o-mini' }),
    title: z.string(),
    contextWindow: z.number().int(),
    creditsPer1kTokens: z.string().openapi({ example: '0.5' }),
    microcreditsPer1kTokens: z.number().int(),
  })
  .openapi('ModelPrice');

export const modelPricePageSchema = pageOf(modelPriceSchema).openapi('ModelPricePage');

export type ModelPrice = z.infer<typeof modelPriceSchema>;
