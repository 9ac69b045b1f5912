import { hostOf, unwrap } from '../../../durable-objects/run-host/client.ts';
import type { ApprovalView, Decider, Decision, HostResult } from '../../../durable-objects/run-host/protocol.ts';
import { audit } from '../audit.ts';
import { requireScope, type ServiceContext } from '../context.ts';
import { appointmentsOf } from '../notifications/approvers-service.ts';
import { runsWaitingFor, settleNotices } from '../notifications/service.ts';
import type { ApprovalAnswer, ApprovalDecision } from './approvals-schemas.ts';

/** Runs that the list of waiting calls looks into at most; each is asked at its own host. */
const MAX_WAITING_RUNS = 50;

function show({ requestedAt, decidedAt, decidedBy, ...approval }: ApprovalView): ApprovalAnswer {
  return {
    ...approval,
    requestedAt: new Date(requestedAt).toISOString(),
    decidedAt: decidedAt === null ? null : new Date(decidedAt).toISOString(),
    decidedBy: decidedBy && { role: decidedBy.role, email: decidedBy.role === 'approver' ? decidedBy.email : null },
  };
}

/** Asks as the owner first, whom it costs nothing; then as one whom the owner's tools may name. */
async function ask<T>(ctx: ServiceContext, call: (who: Decider) => Promise<HostResult<T>>): Promise<T> {
  const { userId } = ctx.actor;
  const own = await call({ userId, namedBy: [] });
  if (own.ok || own.code !== 'not_found') return unwrap(own);
  const namedBy = await appointmentsOf(ctx);
  return unwrap(namedBy.length === 0 ? own : await call({ userId, namedBy }));
}

/**
 * Tool calls of a run that a person is or was asked about, oldest first: all of an own run; of somebody else's those
 * whose tool names the caller. @throws not_found
 */
export async function listApprovals(ctx: ServiceContext, runId: string): Promise<{ data: ApprovalAnswer[] }> {
  requireScope(ctx, 'read');
  const host = hostOf(ctx.env, runId);
  return { data: (await ask(ctx, (who) => host.approvals(who, runId))).map(show) };
}

/** Calls of any run that wait for the caller's decision, the longest waiting run first. @throws forbidden_scope */
export async function listWaitingApprovals(ctx: ServiceContext): Promise<{ data: ApprovalAnswer[] }> {
  requireScope(ctx, 'read');
  const [runIds, namedBy] = await Promise.all([runsWaitingFor(ctx, MAX_WAITING_RUNS), appointmentsOf(ctx)]);
  const who = { userId: ctx.actor.userId, namedBy };
  const lists = await Promise.all(runIds.map((runId) => hostOf(ctx.env, runId).approvals(who, runId)));
  // A run that is gone by now waits for nobody.
  const calls = lists.flatMap((list) => (list.ok ? list.value : []));
  return { data: calls.filter(({ status }) => status === 'pending').map(show) };
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
): Promise<ApprovalAnswer> {
  requireScope(ctx, 'run');
  const host = hostOf(ctx.env, runId);
  const decided = await ask(ctx, (who) => host.decide(who, runId, callId, toDecision(input)));
  audit(ctx, 'run.approval_decided', { runId, callId, decision: input.decision, as: decided.decidedBy?.role });
  await settleNotices(ctx, runId, callId);
  return show(decided);
}

function toDecision(input: ApprovalDecision): Decision {
  if (input.decision === 'approve') return { decision: 'approve', ...(input.args ? { args: input.args } : {}) };
  return { decision: 'reject', ...(input.message ? { message: input.message } : {}) };
}
