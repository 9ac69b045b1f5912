import { z } from '@hono/zod-openapi';
import { strict } from '../../kernel/strict.ts';
import { configInput } from './schemas-config.ts';

const OPERATIONS = 50;

export const openApiImport = strict({
  document: z
    .string()
    .min(1)
    .max(1_000_000)
    .optional()
    .openapi({ description: 'An OpenAPI 3.0 or 3.1 document, JSON or YAML.' }),
  documentUrl: z.url().max(2_000).optional().openapi({ description: 'Where the document is, in place of its text.' }),
  operations: z
    .array(z.string().min(1).max(200))
    .max(OPERATIONS)
    .default([])
    .openapi({ description: 'Operation ids to make tools of. None: the operations are listed only.' }),
  serverUrl: z.url().max(2_000).optional().openapi({ description: "In place of the document's server." }),
  secretKeyId: z
    .string()
    .regex(/^key_[0-9a-z]{1,64}$/)
    .optional()
    .openapi({ description: 'The stored secret that the operations ask for.' }),
}).openapi('OpenApiImport');
export type OpenApiImport = z.infer<typeof openApiImport>;

export const openApiImportSchema = z
  .object({
    title: z.string(),
    document: z
      .string()
      .nullable()
      .openapi({ description: 'What `documentUrl` gave, to be sent as `document` from then on; else null.' }),
    operations: z.array(
      z.object({
        operationId: z.string(),
        method: z.string(),
        path: z.string(),
        summary: z.string(),
      }),
    ),
    tools: z.array(
      z.object({
        operationId: z.string(),
        problem: z.string().nullable().openapi({ description: 'Why no tool can be made of it.' }),
        tool: z
          .object({
            kind: z.literal('http'),
            name: z.string(),
            description: z.string(),
            config: z.record(z.string(), z.unknown()),
          })
          .nullable()
          .openapi({ description: 'What `POST /agents/{id}/tools` takes.' }),
        notes: z.array(z.string()).openapi({ description: 'What of the operation could not be taken over.' }),
      }),
    ),
  })
  .openapi('OpenApiImported');
export type OpenApiImported = z.infer<typeof openApiImportSchema>;

export const mcpList = strict({
  config: configInput.openapi({
    type: 'object',
    additionalProperties: true,
    description: 'The config of an `mcp` tool; its own `tools` do not matter.',
  }),
}).openapi('McpList');
export type McpListInput = z.infer<typeof mcpList>;

export const mcpListSchema = z
  .object({
    data: z.array(
      z.object({
        name: z.string(),
        description: z.string(),
        inputSchema: z.record(z.string(), z.unknown()),
        repeatable: z.boolean(),
      }),
    ),
  })
  .openapi('McpTools');
export type McpListAnswer = z.infer<typeof mcpListSchema>;
