import { z } from '@hono/zod-openapi';
import { strict } from '../../kernel/strict.ts';

/** Agents of one request at most; as many as a list shows at once. */
const MAX_IDS = 100;

/** How long an agent waits in the bin, in days. */
export const BIN_DAYS = 30;

const ids = z.array(z.string().min(1).max(64)).min(1).max(MAX_IDS);

export const agentIds = strict({ ids }).openapi('AgentIds');
export type AgentIds = z.infer<typeof agentIds>;

export const deleteQuery = z.object({
  forever: z
    .enum(['true', 'false'])
    .default('false')
    .transform((value) => value === 'true')
    .openapi({ description: `Without it the agent waits ${BIN_DAYS} days in the bin.` }),
});

export const deletedSchema = z
  .object({
    deleted: z.array(z.string()),
    refused: z
      .array(
        z.object({
          id: z.string(),
          code: z.enum(['not_found', 'agent_in_use']),
          usedBy: z.array(z.object({ id: z.string(), name: z.string() })),
        }),
      )
      .openapi({ description: 'What stays, and which of your agents need it.' }),
  })
  .openapi('DeletedAgents');
export type DeletedAgents = z.infer<typeof deletedSchema>;

export const broughtBackSchema = z.object({ restored: z.array(z.string()) }).openapi('AgentsBroughtBack');
