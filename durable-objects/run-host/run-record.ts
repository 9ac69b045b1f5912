import { Latch } from '../../worker/engine/latch.ts';
import type { StepRequest, TokenUsage } from '../../worker/engine/ports.ts';
import type { ToolRequest } from '../../worker/engine/tool-ports.ts';
import { runBody } from '../../worker/kernel/ids.ts';
import type { RunEventType, RunStatus, StartRun } from './protocol.ts';
import { isTerminal } from './protocol.ts';
import type { HostStorage, RunRow } from './storage.ts';
import type { Wallet } from './wallet.ts';

export interface RecordDeps {
  storage: HostStorage;
  wallet: Wallet;
  now: () => number;
  /** Events of this run were written. */
  onEvents: (runId: string) => void;
  /** Settlements or the projection have something to do. */
  onWork: (runId: string) => void;
}

/** A model call's price, and what it is for. */
export interface Charge {
  step: string;
  request: StepRequest;
  model: { provider: string; name: string };
  usage: TokenUsage;
  estimated: boolean;
  microcredits: number;
}

/**
 * The row and the event log of a run that executes. Every change is one transaction together with the events
 * that it causes, and is refused once the run has ended (the latch) or belongs to another incarnation (the epoch).
 */
export class RunRecord {
  readonly id: string;
  readonly spec: StartRun;
  readonly latch = new Latch();
  readonly deps: RecordDeps;
  readonly row: RunRow;
  /** It never began: nothing needs to be read for it. */
  readonly fresh: boolean;
  readonly #epoch: number;
  #seq: number;

  constructor(deps: RecordDeps, row: RunRow, spec: StartRun, epoch: number) {
    this.id = row.id;
    this.spec = spec;
    this.deps = deps;
    this.row = row;
    this.fresh = row.started_at === null;
    this.#epoch = epoch;
    this.#seq = this.fresh ? 0 : deps.storage.lastSeq(row.id);
  }

  get ended(): boolean {
    return isTerminal(this.row.status as RunStatus);
  }

  agentName(agentId: string): string {
    return this.spec.definition.agents[agentId]?.name ?? agentId;
  }

  /** Marks this incarnation as the one that runs. */
  claim(): void {
    this.row.epoch = this.#epoch;
  }

  /** Call it inside `write`, or where nothing but the event changes. */
  emit(type: RunEventType, data: Record<string, unknown>): void {
    this.deps.storage.insertEvent(this.id, this.#seq + 1, type, this.deps.now(), data);
    this.#seq += 1;
  }

  emitUsage({ step, usage, estimated, microcredits }: Omit<Charge, 'request' | 'model'>, more: object = {}): void {
    this.emit('usage', { step, ...usage, estimated, microcredits, total: this.row.microcredits, ...more });
  }

  /** Call it inside `write`: the charge leaves with the response that it pays for. */
  charge({ step, request, model, usage, estimated, microcredits }: Charge): void {
    this.row.requests += 1;
    this.row.input_tokens += usage.inputTokens;
    this.row.output_tokens += usage.outputTokens;
    this.row.microcredits += microcredits;
    if (microcredits === 0) return;
    this.deps.wallet.spend(this.spec.accountId, this.id, `${runBody(this.id)}/${step}`, microcredits, {
      runId: this.id,
      step,
      agentId: request.agentId,
      agentName: this.agentName(request.agentId),
      provider: model.provider,
      model: model.name,
      inputTokens: usage.inputTokens,
      outputTokens: usage.outputTokens,
      estimated,
    });
  }

  /** Call it inside `write`: the price of a tool call, on a line of its own (Plan 24.3). */
  chargeTool({ callId, agentId, kind }: ToolRequest, microcredits: number): void {
    this.row.microcredits += microcredits;
    if (microcredits === 0) return;
    this.deps.wallet.spend(this.spec.accountId, this.id, `${runBody(this.id)}/${callId}`, microcredits, {
      runId: this.id,
      step: callId,
      agentId,
      agentName: this.agentName(agentId),
      provider: 'tool',
      model: kind,
      inputTokens: 0,
      outputTokens: 0,
      estimated: false,
    });
  }

  /** One transaction: the change, its events, and the run's row under its epoch. */
  write(change: () => void, guarded = true): void {
    if (guarded) this.latch.check();
    const seqBefore = this.#seq;
    const { microcredits, requests, input_tokens, output_tokens } = this.row;
    this.row.revision += 1;
    this.row.progress += 1;
    try {
      this.deps.storage.transaction(() => {
        change();
        if (!this.deps.storage.saveRun(this.row, this.#epoch)) this.latch.stop({ kind: 'superseded' });
        if (this.latch.reason?.kind === 'superseded') this.latch.check();
      });
    } catch (error) {
      // What the disk did not take must not be told either.
      this.#seq = seqBefore;
      Object.assign(this.row, { microcredits, requests, input_tokens, output_tokens });
      throw error;
    }
    if (this.#seq > seqBefore) this.deps.onEvents(this.id);
  }
}
