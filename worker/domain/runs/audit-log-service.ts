import { hostOf, unwrap } from '../../../durable-objects/run-host/client.ts';
import { requireScope, type ServiceContext } from '../context.ts';
import { auditLogFile, type FileFormat } from './audit-log-format.ts';
import { auditLogOf } from './audit-log-rules.ts';
import type { AuditLogEntry } from './audit-log-schemas.ts';

/** What the agents of an own run did through tools. @throws not_found */
export async function listAuditLog(ctx: ServiceContext, runId: string, callId?: string): Promise<AuditLogEntry[]> {
  requireScope(ctx, 'read');
  return auditLogOf(unwrap(await hostOf(ctx.env, runId).readTrace(ctx.actor.userId, runId)), callId);
}

/** The same as a file. @throws not_found */
export async function exportAuditLog(ctx: ServiceContext, runId: string, format: FileFormat, callId?: string) {
  const entries = await listAuditLog(ctx, runId, callId);
  return { ...auditLogFile(entries, format), fileName: `audit-${runId}.${format}` };
}
