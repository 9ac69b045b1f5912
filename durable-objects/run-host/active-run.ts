import type { AgentInputItem } from '@openai/agents-core';
import type { Latch } from '../../worker/engine/latch.ts';
import type { Citation } from '../../worker/kernel/citation.ts';
import { decide } from './approvals.ts';
import { saveCitations } from './citation-table.ts';
import { citationsOfValue } from './citing.ts';
import type {
  ApprovalView,
  Decider,
  Decision,
  HostResult,
  RunError,
  RunEventType,
  RunStatus,
  StartRun,
} from './protocol.ts';
import type { RunDoors } from './run-doors.ts';
import { HostJournal } from './run-journal.ts';
import { type RecordDeps, RunRecord } from './run-record.ts';
import type { RunRow } from './storage.ts';

/** Why a run is parked, for people. */
const WAITS_FOR = {
  waiting_credits: 'The account has too few credits for the next call.',
  waiting_approval: 'Somebody must agree to a tool call.',
} as const;
type WaitingStatus = keyof typeof WAITS_FOR;

/** A run while it executes: how it begins, waits and ends. What it does in between is its journal's. */
export class ActiveRun {
  readonly doors: RunDoors;
  readonly journal: HostJournal;
  readonly #record: RunRecord;

  constructor(deps: RecordDeps, doors: RunDoors, row: RunRow, spec: StartRun, epoch: number) {
    this.#record = new RunRecord(deps, row, spec, epoch);
    this.doors = doors;
    this.journal = new HostJournal(this.#record, doors.models);
  }

  get id(): string {
    return this.#record.id;
  }

  get spec(): StartRun {
    return this.#record.spec;
  }

  get latch(): Latch {
    return this.#record.latch;
  }

  get row(): Readonly<RunRow> {
    return this.#record.row;
  }

  get ended(): boolean {
    return this.#record.ended;
  }

  /** Marks the run as executing in this incarnation. */
  launched(strikes: number): void {
    const resumed = this.#record.row.started_at !== null;
    const waited = this.#record.row.status !== 'running' && this.#record.row.status !== 'queued';
    this.#record.claim();
    this.#record.row.strikes = strikes;
    this.#record.row.progress_at_launch = this.#record.row.progress;
    this.#record.row.started_at ??= this.#record.deps.now();
    this.#record.row.retry_at = null;
    this.#record.row.wait_until = null;
    this.#record.row.status = 'running';
    this.#record.write(() => {
      if (!resumed)
        this.#record.emit('run.started', {
          agentId: this.spec.agentId,
          version: this.spec.definition.agents[this.spec.agentId]?.version ?? 0,
        });
      else if (waited) this.#record.emit('run.resumed', { status: 'running' });
    }, false);
    // A run that waited in the queue is listed as queued until the mirror hears that it runs.
    this.#record.deps.onWork(this.id);
  }

  /** A person's word on a call; a run at work hears it when it parks. */
  decide(callId: string, decision: Decision, who: Decider): HostResult<ApprovalView> {
    const said = decide(this.#record, callId, decision, who);
    if (said.ok) this.#record.deps.onWork(this.id);
    return said;
  }

  /**
   * Parks the run: nothing is held while it waits. What an open call streamed is discarded on resume. A run that
   * was cancelled while its last tools came to an end stays cancelled.
   */
  park(status: WaitingStatus, activeMs: number, retryAt: number | null, waitUntil: number): void {
    if (this.ended) return;
    const discard = this.journal.discardOpenCalls(status);
    this.#record.row.status = status;
    this.#record.row.active_ms = activeMs;
    this.#record.row.retry_at = retryAt;
    this.#record.row.wait_until = this.#record.row.wait_until ?? waitUntil;
    this.#record.write(() => {
      discard();
      this.#record.emit('run.waiting', { status, reason: WAITS_FOR[status] });
    }, false);
    this.#record.deps.wallet.release(this.id);
    this.#record.deps.onWork(this.id);
  }

  /**
   * Ends the run; the first caller wins. An open model call is charged by what it streamed so far,
   * here and now, so that no charge can come after the end.
   */
  finish(
    status: RunStatus,
    activeMs: number,
    output: unknown,
    error: RunError | null,
    remember: AgentInputItem[],
  ): boolean {
    if (this.ended) return false;
    this.#record.row.status = status;
    this.#record.row.active_ms = activeMs;
    this.#record.row.output = output === undefined ? null : JSON.stringify(output);
    this.#record.row.error = error ? JSON.stringify(error) : null;
    this.#record.row.finished_at = this.#record.deps.now();
    const { storage } = this.#record.deps;
    const citations = output === undefined ? [] : citationsOfValue(storage, this.spec, output);
    this.#record.row.citations = citations.length > 0 ? JSON.stringify(citations) : null;
    this.#record.write(() => {
      this.journal.chargeOpenCalls();
      if (this.#record.row.citations !== null) saveCitations(storage, this.id, this.#record.row.citations);
      for (const item of remember) storage.appendSessionItem(this.id, JSON.stringify(item));
      this.#record.emit(...this.#terminalEvent(status, output, citations, error));
    }, false);
    this.#record.deps.wallet.release(this.id);
    this.#record.deps.onWork(this.id);
    return true;
  }

  #terminalEvent(
    status: RunStatus,
    output: unknown,
    citations: readonly Citation[],
    error: RunError | null,
  ): [RunEventType, Record<string, unknown>] {
    const cost = { microcredits: this.#record.row.microcredits };
    const usage = {
      requests: this.#record.row.requests,
      inputTokens: this.#record.row.input_tokens,
      outputTokens: this.#record.row.output_tokens,
    };
    switch (status) {
      case 'completed':
        return [
          'run.completed',
          { output: output ?? null, ...(citations.length > 0 ? { citations } : {}), usage, cost },
        ];
      case 'cancelled':
        return ['run.cancelled', { usage, cost }];
      case 'expired':
        return ['run.expired', { error, usage, cost }];
      default:
        return ['run.failed', { error, usage, cost }];
    }
  }
}
