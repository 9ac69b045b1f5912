import type { AgentInputItem } from '@openai/agents-core';
import type { AgentModel } from '../../worker/engine/definition.ts';
import { ENGINE_VERSION } from '../../worker/engine/execute.ts';
import { outputText } from '../../worker/engine/items.ts';
import { Latch } from '../../worker/engine/latch.ts';
import type {
  HandoffRecord,
  Meter,
  ModelPort,
  RunJournal,
  StepEntry,
  StepFailure,
  StepRequest,
  StepResponse,
  TokenUsage,
} from '../../worker/engine/ports.ts';
import { estimateTokens } from '../../worker/engine/tokens.ts';
import { runBody } from '../../worker/kernel/ids.ts';
import { chargeFor } from '../../worker/providers/models/prices.ts';
import type { RunError, RunEventType, RunStatus, StartRun } from './protocol.ts';
import { isTerminal } from './protocol.ts';
import { StepTable } from './step-table.ts';
import type { HostStorage, RunRow } from './storage.ts';
import type { Wallet } from './wallet.ts';

/** What an open model call would cost if it ended now. */
interface OpenCall {
  step: string;
  attempt: number;
  request: StepRequest;
  ownKey: boolean;
  text: string;
  streamed: boolean;
}

export interface RunDeps {
  storage: HostStorage;
  wallet: Wallet;
  now: () => number;
  /** Events of this run were written. */
  onEvents: (runId: string) => void;
  /** Settlements or the projection have something to do. */
  onWork: (runId: string) => void;
  /** The door to the models, with this account's keys. */
  models: ModelPort;
}

/**
 * A run while it executes: the engine's journal and meter over the host's SQLite. Every method that
 * changes the run is one transaction together with the events that it causes, and refuses once the
 * run has ended (the latch) or belongs to another incarnation (the epoch).
 */
export class ActiveRun implements RunJournal, Meter {
  readonly id: string;
  readonly spec: StartRun;
  readonly latch = new Latch();
  readonly #deps: RunDeps;
  readonly #steps: StepTable;
  readonly #epoch: number;
  readonly #row: RunRow;
  #seq: number;
  #currentAgentId: string | null = null;
  #open: OpenCall | null = null;

  constructor(deps: RunDeps, row: RunRow, spec: StartRun, epoch: number) {
    // A run that never began has no steps and no events: nothing needs to be read for it.
    const fresh = row.started_at === null;
    this.id = row.id;
    this.spec = spec;
    this.#deps = deps;
    this.#row = row;
    this.#epoch = epoch;
    this.#seq = fresh ? 0 : deps.storage.lastSeq(row.id);
    this.#steps = new StepTable(deps.storage, row.id, fresh);
  }

  get models(): ModelPort {
    return this.#deps.models;
  }

  get row(): Readonly<RunRow> {
    return this.#row;
  }

  get ended(): boolean {
    return isTerminal(this.#row.status as RunStatus);
  }

  // --- meter -----------------------------------------------------------------------------------

  spent(): number {
    return this.#row.microcredits;
  }

  reserve(microcredits: number): boolean | Promise<boolean> {
    this.#row.need = microcredits;
    const granted = this.#deps.wallet.reserve(this.spec.accountId, this.id, microcredits);
    return typeof granted === 'boolean' ? granted : granted.then((ok) => this.#stillWanted(ok));
  }

  /** What the ledger grants after the run has ended or parked is given back, or nobody ever would. */
  #stillWanted(granted: boolean): boolean {
    if (!this.ended && !this.latch.reason) return granted;
    this.#deps.wallet.release(this.id);
    this.#deps.onWork(this.id);
    return false;
  }

  price(model: AgentModel, usage: TokenUsage, ownKey: boolean): number {
    return chargeFor(model, usage, ownKey);
  }

  // --- journal ---------------------------------------------------------------------------------

  find(step: string): StepEntry | undefined {
    const entry = this.#steps.find(step);
    if (entry && (entry.response || entry.failure)) this.#currentAgentId = entry.request.agentId;
    return entry;
  }

  begin(step: string, request: StepRequest, attempt: number): void {
    this.#write(() => {
      this.#steps.begin(step, request, attempt, this.#deps.now());
      if (request.agentId !== this.#currentAgentId) {
        this.#currentAgentId = request.agentId;
        this.#emit('agent.started', { agentId: request.agentId, agentName: this.#agentName(request.agentId), step });
      }
      if (attempt === 1) {
        const { provider, name } = request.model;
        this.#emit('step.started', { step, kind: 'generation', agentId: request.agentId, provider, model: name });
      }
    });
    const ownKey = this.#deps.models.ownKey(request.model);
    this.#open = { step, attempt, request, ownKey, text: '', streamed: false };
  }

  delta(step: string, attempt: number, text: string): void {
    const open = this.#open;
    if (this.latch.reason || !open || open.step !== step) return;
    open.text += text;
    // Nothing of the run's row changes, and writes of one turn are stored together: this is the hot path.
    if (!open.streamed) this.#steps.firstByte(step, this.#deps.now());
    this.#emit('message.delta', { messageId: step, attempt, agentId: open.request.agentId, text });
    open.streamed = true;
    this.#deps.onEvents(this.id);
  }

  lose(step: string, attempt: number, failure: StepFailure): void {
    this.#open = null;
    this.#write(() => {
      this.#steps.lose(step, attempt, failure);
      this.#emit('message.discarded', { messageId: step, attempt, reason: failure.code });
    });
  }

  complete(
    step: string,
    attempt: number,
    response: StepResponse,
    microcredits: number,
    handoff: HandoffRecord | null,
  ): void {
    const open = this.#open;
    this.#open = null;
    const agentId = open?.request.agentId ?? this.spec.agentId;
    this.#write(() => {
      this.#steps.complete(step, response, microcredits, handoff, this.#deps.now());
      this.#charge(step, open?.request ?? null, response.usage, response.estimated, microcredits);
      const text = outputText(response.output);
      if (text !== '') this.#emit('message.completed', { messageId: step, attempt, agentId, text });
      this.#emitHandoff(step, handoff);
      this.#emit('step.completed', { step, agentId, ...response.usage, microcredits });
      this.#emitUsage(step, response.usage, response.estimated, microcredits);
    });
    this.#deps.onWork(this.id);
  }

  fail(step: string, attempt: number, failure: StepFailure, handoff: HandoffRecord | null): void {
    const agentId = this.#open?.request.agentId ?? this.#currentAgentId;
    this.#open = null;
    this.#write(() => {
      this.#steps.fail(step, failure, handoff, this.#deps.now());
      this.#emit('message.discarded', { messageId: step, attempt, reason: failure.code });
      this.#emit('step.completed', { step, agentId, error: failure });
      this.#emitHandoff(step, handoff);
    });
  }

  diverged(step: string): boolean {
    if (this.#row.engine === ENGINE_VERSION) return false;
    this.#write(() => this.#steps.markDiverged(step));
    return true;
  }

  // --- the run itself --------------------------------------------------------------------------

  /** Marks the run as executing in this incarnation. */
  launched(strikes: number): void {
    const resumed = this.#row.started_at !== null;
    const waited = this.#row.status !== 'running' && this.#row.status !== 'queued';
    this.#row.epoch = this.#epoch;
    this.#row.strikes = strikes;
    this.#row.progress_at_launch = this.#row.progress;
    this.#row.started_at ??= this.#deps.now();
    this.#row.retry_at = null;
    this.#row.wait_until = null;
    this.#row.status = 'running';
    this.#write(() => {
      if (!resumed) this.#emit('run.started', { agentId: this.spec.agentId, version: this.#entryVersion() });
      else if (waited) this.#emit('run.resumed', { status: 'running' });
    }, false);
  }

  /** Parks the run: nothing is held while it waits. What an open call streamed is discarded on resume. */
  park(status: RunStatus, activeMs: number, retryAt: number, waitUntil: number): void {
    const open = this.#open;
    this.#open = null;
    this.#row.status = status;
    this.#row.active_ms = activeMs;
    this.#row.retry_at = retryAt;
    this.#row.wait_until = this.#row.wait_until ?? waitUntil;
    this.#write(() => {
      if (open)
        this.#steps.lose(open.step, open.attempt, { code: 'aborted', message: 'Stopped: credits ran out.' }, true);
      if (open) this.#emit('message.discarded', { messageId: open.step, attempt: open.attempt, reason: status });
      this.#emit('run.waiting', { status, reason: 'The account has too few credits for the next model call.' });
    }, false);
    this.#deps.wallet.release(this.id);
    this.#deps.onWork(this.id);
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
    this.#row.status = status;
    this.#row.active_ms = activeMs;
    this.#row.output = output === undefined ? null : JSON.stringify(output);
    this.#row.error = error ? JSON.stringify(error) : null;
    this.#row.finished_at = this.#deps.now();
    this.#write(() => {
      this.#chargeOpenCall();
      for (const item of remember) this.#deps.storage.appendSessionItem(this.id, JSON.stringify(item));
      this.#emit(...this.#terminalEvent(status, output, error));
    }, false);
    this.#deps.wallet.release(this.id);
    this.#deps.onWork(this.id);
    return true;
  }

  #terminalEvent(status: RunStatus, output: unknown, error: RunError | null): [RunEventType, Record<string, unknown>] {
    const cost = { microcredits: this.#row.microcredits };
    const usage = {
      requests: this.#row.requests,
      inputTokens: this.#row.input_tokens,
      outputTokens: this.#row.output_tokens,
    };
    switch (status) {
      case 'completed':
        return ['run.completed', { output: output ?? null, usage, cost }];
      case 'cancelled':
        return ['run.cancelled', { usage, cost }];
      case 'expired':
        return ['run.expired', { error, usage, cost }];
      default:
        return ['run.failed', { error, usage, cost }];
    }
  }

  #chargeOpenCall(): void {
    const open = this.#open;
    this.#open = null;
    if (!open?.streamed) {
      if (open) this.#steps.abandon(open.step, this.#deps.now());
      return;
    }
    const usage: TokenUsage = {
      inputTokens: estimateTokens(JSON.stringify([open.request.instructions, open.request.items])),
      outputTokens: estimateTokens(open.text),
    };
    const microcredits = chargeFor(open.request.model, usage, open.ownKey);
    this.#steps.stopped(open.step, open.text, usage, microcredits, this.#deps.now());
    this.#charge(open.step, open.request, usage, true, microcredits);
    this.#emitUsage(open.step, usage, true, microcredits);
  }

  #charge(
    step: string,
    request: StepRequest | null,
    usage: TokenUsage,
    estimated: boolean,
    microcredits: number,
  ): void {
    this.#row.requests += 1;
    this.#row.input_tokens += usage.inputTokens;
    this.#row.output_tokens += usage.outputTokens;
    this.#row.microcredits += microcredits;
    if (microcredits === 0 || !request) return;
    this.#deps.wallet.spend(this.spec.accountId, this.id, `${runBody(this.id)}/${step}`, microcredits, {
      runId: this.id,
      step,
      agentId: request.agentId,
      agentName: this.#agentName(request.agentId),
      provider: request.model.provider,
      model: request.model.name,
      ...usage,
      estimated,
    });
  }

  #emitUsage(step: string, usage: TokenUsage, estimated: boolean, microcredits: number): void {
    this.#emit('usage', { step, ...usage, estimated, microcredits, total: this.#row.microcredits });
  }

  #emitHandoff(step: string, handoff: HandoffRecord | null): void {
    if (!handoff) return;
    const end = (id: string) => ({ agentId: id, agentName: this.#agentName(id) });
    this.#emit('handoff', { step, from: end(handoff.fromAgentId), to: end(handoff.toAgentId), reason: handoff.reason });
  }

  #agentName(agentId: string): string {
    return this.spec.definition.agents[agentId]?.name ?? agentId;
  }

  #entryVersion(): number {
    return this.spec.definition.agents[this.spec.agentId]?.version ?? 0;
  }

  #emit(type: RunEventType, data: Record<string, unknown>): void {
    this.#deps.storage.insertEvent(this.id, this.#seq + 1, type, this.#deps.now(), data);
    this.#seq += 1;
  }

  /** One transaction: the change, its events, and the run's row under its epoch. */
  #write(change: () => void, guarded = true): void {
    if (guarded) this.latch.check();
    const seqBefore = this.#seq;
    const { microcredits, requests, input_tokens, output_tokens } = this.#row;
    this.#row.revision += 1;
    this.#row.progress += 1;
    try {
      this.#deps.storage.transaction(() => {
        change();
        if (!this.#deps.storage.saveRun(this.#row, this.#epoch)) this.latch.stop({ kind: 'superseded' });
        if (this.latch.reason?.kind === 'superseded') this.latch.check();
      });
    } catch (error) {
      // What the disk did not take must not be told either.
      this.#seq = seqBefore;
      Object.assign(this.#row, { microcredits, requests, input_tokens, output_tokens });
      throw error;
    }
    if (this.#seq > seqBefore) this.#deps.onEvents(this.id);
  }
}
