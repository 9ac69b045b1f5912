import type { KeyProbes } from '../../worker/db/schema/api-keys.ts';
import type { RunDefinition, RunLimits, SessionMemory } from '../../worker/engine/definition.ts';
import type { Citation } from '../../worker/kernel/citation.ts';
import type { StoredSecret } from '../../worker/kernel/stored-secret.ts';

/** Run statuses (DESIGN, "Modes"). The last four are terminal and final. */
export const RUN_STATUSES = [
  'queued',
  'running',
  'waiting_approval',
  'waiting_timer',
  'waiting_credits',
  'paused',
  'completed',
  'failed',
  'cancelled',
  'expired',
] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

export const TERMINAL_STATUSES: readonly RunStatus[] = ['completed', 'failed', 'cancelled', 'expired'];

export function isTerminal(status: RunStatus): boolean {
  return TERMINAL_STATUSES.includes(status);
}

export type RunMode = 'stream' | 'wait' | 'background';

/** An item of a conversation in the Agents SDK's own form (`AgentInputItem`). */
export type RunItem = Record<string, unknown>;

export interface RunError {
  code: string;
  message: string;
}

/** Everything a host needs to start a run without asking anybody. */
export interface StartRun {
  runId: string;
  accountId: string;
  agentId: string;
  sessionId: string | null;
  memory: SessionMemory | null;
  forkedFrom: { runId: string; step: string } | null;
  mode: RunMode;
  definition: RunDefinition;
  input: string | RunItem[];
  /** Where a fork begins instead of at the entry agent with the session's past. */
  startAt: { agentId: string; items: RunItem[] } | null;
  limits: RunLimits;
  /** Provider keys of the account, still encrypted; opened only for the call that uses one. */
  keys: ProviderKeyRef[];
  /**
   * Secrets that owners of other people's agents let their tools use here, by agent; still encrypted. Left out in runs
   * from before there were any, and in forks: what was lent for one run is not lent for another.
   */
  lent?: Record<string, StoredSecret[]>;
  /** Passages whose markers stand in the items that a fork begins with. */
  sources?: Citation[];
  /** Digest of the request, for `Idempotency-Key`: the same run id with another digest is a conflict. */
  requestDigest: string;
}

/** An encrypted provider key as stored; see `worker/providers/vault/vault.ts`. */
export interface ProviderKeyRef {
  id: string;
  provider: string;
  baseUrl: string | null;
  envelope: { kek: number; wrapIv: string; wrappedKey: string; iv: string; ciphertext: string };
  /** What was found out of models at its endpoint that the catalog does not list. */
  probes?: KeyProbes | null;
}

export interface RunUsage {
  requests: number;
  inputTokens: number;
  outputTokens: number;
}

/** A run as the host knows it. Times are epoch milliseconds, cost is microcredits. */
export interface RunView {
  id: string;
  accountId: string;
  agentId: string;
  agentName: string;
  version: number;
  sessionId: string | null;
  forkedFrom: { runId: string; step: string } | null;
  mode: RunMode;
  status: RunStatus;
  input: string | RunItem[];
  output: unknown;
  /** The passages that `output` cites, in the order of their markers. */
  citations: Citation[];
  usage: RunUsage;
  microcredits: number;
  error: RunError | null;
  revision: number;
  createdAt: number;
  startedAt: number | null;
  finishedAt: number | null;
}

export const RUN_EVENT_TYPES = [
  'run.started',
  'agent.started',
  'message.delta',
  'message.discarded',
  'message.completed',
  'tool.called',
  'tool.completed',
  'handoff',
  'guardrail.tripped',
  'approval.requested',
  'approval.decided',
  'step.started',
  'model.selected',
  'step.completed',
  'usage',
  'run.waiting',
  'run.resumed',
  'run.completed',
  'run.failed',
  'run.cancelled',
  'run.expired',
] as const;
export type RunEventType = (typeof RUN_EVENT_TYPES)[number];

/** One row of a run's event log. `seq` starts at 1 and is contiguous. */
export interface RunEvent {
  seq: number;
  type: RunEventType;
  /** Epoch milliseconds. */
  at: number;
  data: Record<string, unknown>;
}

export interface TraceSpan {
  id: string;
  parentId: string | null;
  kind: 'run' | 'agent' | 'turn' | 'generation' | 'tool' | 'handoff' | 'guardrail';
  name: string;
  step: string | null;
  startedAt: number;
  finishedAt: number | null;
  status: 'running' | 'ok' | 'error' | 'cancelled';
  agentId: string | null;
  inputTokens: number;
  outputTokens: number;
  estimated: boolean;
  microcredits: number;
  /** Input items, output items, settings, error: whatever the kind has to show. */
  data: Record<string, unknown>;
}

export interface RunTrace {
  run: RunView;
  definition: RunDefinition;
  limits: RunLimits;
  memory: SessionMemory | null;
  spans: TraceSpan[];
}

/** Where a fork may begin: the agent and the items that the model saw at `step`. */
export interface ForkPoint {
  definition: RunDefinition;
  agentId: string;
  items: RunItem[];
  limits: RunLimits;
  input: string | RunItem[];
  sessionId: string | null;
  memory: SessionMemory | null;
  /** Passages whose markers stand in `items`. */
  sources: Citation[];
}

export interface SessionItem {
  seq: number;
  runId: string;
  item: RunItem;
}

/** A call that a person is or was asked about. Times are epoch milliseconds. */
export interface ApprovalView {
  /** The call's id; one call is asked about once, or once more after a crash under it. */
  id: string;
  runId: string;
  agentId: string;
  toolId: string;
  agentName: string;
  toolKind: string;
  toolName: string;
  args: Record<string, unknown>;
  reason: 'policy' | 'unknown_outcome';
  status: 'pending' | 'approved' | 'rejected';
  /** What the person put in place of `args`. */
  editedArgs: Record<string, unknown> | null;
  message: string | null;
  requestedAt: number;
  decidedAt: number | null;
  /** Who decided; `null` until somebody has, and where it was decided before this was kept. */
  decidedBy: Voice | null;
}

/** As what somebody speaks about a call: as the run's owner, or as one whom the tool names by this address. */
export type Voice = { role: 'owner' } | { role: 'approver'; email: string };

/** An account that named somebody as one who may decide, by this address. */
export interface Appointment {
  ownerId: string;
  email: string;
}

/** Somebody who asks about calls, or decides them. */
export interface Decider {
  userId: string;
  namedBy: readonly Appointment[];
}

/** A call that waits, with whom its tool names beside the owner; for telling them, so without its arguments. */
export interface AskedCall {
  callId: string;
  agentName: string;
  toolName: string;
  reason: ApprovalView['reason'];
  /** E-mail addresses as the owner wrote them. */
  approvers: string[];
}

/** What a person says about a call. */
export type Decision =
  | { decision: 'approve'; args?: Record<string, unknown> }
  | { decision: 'reject'; message?: string };

export type HostRefusal =
  | 'not_found'
  | 'session_busy'
  | 'too_many_runs'
  | 'idempotency_conflict'
  | 'insufficient_credits'
  | 'illegal_transition'
  | 'step_not_found'
  | 'invalid_arguments'
  | 'model_unavailable';

export type HostResult<T> =
  | { ok: true; value: T }
  | { ok: false; code: HostRefusal; message: string; retryAfter?: number };

/** What a RunHost object answers to. Every read and every command checks whose run it is. */
export interface RunHostRpc {
  /**
   * Takes an idempotency key for a request whose run lives elsewhere, in its session's host. `runId` is the
   * run that the same key would have here. Refused when another request has the key.
   */
  claim(runId: string, digest: string): Promise<HostResult<null>>;
  start(spec: StartRun): Promise<HostResult<RunView>>;
  create(spec: StartRun): Promise<HostResult<RunView>>;
  startAndWait(spec: StartRun): Promise<HostResult<RunView>>;
  startStream(spec: StartRun): Promise<HostResult<ReadableStream<Uint8Array>>>;
  run(runId: string): Promise<void>;
  resumeWaiting(accountId: string): Promise<void>;
  fail(runId: string, code: string, message: string): Promise<void>;
  cancel(accountId: string, runId: string): Promise<HostResult<RunView>>;
  /** Calls that somebody is or was asked about, oldest first: of somebody named, those of tools that name them. */
  approvals(who: Decider, runId: string): Promise<HostResult<ApprovalView[]>>;
  /** Says what somebody wants done with a call; the run goes on once nobody is asked any more. */
  decide(who: Decider, runId: string, callId: string, decision: Decision): Promise<HostResult<ApprovalView>>;
  /** What a run that waits for people asks them; `null` where it doesn't wait. */
  asked(runId: string): Promise<{ accountId: string; calls: AskedCall[] } | null>;
  get(accountId: string, runId: string): Promise<HostResult<RunView>>;
  readTrace(accountId: string, runId: string): Promise<HostResult<RunTrace>>;
  events(accountId: string, runId: string, after: number, limit: number): Promise<HostResult<RunEvent[]>>;
  eventStream(accountId: string, runId: string, after: number): Promise<HostResult<ReadableStream<Uint8Array>>>;
  forkPoint(accountId: string, runId: string, step: string): Promise<HostResult<ForkPoint>>;
  sessionItems(after: number, limit: number): Promise<SessionItem[]>;
  forgetSession(): Promise<void>;
  /** Cancels every unfinished run of the account. @returns how many there were */
  cancelAll(accountId: string): Promise<number>;
  /** Deletes all that the host holds: its account is being removed. `leave` must follow. */
  erase(): Promise<void>;
  /** Ends this incarnation, so that nothing in its memory is written again. The call itself fails by that. */
  leave(): Promise<void>;
  fetch(request: Request): Promise<Response>;
}
