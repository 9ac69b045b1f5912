import type { RunTrace, TraceSpan } from '../../../durable-objects/run-host/protocol.ts';
import { isoTime } from '../../kernel/clock.ts';
import { AUDIT_ACTIONS, type AuditLogEntry } from './audit-log-schemas.ts';

/** Kinds of tools that act on files, pages or a machine, and so are audited. */
const AUDITED: ReadonlySet<unknown> = new Set(['computer', 'code_interpreter', 'browser']);
const MAX_TARGET_CHARS = 300;

type Action = AuditLogEntry['action'];
type Done = Pick<AuditLogEntry, 'action' | 'target' | 'reason' | 'times'> & { at: number };

/**
 * What the agents of a run did through tools (Plan 21.2), in the order of their calls. It is read from the journal,
 * which holds the log of each call: there is no second store that could say something else.
 */
export function auditLogOf({ run, spans }: Pick<RunTrace, 'run' | 'spans'>, callId?: string): AuditLogEntry[] {
  return spans
    .filter(({ kind, data }) => kind === 'tool' && AUDITED.has(data['toolKind']))
    .filter(({ data }) => callId === undefined || data['callId'] === callId)
    .flatMap((span) =>
      done(span).map(({ at, ...entry }) => ({ at: isoTime(at), runId: run.id, ...callOf(span), ...entry })),
    );
}

function callOf({ agentId, name, data }: TraceSpan) {
  return {
    callId: String(data['callId']),
    agentId,
    toolId: String(data['toolId']),
    toolKind: String(data['toolKind']),
    toolName: name,
  };
}

function done(span: TraceSpan): Done[] {
  const details = asRecord(span.data['details']);
  const entries = Array.isArray(details['audit']) ? details['audit'].flatMap((entry) => read(asRecord(entry))) : [];
  if (entries.length === 0) return [withoutLog(span)];
  const dropped = Number(details['auditDropped'] ?? 0);
  if (!(dropped > 0)) return entries;
  const at = span.finishedAt ?? span.startedAt;
  return [...entries, { at, action: 'omitted', target: '', reason: 'The log of this call was full.', times: dropped }];
}

function read({ at, action, target, reason, times }: Record<string, unknown>): Done[] {
  if (typeof at !== 'number' || !AUDIT_ACTIONS.includes(action as Action)) return [];
  return [
    {
      at,
      action: action as Action,
      target: String(target),
      reason: typeof reason === 'string' ? reason : null,
      times: typeof times === 'number' ? times : 1,
    },
  ];
}

/** A call that never ran, or whose process died before it could tell what it did: what was asked for is known. */
function withoutLog({ startedAt, status, data }: TraceSpan): Done {
  const target = asked(data['args']);
  const at = startedAt;
  if (typeof data['code'] === 'string')
    return { at, action: 'denied', target, reason: String(data['output'] ?? data['code']), times: 1 };
  const reason = status === 'running' ? 'It has not ended yet.' : 'It ended before it said what it did.';
  return { at, action: 'command', target, reason, times: 1 };
}

function asked(args: unknown): string {
  const { command, code } = asRecord(args);
  const text = typeof command === 'string' ? command : typeof code === 'string' ? code : JSON.stringify(args ?? {});
  return text.length > MAX_TARGET_CHARS ? `${text.slice(0, MAX_TARGET_CHARS).toWellFormed()}…` : text;
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
