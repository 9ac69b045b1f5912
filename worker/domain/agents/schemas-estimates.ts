import { z } from '@hono/zod-openapi';
import { strict } from '../../kernel/strict.ts';
import { runInput } from '../runs/schemas.ts';

export const estimateRequest = strict({
  input: runInput,
  version: z
    .number()
    .int()
    .min(0)
    .optional()
    .openapi({ description: 'As in a run: a published version; 0 is the draft.' }),
}).openapi('EstimateRequest');

export type EstimateRequest = z.infer<typeof estimateRequest>;

const amount = z.object({
  credits: z.string().openapi({ example: '0.25' }),
  microcredits: z.number().int(),
});

export const estimateSchema = z
  .object({
    basis: z.enum(['history', 'prompt']).openapi({
      description: '`history`: your own finished runs of this agent. `prompt`: the size of what would be sent.',
    }),
    samples: z.number().int().openapi({ description: 'Finished runs that were found, 100 at most.' }),
    p50: amount,
    p95: amount,
    models: z
      .array(
        z.object({
          agentId: z.string(),
          agentName: z.string(),
          provider: z.string(),
          model: z.string(),
          ownKey: z.boolean(),
          per1kTokens: amount,
        }),
      )
      .openapi({ description: 'Every agent that may take part, at the price of its model.' }),
    available: amount,
    affords: z.object({ p50: z.boolean(), p95: z.boolean() }),
  })
  .openapi('CostEstimate');

export type Estimate = z.infer<typeof estimateSchema>;
