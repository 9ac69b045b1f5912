import { z } from '@hono/zod-openapi';

export const AUDIT_ACTIONS = ['command', 'read', 'list', 'write', 'delete', 'fetch', 'denied', 'omitted'] as const;

export const auditLogQuery = z.object({
  format: z
    .enum(['json', 'ndjson', 'csv'])
    .default('json')
    .openapi({ description: '`ndjson` (a JSON object a line) and `csv` are downloads.' }),
  callId: z.string().max(100).optional().openapi({ description: 'Only what this tool call did.' }),
});
export type AuditLogQuery = z.infer<typeof auditLogQuery>;

/** One thing that an agent did through a tool (Plan 21.2). */
export const auditEntrySchema = z
  .object({
    at: z.iso.datetime(),
    runId: z.string(),
    callId: z.string().openapi({ description: 'The tool call under which it happened.', example: 't1_0' }),
    agentId: z.string().nullable(),
    toolId: z.string(),
    toolKind: z.string(),
    toolName: z.string(),
    action: z.enum(AUDIT_ACTIONS).openapi({
      description: '`denied`: it was refused, `reason` says why. `omitted`: more happened than a call keeps.',
    }),
    target: z.string().openapi({ description: 'The command, path, URL or page action.' }),
    reason: z.string().nullable(),
    times: z.number().int().min(1).openapi({ description: 'How often, where equal things were done in a row.' }),
  })
  .openapi('AuditEntry');
export type AuditLogEntry = z.infer<typeof auditEntrySchema>;

export const auditLogSchema = z.object({ data: z.array(auditEntrySchema) }).openapi('AuditLog');
