import type { ForkPoint, HostResult, RunItem, RunStatus, RunTrace, StartRun } from './protocol.ts';
import { isTerminal } from './protocol.ts';
import { beginning } from './session.ts';
import { expandRequest, isNested } from './step-table.ts';
import type { HostStorage, RunRow } from './storage.ts';

/** Where a fork of a run may begin: just before the model call `step`. @throws step_not_found */
export function forkPointOf(storage: HostStorage, row: RunRow, step: string): HostResult<ForkPoint> {
  const spec = JSON.parse(row.spec) as StartRun;
  const { definition, limits, input, sessionId, memory } = spec;
  if (isNested(step)) {
    const message = 'A run can not be forked inside of an agent that serves as a tool.';
    return { ok: false, code: 'step_not_found', message };
  }
  const found = storage.steps(row.id).find((candidate) => candidate.step === step);
  if (!found && step === 't1' && isTerminal(row.status as RunStatus)) {
    // It ended before its first model call: it begins again where it would have begun.
    const { agentId, items } = beginning(storage, row, spec);
    return { ok: true, value: { definition, agentId, items: items as RunItem[], limits, input, sessionId, memory } };
  }
  if (!found) return unknownStep(step);
  const items = expandRequest(found.request, storage.items(row.id)).items as unknown as RunItem[];
  return { ok: true, value: { definition, agentId: found.agent_id, items, limits, input, sessionId, memory } };
}

/** The same of a run whose journal has left its host: its archived trace holds each call's input. */
export function archivedForkPoint(trace: RunTrace, step: string): HostResult<ForkPoint> {
  const span = trace.spans.find((candidate) => candidate.kind === 'generation' && candidate.step === step);
  if (!span?.agentId) return unknownStep(step);
  const { definition, run, limits, memory } = trace;
  const items = span.data['input'] as RunItem[];
  const { input, sessionId } = run;
  return { ok: true, value: { definition, agentId: span.agentId, items, limits, input, sessionId, memory } };
}

function unknownStep(step: string): HostResult<ForkPoint> {
  return { ok: false, code: 'step_not_found', message: `The run has no step "${step}".` };
}
