import { z } from '@hono/zod-openapi';

export const agentGraphSchema = z
  .object({
    nodes: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        provider: z.string(),
        model: z.string(),
        version: z.number().int().openapi({ description: '0 = the draft of an own agent.' }),
        owned: z.boolean(),
      }),
    ),
    edges: z.array(
      z.object({
        from: z.string(),
        to: z.string(),
        kind: z.enum(['handoff', 'fallback', 'tool']),
        label: z
          .string()
          .nullable()
          .openapi({ description: 'When to hand on, where the handoff says so; the name of the tool.' }),
      }),
    ),
    usedBy: z
      .array(z.object({ id: z.string(), name: z.string() }))
      .openapi({ description: 'Own agents that hand off to this one, fall back on it, or use it as a tool.' }),
  })
  .openapi('AgentGraph', { description: 'Who hands on to whom, as a run would find it now.' });

export type AgentGraph = z.infer<typeof agentGraphSchema>;
