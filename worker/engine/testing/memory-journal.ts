import type { AgentModel } from '../definition.ts';
import type { CheckRecord, Freed } from '../guard-ports.ts';
import type { Latch } from '../latch.ts';
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
} from '../ports.ts';
import type { Approval, ApprovalReason, ToolEntry, ToolRequest, ToolResponse } from '../tool-ports.ts';

/** What a journal in memory has recorded; survives "crashes" of the engine in tests. */
export interface JournalRecord {
  steps: Map<string, StepEntry & { handoff: HandoffRecord | null; microcredits: number }>;
  calls: Map<string, ToolEntry & { request: ToolRequest; microcredits: number }>;
  checks: Map<string, CheckRecord>;
  /** One line per event, in order. */
  log: string[];
  charged: number;
}

export function newRecord(): JournalRecord {
  return { steps: new Map(), calls: new Map(), checks: new Map(), log: [], charged: 0 };
}

/** Called before and after each journal write; throwing there is a crash at that point. */
export type CrashPoint = (where: string) => void;

/**
 * The fake beside the journal and meter ports: keeps everything in a `JournalRecord`, and can crash
 * at any write. Refuses like the real one once the latch is set.
 */
export class MemoryJournal implements RunJournal, Meter {
  readonly #record: JournalRecord;
  readonly #latch: Latch;
  readonly #at: CrashPoint;
  /** Microcredits that may be reserved; lower it to run out of credits. */
  available = Number.MAX_SAFE_INTEGER;
  sameVersion = true;

  constructor(record: JournalRecord, latch: Latch, at: CrashPoint = () => undefined) {
    this.#record = record;
    this.#latch = latch;
    this.#at = at;
  }

  #write(name: string, change: () => void): void {
    this.#latch.check();
    this.#at(`before ${name}`);
    change();
    this.#at(`after ${name}`);
  }

  #step(step: string) {
    const entry = this.#record.steps.get(step);
    if (!entry) throw new Error(`Step ${step} was never begun.`);
    return entry;
  }

  find(step: string): StepEntry | undefined {
    const entry = this.#record.steps.get(step);
    return entry && structuredClone(entry);
  }

  begin(step: string, request: StepRequest, attempt: number, model: AgentModel, route: StepRoute | null): void {
    this.#write(`begin ${step}`, () => {
      const known = this.#record.steps.get(step);
      const fresh = {
        request: structuredClone(request),
        response: null,
        failure: null,
        handoff: null,
        microcredits: 0,
      };
      this.#record.steps.set(step, {
        ...(known ?? fresh),
        attempts: attempt,
        open: true,
        route: route && structuredClone(route),
      });
      this.#record.log.push(`begin ${step} #${attempt} ${request.agentId}${route ? ` ${model.name}` : ''}`);
    });
  }

  delta(step: string, attempt: number, text: string): void {
    if (this.#latch.reason) return;
    this.#write(`delta ${step}`, () => this.#record.log.push(`delta ${step} #${attempt} ${text}`));
  }

  lose(step: string, attempt: number, failure: StepFailure): void {
    this.#write(`lose ${step}`, () => {
      this.#step(step).open = false;
      this.#record.log.push(`lose ${step} #${attempt} ${failure.code}`);
    });
  }

  complete(
    step: string,
    attempt: number,
    response: StepResponse,
    microcredits: number,
    handoff: HandoffRecord | null,
  ): void {
    this.#write(`complete ${step}`, () => {
      Object.assign(this.#step(step), { open: false, response: structuredClone(response), microcredits, handoff });
      this.#record.charged += microcredits;
      this.#record.log.push(`complete ${step} #${attempt} ${microcredits}`);
    });
  }

  fail(step: string, attempt: number, failure: StepFailure, handoff: HandoffRecord | null): void {
    this.#write(`fail ${step}`, () => {
      Object.assign(this.#step(step), { open: false, failure, handoff });
      this.#record.log.push(`fail ${step} #${attempt} ${failure.code}`);
    });
  }

  diverged(step: string): boolean {
    this.#record.log.push(`diverged ${step}`);
    return !this.sameVersion;
  }

  findCall(callId: string): ToolEntry | undefined {
    const entry = this.#record.calls.get(callId);
    return entry && structuredClone(entry);
  }

  #call(request: ToolRequest) {
    const fresh = { attempts: 0, open: false, response: null, approval: null, microcredits: 0 };
    const entry = { ...(this.#record.calls.get(request.callId) ?? fresh), request: structuredClone(request) };
    this.#record.calls.set(request.callId, entry);
    return entry;
  }

  askAbout(request: ToolRequest, reason: ApprovalReason): void {
    this.#write(`ask ${request.callId}`, () => {
      this.#call(request).approval = { reason, status: 'pending' };
      this.#record.log.push(`ask ${request.callId} ${reason}`);
    });
  }

  beginCall(request: ToolRequest, attempt: number): void {
    this.#write(`call ${request.callId}`, () => {
      Object.assign(this.#call(request), { attempts: attempt, open: true });
      this.#record.log.push(`call ${request.callId} #${attempt} ${request.name}`);
    });
  }

  endCall(request: ToolRequest, response: ToolResponse, microcredits: number): void {
    this.#write(`end ${request.callId}`, () => {
      Object.assign(this.#call(request), { open: false, response: structuredClone(response), microcredits });
      this.#record.charged += microcredits;
      this.#record.log.push(`end ${request.callId} ${response.code ?? 'ok'} ${microcredits}`);
    });
  }

  findCheck(key: string): CheckRecord | undefined {
    return this.#record.checks.get(key);
  }

  recordCheck(check: CheckRecord, freed: Freed | null): void {
    this.#write(`check ${check.key}`, () => {
      this.#record.checks.set(check.key, structuredClone(check));
      this.#record.log.push(
        `check ${check.key} ${check.blocked ? 'blocked' : 'passed'}${freed ? ` ${freed.messageId}: ${freed.text ?? '…'}` : ''}`,
      );
    });
  }

  spent(): number {
    return this.#record.charged;
  }

  reserve(microcredits: number): boolean {
    return this.#record.charged + microcredits <= this.available;
  }

  price: Meter['price'] = (_model, usage) => (usage.inputTokens + usage.outputTokens) * 1_000;
}

/** What a person says about a call that waits in the record. */
export function decide(record: JournalRecord, callId: string, decision: Omit<Approval, 'reason'>): void {
  const entry = record.calls.get(callId);
  if (entry?.approval?.status !== 'pending') throw new Error(`Nobody is asked about ${callId}.`);
  entry.approval = { ...entry.approval, ...decision };
}

/** A scripted model: each call takes the next answer; functions may throw or look at the call. */
export type ScriptedAnswer = (
  call: Parameters<ModelPort['call']>[0],
) => Promise<Awaited<ReturnType<ModelPort['call']>>>;

export function scriptedModels(
  answers: (agentName: string, calls: number) => ScriptedAnswer,
): ModelPort & { calls: number } {
  const port = {
    calls: 0,
    ownKey: () => false,
    call: async (call: Parameters<ModelPort['call']>[0]) => {
      port.calls += 1;
      return answers(call.request.systemInstructions ?? '', port.calls)(call);
    },
  };
  return port;
}
