import { hostOf, unwrap } from '../../../durable-objects/run-host/client.ts';
import type { ApprovalView, Decision } from '../../../durable-objects/run-host/protocol.ts';
import { audit } from '../audit.ts';
import { requireScope, type ServiceContext } from '../context.ts';
import type { ApprovalAnswer, ApprovalDecision } from './approvals-schemas.ts';
import type { Run } from './schemas.ts';
import { showRun } from './views.ts';

function show({ requestedAt, decidedAt, ...approval }: ApprovalView): ApprovalAnswer {
  return {
    ...approval,
    requestedAt: new Date(requestedAt).toISOString(),
    decidedAt: decidedAt === null ? null : new Date(decidedAt).toISOString(),
  };
}

/** Tool calls of an own run that a person is or was asked about, oldest first. @throws not_found */
export async function listApprovals(ctx: ServiceContext, runId: string): Promise<{ data: ApprovalAnswer[] }> {
  requireScope(ctx, 'read');
  const approvals = unwrap(await hostOf(ctx.env, runId).approvals(ctx.actor.userId, runId));
  return { data: approvals.map(show) };
}

/**
 * Says what shall become of a call; the run goes on once nobody is asked any more. The same word twice is one word.
 * @throws not_found, illegal_transition when it was decided otherwise or the run has ended, validation_failed
 */
export async function decideApproval(
  ctx: ServiceContext,
  runId: string,
  callId: string,
  input: ApprovalDecision,
): Promise<Run> {
  requireScope(ctx, 'run');
  const run = unwrap(await hostOf(ctx.env, runId).decide(ctx.actor.userId, runId, callId, toDecision(input)));
  audit(ctx, 'run.approval_decided', { runId, callId, decision: input.decision });
  return showRun(run);
}

function toDecision(input: ApprovalDecision): Decision {
  if (input.decision === 'approve') return { decision: 'approve', ...(input.args ? { args: input.args } : {}) };
  return { decision: 'reject', ...(input.message ? { message: input.message } : {}) };
}
