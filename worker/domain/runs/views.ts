import type { RunTrace, RunView } from '../../../durable-objects/run-host/protocol.ts';
import type { runSessions, runs } from '../../db/schema/runs.ts';
import { isoTime } from '../../kernel/clock.ts';
import { creditAmount } from '../../kernel/money.ts';
import { shownDefinition } from '../agents/part-rules.ts';
import type { Run, Session, Trace } from './schemas.ts';

function isoOrNull(ms: number | null): string | null {
  return ms === null ? null : isoTime(ms);
}

/** A run as its host knows it, for the API. */
export function showRun(view: RunView): Run {
  const { accountId: _, revision: __, microcredits, createdAt, startedAt, finishedAt, ...rest } = view;
  return {
    ...rest,
    cost: creditAmount(microcredits),
    createdAt: isoTime(createdAt),
    startedAt: isoOrNull(startedAt),
    finishedAt: isoOrNull(finishedAt),
  };
}

/** A run as Postgres mirrors it, for lists. */
export function showRunRow(row: typeof runs.$inferSelect): Run {
  return {
    id: row.id,
    agentId: row.agentId,
    agentName: row.agentName,
    version: row.version,
    sessionId: row.sessionId,
    forkedFrom: row.forkedFromRunId ? { runId: row.forkedFromRunId, step: null } : null,
    mode: row.mode as Run['mode'],
    status: row.status as Run['status'],
    input: row.input,
    output: row.output,
    citations: row.citations ?? [],
    usage: { requests: row.requests, inputTokens: row.inputTokens, outputTokens: row.outputTokens },
    cost: creditAmount(row.microcredits),
    error: row.error,
    createdAt: row.createdAt.toISOString(),
    startedAt: row.startedAt?.toISOString() ?? null,
    finishedAt: row.finishedAt?.toISOString() ?? null,
  };
}

export function showTrace(trace: RunTrace): Trace {
  return {
    run: showRun(trace.run),
    definition: { ...shownDefinition(trace.definition) },
    spans: trace.spans.map(({ microcredits, startedAt, finishedAt, ...span }) => ({
      ...span,
      startedAt: isoTime(startedAt),
      finishedAt: isoOrNull(finishedAt),
      cost: creditAmount(microcredits),
    })),
  };
}

export function showSession(row: typeof runSessions.$inferSelect): Session {
  return {
    id: row.id,
    agentId: row.agentId,
    title: row.title,
    memory: row.memory,
    forkedFromRunId: row.forkedFromRunId,
    rootId: row.rootId,
    headId: row.headId ?? row.id,
    archivedAt: row.archivedAt?.toISOString() ?? null,
    lastRunAt: row.lastRunAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}
