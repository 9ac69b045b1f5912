import type { Citation } from '../../worker/kernel/citation.ts';
import type { RunError, RunItem, RunStatus, RunView, StartRun } from './protocol.ts';
import type { RunRow } from './storage.ts';

/** A stored run as the API's callers see it. */
export function toView(row: RunRow, spec: StartRun): RunView {
  const entry = spec.definition.agents[spec.agentId];
  return {
    id: row.id,
    accountId: row.account,
    agentId: spec.agentId,
    agentName: entry?.name ?? '',
    version: entry?.version ?? 0,
    sessionId: spec.sessionId,
    forkedFrom: spec.forkedFrom,
    mode: spec.mode,
    status: row.status as RunStatus,
    input: spec.input as string | RunItem[],
    output: row.output === null ? null : (JSON.parse(row.output) as unknown),
    citations: row.citations === null ? [] : (JSON.parse(row.citations) as Citation[]),
    usage: { requests: row.requests, inputTokens: row.input_tokens, outputTokens: row.output_tokens },
    microcredits: row.microcredits,
    error: row.error === null ? null : (JSON.parse(row.error) as RunError),
    revision: row.revision,
    createdAt: row.created_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
  };
}
