import type { ModelRequest } from '@openai/agents-core';
import { rewriteCallIds } from './call-ids.ts';
import type { AgentModel } from './definition.ts';
import { DeltaBuffer } from './delta-buffer.ts';
import { outputText } from './items.ts';
import { loadTokenizer, meterTokens } from './metering.ts';
import { MAX_PICTURES, pictureTokens } from './pictures.ts';
import {
  type HandoffRecord,
  ModelFailure,
  type ModelOutcome,
  type OutputShim,
  type StepRequest,
  type StepResponse,
  type StepRoute,
  type TokenUsage,
} from './ports.ts';
import type { RunState } from './run-state.ts';
import { type Opening, StepBudget, stopFor } from './step-budget.ts';
import { answersInText, askAgain, readOutput, type WantedOutput, wantedOutput, withText } from './structured-shim.ts';
import { upperBoundTokens } from './tokens.ts';

/** One call of one model for a step. */
export interface AttemptPlan {
  step: string;
  number: number;
  asked: StepRequest;
  request: ModelRequest;
  /** Who is called, with the agent's settings. */
  model: AgentModel;
  route: StepRoute | null;
  handoffIn: (response: StepResponse) => HandoffRecord | null;
}

interface Answer {
  outcome: ModelOutcome;
  usage: TokenUsage;
  estimated: boolean;
  shim?: OutputShim;
}

/** Reserves, begins, calls, meters and records one attempt. */
export class ModelAttempt {
  readonly #plan: AttemptPlan;
  readonly #run: RunState;
  readonly #ownKey: boolean;
  readonly #budget: StepBudget;
  readonly #requestText: string;

  constructor(plan: AttemptPlan, run: RunState) {
    const { asked, request, model } = plan;
    this.#plan = plan;
    this.#run = run;
    this.#ownKey = run.shared.ports.models.ownKey(model);
    this.#requestText = JSON.stringify([asked.instructions, asked.items, request.tools, request.handoffs]);
    const bound = upperBoundTokens(this.#requestText) + pictureTokens(asked.items, MAX_PICTURES);
    this.#budget = new StepBudget(
      run.shared.purse.of(plan.step),
      run.shared.latch,
      run.shared.limits,
      model,
      this.#ownKey,
      bound,
    );
  }

  /** Reserves what the call may cost; at once where the meter can. */
  open(): Opening | Promise<Opening> {
    return this.#budget.open();
  }

  /** @throws ModelFailure for a lost attempt, RunStopped once the latch is set */
  async perform(): Promise<StepResponse> {
    const { journal, meter } = this.#run.shared.ports;
    const { step, number, asked, model, route, handoffIn } = this.#plan;
    journal.begin(step, asked, number, model, route);
    const buffer = new DeltaBuffer((text) => journal.delta(step, number, text));
    try {
      const answer = await this.#converse(buffer);
      buffer.flush();
      const response = this.#toResponse(answer);
      journal.complete(step, number, response, meter.price(model, response.usage, this.#ownKey), handoffIn(response));
      return response;
    } catch (error) {
      buffer.discard();
      throw error;
    } finally {
      this.#run.shared.purse.settle(step);
    }
  }

  async #converse(buffer: DeltaBuffer): Promise<Answer> {
    const { request, model } = this.#plan;
    const wanted = wantedOutput(request);
    const support = wanted && this.#run.shared.ports.directory?.find(model)?.structuredOutput;
    if (!wanted || !support || support === 'strict') return this.#call(request, (text) => buffer.push(text));
    const answer = await this.#callLoosely(request, wanted);
    buffer.push(outputText(answer.outcome.output));
    return answer;
  }

  /**
   * Structured output of a model that is only asked for it: read, repaired, checked, and asked for once more.
   * Nothing is shown before it is whole, because repair changes it.
   */
  async #callLoosely(request: ModelRequest, wanted: WantedOutput): Promise<Answer> {
    const silent = () => undefined;
    const first = await this.#call(request, silent);
    if (!answersInText(first.outcome.output)) return first;
    const text = outputText(first.outcome.output);
    const read = readOutput(text, wanted);
    if (read.ok)
      return shimmed(first, read.json, { kind: 'structured_output', repaired: read.repaired, retried: false });
    await this.#payAgain(first.usage);
    const second = await this.#call(askAgain(request, text, read.problem), silent);
    const again = readOutput(outputText(second.outcome.output), wanted);
    if (!again.ok) {
      throw new ModelFailure(
        'invalid_output',
        `The model answered twice without the JSON that was asked for. ${again.problem}`,
      );
    }
    const usage = sum(first.usage, second.usage);
    const both = { outcome: second.outcome, usage, estimated: first.estimated || second.estimated };
    return shimmed(both, again.json, { kind: 'structured_output', repaired: again.repaired, retried: true });
  }

  async #payAgain(used: TokenUsage): Promise<void> {
    const opening = await this.#budget.openAgain(used);
    if (opening !== 'open') stopFor(this.#run.shared.latch, opening);
    this.#run.shared.latch.check();
  }

  async #call(request: ModelRequest, show: (text: string) => void): Promise<Answer> {
    const { latch, ports } = this.#run.shared;
    const onDelta = (text: string) => {
      if (latch.reason) return;
      show(text);
      this.#budget.streamed(text);
    };
    const call = { model: this.#plan.model, request, signal: latch.signal, onDelta };
    const outcome = await latch.race(ports.models.call(call));
    if (outcome.usage) return { outcome, usage: outcome.usage, estimated: false };
    await loadTokenizer();
    latch.check();
    const said = outputText(outcome.output) || JSON.stringify(outcome.output);
    const usage = { inputTokens: meterTokens(this.#requestText), outputTokens: meterTokens(said) };
    return { outcome, usage, estimated: true };
  }

  #toResponse({ outcome, usage, estimated, shim }: Answer): StepResponse {
    const { asked, model, step, route } = this.#plan;
    const { provider, name, keyId } = model;
    const another = provider !== asked.model.provider || name !== asked.model.name || keyId !== asked.model.keyId;
    return {
      output: rewriteCallIds(outcome.output, step),
      usage,
      estimated,
      responseId: outcome.responseId,
      ...(another ? { model: { provider, name, ...(keyId === undefined ? {} : { keyId }) } } : {}),
      ...(route && this.#ownKey ? { ownKey: true } : {}),
      ...(shim ? { shim } : {}),
    };
  }
}

function shimmed(answer: Answer, json: string, shim: OutputShim): Answer {
  const { outcome } = answer;
  return { ...answer, outcome: { ...outcome, output: withText(outcome.output, json) }, shim };
}

function sum(a: TokenUsage, b: TokenUsage): TokenUsage {
  const cached = (a.cachedInputTokens ?? 0) + (b.cachedInputTokens ?? 0);
  return {
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    ...(cached > 0 ? { cachedInputTokens: cached } : {}),
  };
}
