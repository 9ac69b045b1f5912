import type { RunDefinition } from '../../worker/engine/definition.ts';
import type { ToolRequest } from '../../worker/engine/tool-ports.ts';
import { checkArguments } from '../../worker/engine/tools/arguments.ts';
import { offeredFunctions } from '../../worker/engine/tools/offers.ts';
import { approversOf, voiceOf } from './deciders.ts';
import type { ApprovalView, AskedCall, Decider, Decision, HostResult, StartRun } from './protocol.ts';
import type { RunRecord } from './run-record.ts';
import type { HostStorage } from './storage.ts';
import { approvalOf, type StoredApproval, type ToolCallRow, ToolTable, toToolRequest } from './tool-table.ts';

/** How a call is shown that somebody is or was asked about; `null` where nobody was. */
function viewOf(row: ToolCallRow, runId: string, definition: RunDefinition): ApprovalView | null {
  const approval = approvalOf(row);
  if (!approval) return null;
  const { callId, agentId, toolId, kind, name, args } = toToolRequest(row);
  const { reason, status, message, requestedAt, decidedAt, by } = approval;
  const agentName = definition.agents[agentId]?.name ?? '';
  const who = { id: callId, runId, agentId, agentName, toolId, toolKind: kind, toolName: name, args };
  const what = { reason, status, editedArgs: approval.args ?? null, message: message ?? null };
  return { ...who, ...what, requestedAt, decidedAt, decidedBy: by?.voice ?? null };
}

/** The calls of a run that `who` may see; an empty list says that there is none, or that it is none of theirs. */
export function listApprovals(storage: HostStorage, { runId, accountId, definition }: StartRun, who: Decider) {
  return storage.toolCalls(runId).flatMap((row): ApprovalView[] => {
    const isTheirs = voiceOf(who, accountId, definition, { agentId: row.agent_id, toolId: row.tool_id }) !== null;
    const view = isTheirs ? viewOf(row, runId, definition) : null;
    return view ? [view] : [];
  });
}

/** The calls of a run that wait, for telling people. */
export function askedCalls(storage: HostStorage, { runId, definition }: StartRun): AskedCall[] {
  return storage.toolCalls(runId).flatMap((row): AskedCall[] => {
    const view = viewOf(row, runId, definition);
    if (view?.status !== 'pending') return [];
    const { id: callId, agentName, toolName, reason } = view;
    return [{ callId, agentName, toolName, reason, approvers: approversOf(definition, view) }];
  });
}

/** Writes down what a person said. The same words twice are one decision; other ones come too late. */
export function decide(record: RunRecord, callId: string, decision: Decision, who: Decider): HostResult<ApprovalView> {
  const { storage, now } = record.deps;
  const calls = new ToolTable(storage, record.id);
  const row = calls.row(callId);
  const approval = row && approvalOf(row);
  const { accountId, definition } = record.spec;
  const voice = row && voiceOf(who, accountId, definition, { agentId: row.agent_id, toolId: row.tool_id });
  if (!row || !approval || !voice) return { ok: false, code: 'not_found', message: 'No such approval.' };
  const said = { ...toApproval(approval, decision, now()), by: { userId: who.userId, voice } };
  // Before anything else: who says the same again, maybe because the first answer was lost, is answered the same,
  // also when the run has gone on and ended since.
  if (sameWords(approval, said)) return shown();
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
      by: voice,
    });
  });
  return shown();

  function shown(): HostResult<ApprovalView> {
    const now = calls.row(callId);
    const view = now && viewOf(now, record.id, definition);
    return view ? { ok: true, value: view } : { ok: false, code: 'not_found', message: 'No such approval.' };
  }
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
