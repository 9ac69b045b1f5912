import type { Citation } from '../kernel/citation.ts';
import type { ToolKind, ToolSpec } from './definition.ts';
import type { ToolFailureCode, ToolOutcome } from './tools/runtime.ts';

/** A model's wish to call a tool. Its id `{step}_{i}` says where in the run it stands, and names its effect. */
export interface ToolRequest {
  callId: string;
  /** The model step that asked. */
  step: string;
  agentId: string;
  toolId: string;
  kind: ToolKind;
  /** The function, as the model calls it. */
  name: string;
  args: Record<string, unknown>;
}

export interface ToolResponse {
  /** What the model reads. */
  output: string;
  /** The call gave nothing; `output` says why. */
  failed: boolean;
  code?: ToolFailureCode | 'unknown_outcome' | 'rejected' | 'guardrail';
  /** Paths of pictures among the run's files, for models that see. */
  pictures?: string[];
  /** For the trace and the test panel only. */
  details?: Record<string, unknown>;
  /** What an answer may cite of it. */
  sources?: Citation[];
}

/** Why a person is asked: the tool's setting, or a call that may or may not have taken effect. */
export type ApprovalReason = 'policy' | 'unknown_outcome';

/** What a person was asked about a call, and what they said. */
export interface Approval {
  reason: ApprovalReason;
  status: 'pending' | 'approved' | 'rejected';
  /** The arguments that the person put in place of the model's. */
  args?: Record<string, unknown>;
  /** What the person told the model with a rejection. */
  message?: string;
}

/** A tool call of the journal as it stands. */
export interface ToolEntry {
  attempts: number;
  /** An attempt was begun and never ended: the process died under it. */
  open: boolean;
  response: ToolResponse | null;
  approval: Approval | null;
}

/** The part of a run's journal that keeps tool calls. Every method is one transaction with its events. */
export interface ToolJournal {
  findCall(callId: string): ToolEntry | undefined;
  /** Puts a call before a person. */
  askAbout(request: ToolRequest, reason: ApprovalReason): void;
  beginCall(request: ToolRequest, attempt: number): void;
  /** Ends a call, begun or not; a failed one costs nothing. */
  endCall(request: ToolRequest, response: ToolResponse, microcredits: number): void;
}

/** One call on its way out. */
export interface ToolJob {
  agentId: string;
  tool: ToolSpec;
  fn: string;
  args: Record<string, unknown>;
  effectKey: string;
}

/** Calls tools outside of the run's host. */
export interface ToolPort {
  /** @throws ToolFailure and nothing else */
  run(job: ToolJob, signal: AbortSignal): Promise<ToolOutcome>;
  /** Whether the CEL condition `when` asks for a person; what can't be evaluated does. */
  asks(when: string, args: Record<string, unknown>): Promise<boolean>;
}
