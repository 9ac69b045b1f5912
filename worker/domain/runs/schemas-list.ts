import { z } from '@hono/zod-openapi';
import { RUN_STATUSES } from '../../../durable-objects/run-host/protocol.ts';
import { pageQuery } from '../../kernel/pagination.ts';
import { strict } from '../../kernel/strict.ts';
import { isStorable } from '../../kernel/text.ts';

const MAX_IDS = 100;
const MAX_CANCELLED = 50;

const runIds = z.string().max(64).array().min(1).max(MAX_IDS);

/** What a list of runs can be narrowed to. */
const filters = {
  status: z.enum(RUN_STATUSES).optional(),
  ended: z
    .enum(['true', 'false'])
    .optional()
    .openapi({ description: '`false`: only runs that are queued, running or waiting.' }),
  agentId: z.string().max(64).optional(),
  sessionId: z.string().max(64).optional(),
  from: z.iso.datetime({ offset: true }).optional().openapi({ description: 'Created at or after this moment.' }),
  to: z.iso.datetime({ offset: true }).optional().openapi({ description: 'Created before this moment.' }),
  q: z
    .string()
    .trim()
    .max(200)
    .refine(isStorable, 'Text only.')
    .optional()
    .openapi({ description: 'A text that the input contains, in any case; or the id of a run.' }),
};

export const runListQuery = z.object({
  ...pageQuery.shape,
  ...filters,
  ids: z
    .string()
    .max(MAX_IDS * 65)
    .optional()
    .transform((list) => list?.split(','))
    .pipe(runIds.optional())
    .openapi({
      type: 'string',
      description: `Only these runs: ids with commas between them, ${MAX_IDS} at most.`,
    }),
});

export type RunListQuery = z.infer<typeof runListQuery>;

export const runExportQuery = z.object({ ...filters, format: z.enum(['csv', 'json']).default('csv') });

export type RunExportQuery = z.infer<typeof runExportQuery>;

export const runsCancelRequest = strict({
  runIds: z.array(z.string().max(64)).min(1).max(MAX_CANCELLED),
}).openapi('RunsCancelRequest');

export const runsCancelAnswer = z
  .object({
    data: z.array(
      z.object({
        id: z.string(),
        outcome: z.enum(['cancelled', 'ended', 'not_found']).openapi({
          description: '`ended`: it had come to another end before.',
        }),
      }),
    ),
  })
  .openapi('RunsCancelled');

export type RunsCancelled = z.infer<typeof runsCancelAnswer>;
