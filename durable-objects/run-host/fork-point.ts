import { type Citation, citationsIn } from '../../worker/kernel/citation.ts';
import { citationsOfValue } from './citing.ts';
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
    const sources = citationsOfValue(storage, spec, items);
    const point = { definition, agentId, items: items as RunItem[], limits, input, sessionId, memory, sources };
    return { ok: true, value: point };
  }
  if (!found) return unknownStep(step);
  const items = expandRequest(found.request, storage.items(row.id)).items as unknown as RunItem[];
  const sources = citationsOfValue(storage, spec, items);
  return { ok: true, value: { definition, agentId: found.agent_id, items, limits, input, sessionId, memory, sources } };
}

/** The same of a run whose journal has left its host: its archived trace holds each call's input. */
export function archivedForkPoint(trace: RunTrace, step: string): HostResult<ForkPoint> {
  const span = trace.spans.find((candidate) => candidate.kind === 'generation' && candidate.step === step);
  if (!span?.agentId) return unknownStep(step);
  const { definition, run, limits, memory } = trace;
  const items = span.data['input'] as RunItem[];
  const { input, sessionId } = run;
  const known = trace.spans.flatMap(({ data }) => (data['sources'] as Citation[] | null | undefined) ?? []);
  const sources = citationsIn(JSON.stringify(items), known);
  return { ok: true, value: { definition, agentId: span.agentId, items, limits, input, sessionId, memory, sources } };
}

function unknownStep(step: string): HostResult<ForkPoint> {
  return { ok: false, code: 'step_not_found', message: `The run has no step "${step}".` };
}
