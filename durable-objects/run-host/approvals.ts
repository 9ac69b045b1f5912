import type { ToolRequest } from '../../worker/engine/tool-ports.ts';
import { checkArguments } from '../../worker/engine/tools/arguments.ts';
import { offeredFunctions } from '../../worker/engine/tools/offers.ts';
import type { ApprovalView, Decision, HostResult } from './protocol.ts';
import type { RunRecord } from './run-record.ts';
import type { HostStorage } from './storage.ts';
import { approvalOf, type StoredApproval, ToolTable, toToolRequest } from './tool-table.ts';

export function listApprovals(storage: HostStorage, runId: string): ApprovalView[] {
  return storage.toolCalls(runId).flatMap((row) => {
    const approval = approvalOf(row);
    if (!approval) return [];
    const { callId, agentId, toolId, kind, name, args } = toToolRequest(row);
    const { reason, status, message, requestedAt, decidedAt } = approval;
    const who = { id: callId, runId, agentId, toolId, toolKind: kind, toolName: name, args };
    const what = { reason, status, editedArgs: approval.args ?? null, message: message ?? null };
    return [{ ...who, ...what, requestedAt, decidedAt }];
  });
}

/** Writes down what a person said. The same words twice are one decision; other ones come too late. */
export function decide(record: RunRecord, callId: string, decision: Decision): HostResult<null> {
  const { storage, now } = record.deps;
  const calls = new ToolTable(storage, record.id);
  const row = calls.row(callId);
  const approval = row && approvalOf(row);
  if (!row || !approval) return { ok: false, code: 'not_found', message: 'No such approval.' };
  const said = toApproval(approval, decision, now());
  // Before anything else: who says the same again, maybe because the first answer was lost, is answered the same,
  // also when the run has gone on and ended since.
  if (sameWords(approval, said)) return { ok: true, value: null };
  if (record.ended)
    return { ok: false, code: 'illegal_transition', message: `The run is already ${record.row.status}.` };
  if (approval.status !== 'pending')
    return { ok: false, code: 'illegal_transition', message: `This call is ${approval.status} already.` };
  const request = toToolRequest(row);
  const problem = decision.decision === 'approve' && decision.args && argumentProblem(record, request, decision.args);
  if (problem) return { ok: false, code: 'invalid_arguments', message: problem };
  record.write(() => {
    calls.save(request, now(), { approval: JSON.stringify(said) });
    const { status, message, args } = said;
    record.emit('approval.decided', {
      callId,
      name: request.name,
      status,
      ...(message ? { message } : {}),
      ...(args ? { args } : {}),
    });
  });
  return { ok: true, value: null };
}

/** Why a person's arguments don't fit the function; the call checks them again. */
function argumentProblem(record: RunRecord, request: ToolRequest, args: Record<string, unknown>): string | null {
  const tool = record.spec.definition.agents[request.agentId]?.tools?.find(({ id }) => id === request.toolId);
  const fn = tool && offeredFunctions(tool).find(({ name }) => name === request.name);
  const read = fn && checkArguments(args, fn.parameters);
  return read && !read.ok ? read.problem : null;
}

function toApproval({ reason, requestedAt }: StoredApproval, decision: Decision, now: number): StoredApproval {
  const base = { reason, requestedAt, decidedAt: now };
  if (decision.decision === 'approve')
    return { ...base, status: 'approved', ...(decision.args ? { args: decision.args } : {}) };
  return { ...base, status: 'rejected', ...(decision.message ? { message: decision.message } : {}) };
}

function sameWords(a: StoredApproval, b: StoredApproval): boolean {
  const words = ({ status, args, message }: StoredApproval) => JSON.stringify([status, args, message]);
  return words(a) === words(b);
}
