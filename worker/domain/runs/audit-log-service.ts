import { hostOf, unwrap } from '../../../durable-objects/run-host/client.ts';
import { requireScope, type ServiceContext } from '../context.ts';
import { auditLogOf } from './audit-log-rules.ts';
import type { AuditLogEntry } from './audit-log-schemas.ts';

/** What the agents of an own run did through tools. @throws not_found */
export async function listAuditLog(ctx: ServiceContext, runId: string, callId?: string): Promise<AuditLogEntry[]> {
  requireScope(ctx, 'read');
  return auditLogOf(unwrap(await hostOf(ctx.env, runId).readTrace(ctx.actor.userId, runId)), callId);
}
