import type { AgentModel } from '../../worker/engine/definition.ts';
import { ENGINE_VERSION } from '../../worker/engine/execute.ts';
import type { CheckRecord, Freed } from '../../worker/engine/guard-ports.ts';
import { outputText } from '../../worker/engine/items.ts';
import { meterTokens } from '../../worker/engine/metering.ts';
import type {
  HandoffRecord,
  Meter,
  ModelPort,
  RunJournal,
  StepEntry,
  StepFailure,
  StepRequest,
  StepResponse,
  StepRoute,
  TokenUsage,
} from '../../worker/engine/ports.ts';
import type { ApprovalReason, ToolEntry, ToolRequest, ToolResponse } from '../../worker/engine/tool-ports.ts';
import { chargeFor } from '../../worker/providers/models/prices.ts';
import { findCheck, insertCheck } from './check-table.ts';
import { citationsOf } from './citing.ts';
import type { RunRecord } from './run-record.ts';
import { isNested, StepTable } from './step-table.ts';
import { HostToolJournal } from './tool-journal.ts';

/** What an open model call would cost if it ended now. */
interface OpenCall {
  step: string;
  attempt: number;
  request: StepRequest;
  model: AgentModel;
  ownKey: boolean;
  text: string;
  streamed: boolean;
}

/** The engine's journal and meter of one run, over the host's SQLite. */
export class HostJournal implements RunJournal, Meter {
  readonly #record: RunRecord;
  readonly #models: ModelPort;
  readonly #steps: StepTable;
  #currentAgentId: string | null = null;
  /** Model calls that are out now, by step: agents that serve as tools run side by side. */
  readonly #open = new Map<string, OpenCall>();
  /** Steps whose words a check held back and has let go. */
  readonly #freed = new Set<string>();
  readonly #tools: HostToolJournal;

  constructor(record: RunRecord, models: ModelPort) {
    this.#record = record;
    this.#models = models;
    this.#steps = new StepTable(record.deps.storage, record.id, record.fresh);
    this.#tools = new HostToolJournal(record);
  }

  // --- meter -----------------------------------------------------------------------------------

  spent(): number {
    return this.#record.row.microcredits;
  }

  reserve(microcredits: number): boolean | Promise<boolean> {
    const { row, deps, spec, id } = this.#record;
    row.need = microcredits;
    const granted = deps.wallet.reserve(spec.accountId, id, microcredits);
    return typeof granted === 'boolean' ? granted : granted.then((ok) => this.#stillWanted(ok));
  }

  /** What the ledger grants after the run has ended or parked is given back, or nobody ever would. */
  #stillWanted(granted: boolean): boolean {
    const { ended, latch, deps, id } = this.#record;
    if (!ended && !latch.reason) return granted;
    deps.wallet.release(id);
    deps.onWork(id);
    return false;
  }

  price(model: AgentModel, usage: TokenUsage, ownKey: boolean): number {
    return chargeFor(model, usage, ownKey);
  }

  // --- journal ---------------------------------------------------------------------------------

  find(step: string): StepEntry | undefined {
    const entry = this.#steps.find(step);
    if (entry && (entry.response || entry.failure) && !isNested(step)) this.#currentAgentId = entry.request.agentId;
    return entry;
  }

  begin(step: string, request: StepRequest, attempt: number, model: AgentModel, route: StepRoute | null): void {
    const record = this.#record;
    const { agentId } = request;
    const { provider, name } = model;
    record.write(() => {
      this.#steps.begin(step, request, attempt, route, record.deps.now());
      if (agentId !== this.#currentAgentId && !isNested(step)) {
        this.#currentAgentId = agentId;
        record.emit('agent.started', { agentId, agentName: record.agentName(agentId), step });
      }
      if (attempt === 1) {
        const kind = request.purpose ?? 'generation';
        record.emit('step.started', { step, kind, agentId, provider, model: name });
      }
      if (route && route.tries <= 1) this.#emitChoice(step, attempt, model, route);
    });
    const ownKey = this.#models.ownKey(model);
    this.#open.set(step, { step, attempt, request, model, ownKey, text: '', streamed: false });
  }

  #emitChoice(step: string, attempt: number, { provider, name }: AgentModel, route: StepRoute): void {
    const { reason, tier, position, skipped } = route;
    this.#record.emit('model.selected', {
      step,
      attempt,
      provider,
      model: name,
      position,
      reason: position === 0 ? reason : 'The model before it failed.',
      ...(tier ? { tier } : {}),
      skipped,
    });
  }

  delta(step: string, attempt: number, text: string): void {
    const open = this.#open.get(step);
    const { latch, deps, id } = this.#record;
    if (latch.reason || !open) return;
    open.text += text;
    // Nothing of the run's row changes, and writes of one turn are stored together: this is the hot path.
    if (!open.streamed) this.#steps.firstByte(step, deps.now());
    open.streamed = true;
    if (!this.#isAnswer(open.request, step)) return;
    this.#record.emit('message.delta', { messageId: step, attempt, agentId: open.request.agentId, text });
    deps.onEvents(id);
  }

  lose(step: string, attempt: number, failure: StepFailure): void {
    this.#open.delete(step);
    this.#record.write(() => {
      this.#steps.lose(step, attempt, failure);
      this.#emitDiscarded(step, attempt, failure);
    });
  }

  #emitDiscarded(step: string, attempt: number, { code, model }: StepFailure): void {
    const who = model ? { provider: model.provider, model: model.name } : {};
    this.#record.emit('message.discarded', { messageId: step, attempt, reason: code, ...who });
  }

  complete(
    step: string,
    attempt: number,
    response: StepResponse,
    microcredits: number,
    handoff: HandoffRecord | null,
  ): void {
    const open = this.#open.get(step);
    this.#open.delete(step);
    const record = this.#record;
    const { usage, estimated, cached, shim } = response;
    const agentId = open?.request.agentId ?? record.spec.agentId;
    record.write(() => {
      this.#steps.complete(step, response, microcredits, handoff, record.deps.now());
      if (open && !cached) {
        const { request, model } = open;
        record.charge({ step, request, model, usage, estimated, microcredits });
      }
      const text = outputText(response.output);
      if (text !== '' && open && this.#isAnswer(open.request, step)) {
        // The reader's text is made of deltas: an answer from the cache is one.
        if (cached) record.emit('message.delta', { messageId: step, attempt, agentId, text });
        this.#emitMessage({ messageId: step, attempt, agentId, text });
      }
      this.#emitHandoff(step, handoff);
      const who = open ? { provider: open.model.provider, model: open.model.name } : {};
      const how = { ...(cached ? { cached } : {}), ...(shim ? { shim } : {}) };
      record.emit('step.completed', { step, agentId, ...who, ...usage, microcredits, ...how });
      record.emitUsage({ step, usage, estimated, microcredits }, cached ? { cached: true } : {});
    });
    record.deps.onWork(record.id);
  }

  fail(step: string, attempt: number, failure: StepFailure, handoff: HandoffRecord | null): void {
    const agentId = this.#open.get(step)?.request.agentId ?? this.#currentAgentId;
    this.#open.delete(step);
    this.#record.write(() => {
      this.#steps.fail(step, failure, handoff, this.#record.deps.now());
      this.#emitDiscarded(step, attempt, failure);
      this.#record.emit('step.completed', { step, agentId, error: failure });
      this.#emitHandoff(step, handoff);
    });
  }

  diverged(step: string): boolean {
    if (this.#record.row.engine === ENGINE_VERSION) return false;
    this.#record.write(() => this.#steps.markDiverged(step));
    return true;
  }

  #emitHandoff(step: string, handoff: HandoffRecord | null): void {
    if (!handoff) return;
    const end = (id: string) => ({ agentId: id, agentName: this.#record.agentName(id) });
    const { fromAgentId, toAgentId, reason } = handoff;
    this.#record.emit('handoff', { step, from: end(fromAgentId), to: end(toAgentId), reason });
  }

  // --- the end of the run over an open call ------------------------------------------------------

  /** Call it before a write that parks the run: what open calls streamed is taken back, and not counted. */
  discardOpenCalls(status: string): () => void {
    const open = [...this.#open.values()];
    this.#open.clear();
    const failure = { code: 'aborted', message: 'Stopped: the run waits.' } as const;
    return () => {
      for (const { step, attempt, request } of open) {
        this.#steps.lose(step, attempt, failure, true);
        if (this.#isAnswer(request, step))
          this.#record.emit('message.discarded', { messageId: step, attempt, reason: status });
      }
    };
  }

  /** Call it inside the write that ends the run: open calls are charged by what they streamed so far. */
  chargeOpenCalls(): void {
    const open = [...this.#open.values()];
    this.#open.clear();
    for (const call of open) this.#chargeOpen(call);
  }

  #chargeOpen(open: OpenCall): void {
    const { step, request, model } = open;
    const now = this.#record.deps.now();
    if (!open.streamed) {
      this.#steps.abandon(step, now);
      return;
    }
    const usage: TokenUsage = {
      inputTokens: meterTokens(JSON.stringify([request.instructions, request.items])),
      outputTokens: meterTokens(open.text),
    };
    const microcredits = chargeFor(model, usage, open.ownKey);
    this.#steps.stopped(step, open.text, usage, microcredits, now);
    const charge = { step, request, model, usage, estimated: true, microcredits };
    this.#record.charge(charge);
    this.#record.emitUsage(charge);
  }

  // --- guardrails -------------------------------------------------------------------------------

  findCheck(key: string): CheckRecord | undefined {
    const { fresh, deps, id } = this.#record;
    return fresh ? undefined : findCheck(deps.storage, id, key);
  }

  recordCheck(check: CheckRecord, freed: Freed | null): void {
    const record = this.#record;
    const { key, stage, agentId } = check;
    record.write(() => {
      insertCheck(record.deps.storage, record.id, check, record.deps.now());
      for (const trip of check.trips) record.emit('guardrail.tripped', { key, stage, agentId, ...trip });
      // Of an agent that serves as a tool the user hears nothing.
      if (freed && !isNested(key)) this.#free(freed, agentId);
    });
  }

  #free({ messageId, attempt, text }: Freed, agentId: string): void {
    this.#freed.add(messageId);
    const open = text === null ? this.#open.get(messageId) : undefined;
    const said = { messageId, attempt: open?.attempt ?? attempt, agentId, text: text ?? open?.text ?? '' };
    if (said.text === '') return;
    this.#record.emit('message.delta', said);
    if (text !== null) this.#emitMessage(said);
  }

  #emitMessage(said: { messageId: string; attempt: number; agentId: string; text: string }): void {
    const { deps, spec } = this.#record;
    const citations = citationsOf(deps.storage, spec, said.text);
    this.#record.emit('message.completed', { ...said, ...(citations.length > 0 ? { citations } : {}) });
  }

  /** A summary of the engine's own, what an agent says as a tool, and what a guardrail must see first are not part of the answer. */
  #isAnswer({ purpose, held }: StepRequest, step: string): boolean {
    const isHeld = held === true || (held === 'input' && !this.#freed.has(step));
    return !purpose && !isHeld && !isNested(step);
  }

  // --- tool calls ---------------------------------------------------------------------------------

  findCall(callId: string): ToolEntry | undefined {
    return this.#tools.findCall(callId);
  }

  askAbout(request: ToolRequest, reason: ApprovalReason): void {
    this.#tools.askAbout(request, reason);
  }

  beginCall(request: ToolRequest, attempt: number): void {
    this.#tools.beginCall(request, attempt);
  }

  endCall(request: ToolRequest, response: ToolResponse, microcredits: number): void {
    this.#tools.endCall(request, response, microcredits);
  }
}
