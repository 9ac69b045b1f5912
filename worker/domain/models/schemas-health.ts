import { z } from '@hono/zod-openapi';
import { pageOf } from '../../kernel/pagination.ts';

const latencySchema = z
  .object({ p50: z.number().int(), p95: z.number().int() })
  .nullable()
  .openapi({ description: 'Milliseconds; null where nothing was measured.' });

export const modelHealthSchema = z
  .object({
    provider: z.string(),
    model: z.string(),
    keyId: z.string().nullable().openapi({ description: "Your stored key; null for the platform's." }),
    state: z.enum(['closed', 'half_open', 'open']).openapi({
      description:
        '`closed`: it answers. `open`: it fails, and is left alone until `openUntil`. `half_open`: the next call tells.',
    }),
    openUntil: z.string().nullable(),
    calls: z.number().int().openapi({ description: 'In the last hour.' }),
    errors: z.number().int(),
    errorRate: z.number().openapi({ example: 0.02 }),
    inputTokens: z.number().int(),
    outputTokens: z.number().int(),
    firstTokenMs: latencySchema,
    totalMs: latencySchema,
    lastFailure: z.object({ code: z.string(), at: z.string() }).nullable(),
  })
  .openapi('ModelHealth');

export const modelHealthPageSchema = pageOf(modelHealthSchema).openapi('ModelHealthPage');

export type ModelHealthView = z.infer<typeof modelHealthSchema>;
