import { z } from '@hono/zod-openapi';
import { strict } from '../../kernel/strict.ts';
import { capabilitiesSchema } from './schemas.ts';

export const probeRequestSchema = strict({
  name: z.string().trim().min(1).max(200).openapi({ description: 'As the endpoint spells it.', example: 'my-model' }),
  keyId: z.string().max(64).optional().openapi({ description: "The key to ask with; else the provider's newest." }),
  again: z.boolean().optional().openapi({ description: 'Ask the model even if it was asked within a week.' }),
}).openapi('ProbeModel');

export const probedModelSchema = z
  .object({
    provider: z.string(),
    name: z.string(),
    keyId: z.string(),
    capabilities: capabilitiesSchema,
    contextWindow: z.number().int().nullable().openapi({ description: 'Where the server says it.' }),
    probedAt: z.string(),
    expiresAt: z.string(),
    cached: z.boolean().openapi({ description: 'Found out before: nothing was called.' }),
  })
  .openapi('ProbedModel');

export type ProbeRequest = z.infer<typeof probeRequestSchema>;
export type ProbedModel = z.infer<typeof probedModelSchema>;
