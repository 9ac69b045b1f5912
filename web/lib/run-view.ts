import type { Schema } from './api.ts';
import type { RunEvent } from './run-stream.ts';

export type Citation = Schema<'Citation'>;

/** A run as its reader sees it, built from its events alone: live, resumed and old runs look the same. */
export interface RunView {
  runId: string | null;
  status: RunViewStatus;
  seq: number;
  parts: RunPart[];
  agentId: string | null;
  microcredits: number;
  inputTokens: number;
  outputTokens: number;
  /** Some tokens were counted from the text because the provider reported none. */
  estimated: boolean;
  /** Why the run waits. */
  waiting: string | null;
  /** Which of the ways of waiting it is, such as `waiting_approval`. */
  waitsAs: string | null;
  error: { code: string; message: string } | null;
  /** ISO 8601. */
  startedAt: string | null;
  endedAt: string | null;
  /** Names of the agents that took part. */
  names: Record<string, string>;
}

export type RunViewStatus = 'starting' | 'running' | 'waiting' | 'completed' | 'failed' | 'cancelled' | 'expired';

export interface AgentRef {
  agentId: string;
  agentName: string;
}

export type RunPart =
  | MessagePart
  | { kind: 'handoff'; id: string; from: AgentRef; to: AgentRef; reason: string }
  | ToolPart
  | ApprovalPart
  | GuardrailPart;

/** Something that an agent said, or is saying. */
export interface MessagePart {
  kind: 'message';
  id: string;
  attempt: number;
  agentId: string | null;
  text: string;
  /** What it rests on; known once it is complete. */
  citations: readonly Citation[];
  complete: boolean;
}

/** A tool at work, or done. `input` and `output` are as the event has them. */
export interface ToolPart {
  kind: 'tool';
  id: string;
  agentId: string | null;
  name: string;
  input: unknown;
  output: unknown;
  state: 'running' | 'done' | 'failed';
  /** Milliseconds that it took, and microcredits that it cost; null while it runs. */
  ms: number | null;
  microcredits: number | null;
}

/** A call that a person is asked about, or was. */
export interface ApprovalPart {
  kind: 'approval';
  id: string;
  agentId: string | null;
  name: string;
  input: unknown;
  state: 'pending' | 'approved' | 'rejected';
  message: string;
  /** Who decided; null where nobody has, and in runs from before that was kept. */
  by: 'owner' | { email: string } | null;
}

/** A guardrail that found something. */
export interface GuardrailPart {
  kind: 'guardrail';
  id: string;
  name: string;
  stage: string;
  action: string;
  reason: string;
}

export const EMPTY_RUN: RunView = {
  runId: null,
  status: 'starting',
  seq: 0,
  parts: [],
  agentId: null,
  microcredits: 0,
  inputTokens: 0,
  outputTokens: 0,
  estimated: false,
  waiting: null,
  waitsAs: null,
  error: null,
  startedAt: null,
  endedAt: null,
  names: {},
};

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const count = (value: unknown): number => (typeof value === 'number' ? value : 0);
const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null);

function agentRef(value: unknown): AgentRef {
  const record = (value ?? {}) as Partial<AgentRef>;
  return { agentId: text(record.agentId), agentName: text(record.agentName) || text(record.agentId) };
}

function errorOf(value: unknown): { code: string; message: string } {
  const record = (value ?? {}) as { code?: unknown; message?: unknown };
  return { code: text(record.code) || 'failed', message: text(record.message) || 'The run failed.' };
}

const WRITING = { complete: false, citations: [] };

/** As the run's host wrote them into the event. */
function citationsOf(value: unknown): Citation[] {
  return Array.isArray(value) ? (value as Citation[]) : [];
}

/** The message `id` with `change` applied, or a new one at the end. */
function withMessage(
  parts: readonly RunPart[],
  id: string,
  attempt: number,
  agentId: string | null,
  change: (before: string) => string,
  ending: Pick<MessagePart, 'complete' | 'citations'>,
): RunPart[] {
  const index = parts.findLastIndex((part) => part.kind === 'message' && part.id === id);
  const known = parts[index];
  const isSame = known?.kind === 'message' && known.attempt === attempt;
  const next: RunPart = { kind: 'message', id, attempt, agentId, text: change(isSame ? known.text : ''), ...ending };
  return index === -1 ? [...parts, next] : parts.with(index, next);
}

/** What identifies a tool call in its two events. */
function callId(data: Record<string, unknown>): string {
  return text(data.callId) || text(data.step);
}

function withToolResult(parts: readonly RunPart[], data: Record<string, unknown>): RunPart[] {
  const index = parts.findLastIndex((part) => part.kind === 'tool' && part.id === callId(data));
  const known = parts[index];
  if (known?.kind !== 'tool') return [...parts];
  const isFailed = data.ok === false || data.error !== undefined;
  return parts.with(index, {
    ...known,
    output: data.output ?? data.error,
    state: isFailed ? 'failed' : 'done',
    ms: typeof data.ms === 'number' ? data.ms : null,
    microcredits: typeof data.microcredits === 'number' ? data.microcredits : null,
  });
}

function withDecision(parts: readonly RunPart[], data: Record<string, unknown>): RunPart[] {
  const index = parts.findLastIndex((part) => part.kind === 'approval' && part.id === callId(data));
  const known = parts[index];
  if (known?.kind !== 'approval') return [...parts];
  const state = data.status === 'approved' ? 'approved' : 'rejected';
  const input = data.args ?? known.input;
  return parts.with(index, { ...known, state, message: text(data.message), input, by: voiceOf(data.by) });
}

/** The event's `by`: `{ role: 'owner' }`, or an approver with the address by which they were named. */
function voiceOf(value: unknown): ApprovalPart['by'] {
  const { role, email } = (value ?? {}) as Record<string, unknown>;
  if (role === 'owner') return 'owner';
  return typeof email === 'string' ? { email } : null;
}

function ended(view: RunView, status: RunViewStatus, data: Record<string, unknown>): RunView {
  const usage = (data.usage ?? {}) as Record<string, unknown>;
  const cost = (data.cost ?? {}) as Record<string, unknown>;
  return {
    ...view,
    status,
    waiting: null,
    waitsAs: null,
    endedAt: textOrNull(data.at),
    inputTokens: 'inputTokens' in usage ? count(usage.inputTokens) : view.inputTokens,
    outputTokens: 'outputTokens' in usage ? count(usage.outputTokens) : view.outputTokens,
    microcredits: 'microcredits' in cost ? count(cost.microcredits) : view.microcredits,
    error: data.error ? errorOf(data.error) : null,
  };
}

function change(view: RunView, { seq, type, data }: RunEvent): RunView {
  const id = text(data.messageId);
  const attempt = count(data.attempt);
  const agentId = textOrNull(data.agentId) ?? view.agentId;
  switch (type) {
    case 'run.started':
      return { ...view, status: 'running', startedAt: textOrNull(data.at), agentId };
    case 'agent.started':
      return {
        ...view,
        status: 'running',
        agentId,
        names: { ...view.names, [text(data.agentId)]: text(data.agentName) },
      };
    case 'message.delta':
      return {
        ...view,
        status: 'running',
        parts: withMessage(view.parts, id, attempt, agentId, (before) => before + text(data.text), WRITING),
      };
    case 'message.completed':
      return {
        ...view,
        parts: withMessage(view.parts, id, attempt, agentId, () => text(data.text), {
          complete: true,
          citations: citationsOf(data.citations),
        }),
      };
    case 'message.discarded':
      return {
        ...view,
        parts: view.parts.filter((part) => part.kind !== 'message' || part.id !== id || part.attempt !== attempt),
      };
    case 'handoff': {
      const part: RunPart = {
        kind: 'handoff',
        id: text(data.step),
        from: agentRef(data.from),
        to: agentRef(data.to),
        reason: text(data.reason),
      };
      return { ...view, parts: [...view.parts, part] };
    }
    case 'tool.called': {
      const part: ToolPart = {
        kind: 'tool',
        id: callId(data),
        agentId,
        name: text(data.name) || text(data.tool),
        input: data.args ?? data.arguments ?? data.input,
        output: undefined,
        state: 'running',
        ms: null,
        microcredits: null,
      };
      return { ...view, status: 'running', parts: [...view.parts, part] };
    }
    case 'tool.completed':
      return { ...view, parts: withToolResult(view.parts, data) };
    case 'approval.requested': {
      const part: ApprovalPart = {
        kind: 'approval',
        id: callId(data),
        agentId,
        name: text(data.name),
        input: data.args,
        state: 'pending',
        message: '',
        by: null,
      };
      return { ...view, parts: [...view.parts, part] };
    }
    case 'approval.decided':
      return { ...view, parts: withDecision(view.parts, data) };
    case 'guardrail.tripped': {
      const part: GuardrailPart = {
        kind: 'guardrail',
        id: String(seq),
        name: text(data.name),
        stage: text(data.stage),
        action: text(data.action),
        reason: text(data.reason),
      };
      return { ...view, parts: [...view.parts, part] };
    }
    case 'usage':
      return {
        ...view,
        microcredits: count(data.total),
        inputTokens: view.inputTokens + count(data.inputTokens),
        outputTokens: view.outputTokens + count(data.outputTokens),
        estimated: view.estimated || data.estimated === true,
      };
    case 'run.waiting':
      return {
        ...view,
        status: 'waiting',
        waiting: text(data.reason) || text(data.status),
        waitsAs: textOrNull(data.status),
      };
    case 'run.resumed':
      return { ...view, status: 'running', waiting: null, waitsAs: null };
    case 'run.completed':
      return ended(view, 'completed', data);
    case 'run.failed':
      return ended(view, 'failed', data);
    case 'run.cancelled':
      return ended(view, 'cancelled', data);
    case 'run.expired':
      return ended(view, 'expired', data);
    default:
      return view;
  }
}

/** The view after one more event. Events that it has seen change nothing. */
export function reduceRun(view: RunView, event: RunEvent): RunView {
  if (event.seq <= view.seq) return view;
  const runId = textOrNull(event.data.runId) ?? view.runId;
  return { ...change(view, event), seq: event.seq, runId };
}

export function isOver(status: RunViewStatus): boolean {
  return status === 'completed' || status === 'failed' || status === 'cancelled' || status === 'expired';
}
