import { type AgentInputItem, type Model, type ModelRequest, type ModelResponse, Usage } from '@openai/agents-core';
import { rewriteCallIds } from './call-ids.ts';
import type { AgentSpec, RunLimits } from './definition.ts';
import { DeltaBuffer } from './delta-buffer.ts';
import { outputText, toItems } from './items.ts';
import type { Latch } from './latch.ts';
import {
  type HandoffRecord,
  ModelFailure,
  type ModelOutcome,
  type RunPorts,
  type StepEntry,
  type StepFailure,
  type StepRequest,
  type StepResponse,
} from './ports.ts';
import { StepBudget } from './step-budget.ts';
import { estimateTokens, upperBoundTokens } from './tokens.ts';

/** Attempts of one step, crashed ones included (DESIGN, effects 4). */
export const MAX_ATTEMPTS = 3;
const BACKOFF_MS = 400;
const LONGEST_WAIT_MS = 30_000;

/** A step ended without an answer. `items` is what its agent saw, for the fallback agent. */
export class StepFailed extends Error {
  readonly agentId: string;
  readonly failure: StepFailure;
  readonly items: AgentInputItem[];

  constructor(agentId: string, failure: StepFailure, items: AgentInputItem[]) {
    super(failure.message);
    this.name = 'StepFailed';
    this.agentId = agentId;
    this.failure = failure;
    this.items = items;
  }
}

/** State shared by all agents of one run. */
export interface RunState {
  ports: RunPorts;
  latch: Latch;
  limits: RunLimits;
  /** Model steps begun in this execution; replayed ones count too. */
  steps: number;
  /** Handoff tool name → target, per agent. */
  handoffTargets: Map<string, Map<string, string>>;
  /** Who runs instead of a failed agent, or null. */
  fallbackOf(agentId: string): string | null;
}

/** One agent's model: every call is a journaled step, so that a replay gives the recorded answer. */
export class JournaledModel implements Model {
  readonly #spec: AgentSpec;
  readonly #run: RunState;

  constructor(spec: AgentSpec, run: RunState) {
    this.#spec = spec;
    this.#run = run;
  }

  // biome-ignore lint/correctness/useYield: the engine never asks the SDK to stream; deltas leave through the journal.
  async *getStreamedResponse(): AsyncGenerator<never> {
    throw new Error('The engine runs models through getResponse only.');
  }

  async getResponse(request: ModelRequest): Promise<ModelResponse> {
    const { latch, limits, ports } = this.#run;
    latch.check();
    const step = `t${++this.#run.steps}`;
    if (this.#run.steps > limits.maxTurns) {
      latch.stop({
        kind: 'failed',
        code: 'max_turns',
        message: `The run reached its limit of ${limits.maxTurns} turns.`,
      });
      latch.check();
    }
    const asked = this.#describe(request);
    const entry = ports.journal.find(step);
    if (entry?.response) return toModelResponse(this.#replay(step, asked, entry, entry.response));
    if (entry?.failure) throw new StepFailed(this.#spec.id, entry.failure, asked.items);
    return toModelResponse(await this.#perform(step, asked, request, entry));
  }

  #describe(request: ModelRequest): StepRequest {
    return {
      agentId: this.#spec.id,
      model: this.#spec.model,
      instructions: request.systemInstructions ?? '',
      items: toItems(request.input),
      offers: [...request.tools.map((tool) => tool.name), ...request.handoffs.map((link) => link.toolName)],
    };
  }

  #replay(step: string, asked: StepRequest, entry: StepEntry, response: StepResponse): StepResponse {
    if (JSON.stringify(asked) !== JSON.stringify(entry.request) && !this.#run.ports.journal.diverged(step)) {
      this.#run.latch.stop({
        kind: 'failed',
        code: 'replay_diverged',
        message: `Step ${step} no longer asks what it asked before.`,
      });
      this.#run.latch.check();
    }
    return response;
  }

  async #perform(
    step: string,
    asked: StepRequest,
    request: ModelRequest,
    entry: StepEntry | undefined,
  ): Promise<StepResponse> {
    const { journal, wait } = this.#run.ports;
    let attempt = entry?.attempts ?? 0;
    if (entry?.open) {
      const lost: StepFailure = { code: 'lost_attempts', message: 'The process ended under this call.' };
      journal.lose(step, attempt, lost);
      if (attempt >= MAX_ATTEMPTS) this.#fail(step, attempt, asked, lost);
    }
    for (;;) {
      attempt += 1;
      try {
        return await this.#attempt(step, attempt, asked, request);
      } catch (error) {
        this.#run.latch.check();
        if (!(error instanceof ModelFailure)) throw error;
        const failure: StepFailure = { code: error.code, message: error.message };
        if (!error.retryable || attempt >= MAX_ATTEMPTS) this.#fail(step, attempt, asked, failure);
        journal.lose(step, attempt, failure);
        await wait(
          Math.min(error.retryAfterMs ?? BACKOFF_MS * 2 ** (attempt - 1), LONGEST_WAIT_MS),
          this.#run.latch.signal,
        );
        this.#run.latch.check();
      }
    }
  }

  async #attempt(step: string, attempt: number, asked: StepRequest, request: ModelRequest): Promise<StepResponse> {
    const { latch, limits, ports } = this.#run;
    const model = this.#spec.model;
    const ownKey = ports.models.ownKey(model);
    const requestText = JSON.stringify([asked.instructions, asked.items, request.tools, request.handoffs]);
    const budget = new StepBudget(ports.meter, latch, limits, model, ownKey, upperBoundTokens(requestText));
    const opening = budget.open();
    if (opening) await opening;
    latch.check();
    ports.journal.begin(step, asked, attempt);
    const buffer = new DeltaBuffer((text) => ports.journal.delta(step, attempt, text));
    const onDelta = (text: string) => {
      if (latch.reason) return;
      buffer.push(text);
      budget.streamed(text);
    };
    let outcome: ModelOutcome;
    try {
      outcome = await latch.race(ports.models.call({ model, request, signal: latch.signal, onDelta }));
    } catch (error) {
      buffer.discard();
      throw error;
    }
    buffer.flush();
    const response = this.#toResponse(step, outcome, requestText);
    ports.journal.complete(
      step,
      attempt,
      response,
      ports.meter.price(model, response.usage, ownKey),
      this.#handoffIn(response),
    );
    return response;
  }

  #toResponse(step: string, outcome: ModelOutcome, requestText: string): StepResponse {
    const output = rewriteCallIds(outcome.output, step);
    const usage = outcome.usage ?? {
      inputTokens: estimateTokens(requestText),
      outputTokens: estimateTokens(outputText(output) || JSON.stringify(output)),
    };
    return { output, usage, estimated: outcome.usage === null, responseId: outcome.responseId };
  }

  #handoffIn(response: StepResponse): HandoffRecord | null {
    const targets = this.#run.handoffTargets.get(this.#spec.id);
    for (const item of response.output) {
      const target = item.type === 'function_call' ? targets?.get(item.name) : undefined;
      if (target) return { fromAgentId: this.#spec.id, toAgentId: target, reason: 'handoff' };
    }
    return null;
  }

  #fail(step: string, attempt: number, asked: StepRequest, failure: StepFailure): never {
    const fallback = this.#run.fallbackOf(this.#spec.id);
    const handoff: HandoffRecord | null = fallback
      ? { fromAgentId: this.#spec.id, toAgentId: fallback, reason: 'fallback' }
      : null;
    this.#run.ports.journal.fail(step, attempt, failure, handoff);
    throw new StepFailed(this.#spec.id, failure, asked.items);
  }
}

function toModelResponse(response: StepResponse): ModelResponse {
  const { inputTokens, outputTokens } = response.usage;
  return {
    output: response.output,
    usage: new Usage({ requests: 1, inputTokens, outputTokens, totalTokens: inputTokens + outputTokens }),
    ...(response.responseId ? { responseId: response.responseId } : {}),
  };
}
