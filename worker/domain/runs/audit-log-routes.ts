import { serviceContext } from '../../http/context.ts';
import { createRouter, defineRoute, jsonAnswer } from '../../http/router.ts';
import { auditLogQuery, auditLogSchema } from './audit-log-schemas.ts';
import { exportAuditLog, listAuditLog } from './audit-log-service.ts';
import { runParam } from './schemas.ts';

const list = defineRoute({
  method: 'get',
  path: '/runs/{run_id}/audit-log',
  tags: ['Runs'],
  scope: 'read',
  summary: 'Read or download what a run did through tools',
  description: 'Every command, file access, request and refusal of shells, browsers and code interpreters.',
  request: { params: runParam, query: auditLogQuery },
  responses: {
    200: {
      ...jsonAnswer(auditLogSchema, 'In the order in which it happened'),
      content: {
        'application/json': { schema: auditLogSchema },
        'application/x-ndjson': { schema: { type: 'string' as const } },
        'text/csv': { schema: { type: 'string' as const } },
      },
    },
  },
});

/** `/api/v1/runs/{id}/audit-log` (Plan 21.2). */
export const auditLogRoutes = createRouter().openapi(list, async (c) => {
  const { run_id: runId } = c.req.valid('param');
  const { format, callId } = c.req.valid('query');
  const ctx = serviceContext(c);
  if (format === 'json') return c.json({ data: await listAuditLog(ctx, runId, callId) }, 200) as never;
  const { body, contentType, fileName } = await exportAuditLog(ctx, runId, format, callId);
  const headers = { 'content-type': contentType, 'content-disposition': `attachment; filename="${fileName}"` };
  return new Response(body, { headers }) as never;
});
