import { type AgentInputItem, type Model, type ModelRequest, type ModelResponse, Usage } from '@openai/agents-core';
import { compact } from './compaction.ts';
import type { AgentSpec } from './definition.ts';
import { outputText, toItems } from './items.ts';
import { SUMMARY_INSTRUCTIONS, summaryItem, transcript } from './memory.ts';
import type { HandoffRecord, StepEntry, StepRequest, StepResponse } from './ports.ts';
import { inFlight, nextStep, type RunState, StepFailed } from './run-state.ts';
import { StepPerformer } from './step-performer.ts';

/** A part of the conversation that a summary stands for. */
interface Summarised {
  /** The items themselves, as text: a later request begins with the same ones. */
  covers: string[];
  summary: AgentInputItem;
}

/** One agent's model: every call is a journaled step, so that a replay gives the recorded answer. */
export class JournaledModel implements Model {
  readonly #spec: AgentSpec;
  readonly #run: RunState;
  readonly #held: boolean;
  #summarised: Summarised | null = null;

  /** @param held nobody sees an answer before a guardrail has */
  constructor(spec: AgentSpec, run: RunState, held = false) {
    this.#spec = spec;
    this.#run = run;
    this.#held = held;
  }

  // biome-ignore lint/correctness/useYield: the engine never asks the SDK to stream; deltas leave through the journal.
  async *getStreamedResponse(): AsyncGenerator<never> {
    throw new Error('The engine runs models through getResponse only.');
  }

  async getResponse(request: ModelRequest): Promise<ModelResponse> {
    this.#run.shared.latch.check();
    const budget = this.#spec.model.historyTokenBudget;
    const fitting = budget === undefined ? request : { ...request, input: await this.#shorten(request, budget) };
    return toModelResponse(await this.#step(fitting));
  }

  /** Summarises items of a conversation, as a step of its own. @throws StepFailed */
  async summarise(items: AgentInputItem[]): Promise<string> {
    const request: ModelRequest = {
      systemInstructions: SUMMARY_INSTRUCTIONS,
      input: transcript(items),
      modelSettings: {},
      tools: [],
      handoffs: [],
      outputType: 'text',
      tracing: false,
    };
    return this.ask(request, 'summary');
  }

  /** One call of the engine's own, as a step. @throws StepFailed */
  async ask(request: ModelRequest, purpose: NonNullable<StepRequest['purpose']>): Promise<string> {
    this.#run.shared.latch.check();
    return outputText((await this.#step(request, purpose)).output);
  }

  async #step(request: ModelRequest, purpose?: StepRequest['purpose']): Promise<StepResponse> {
    const { latch, limits, ports } = this.#run.shared;
    latch.check();
    const step = nextStep(this.#run);
    if (this.#run.shared.steps > limits.maxTurns) {
      const message = `The run reached its limit of ${limits.maxTurns} turns.`;
      latch.stop({ kind: 'failed', code: 'max_turns', message });
      latch.check();
    }
    const gate = purpose ? null : this.#run.gate;
    const asked = this.#describe(request, purpose, gate?.holds(step, this.#held) ?? false);
    const entry = ports.journal.find(step);
    if (entry?.failure) throw new StepFailed(this.#spec.id, entry.failure, asked.items);
    const response = entry?.response
      ? this.#replay(step, asked, entry, entry.response)
      : await this.#perform(step, asked, request, entry);
    await gate?.pass();
    return response;
  }

  #perform(step: string, asked: StepRequest, request: ModelRequest, entry: StepEntry | undefined) {
    const handoffIn = (response: StepResponse) => this.#handoffIn(response);
    const performer = new StepPerformer({ step, asked, request, entry, handoffIn }, this.#run);
    return inFlight(this.#run, () => performer.perform());
  }

  #describe(request: ModelRequest, purpose: StepRequest['purpose'], waits: boolean): StepRequest {
    const held = this.#held ? true : waits ? 'input' : null;
    return {
      agentId: this.#spec.id,
      model: this.#spec.model,
      instructions: request.systemInstructions ?? '',
      items: toItems(request.input),
      offers: [...request.tools.map((tool) => tool.name), ...request.handoffs.map((link) => link.toolName)],
      ...(purpose ? { purpose } : {}),
      ...(!purpose && held ? { held } : {}),
    };
  }

  #replay(step: string, asked: StepRequest, entry: StepEntry, response: StepResponse): StepResponse {
    if (fingerprint(asked) !== fingerprint(entry.request) && !this.#run.shared.ports.journal.diverged(step)) {
      this.#run.shared.latch.stop({
        kind: 'failed',
        code: 'replay_diverged',
        message: `Step ${step} no longer asks what it asked before.`,
      });
      this.#run.shared.latch.check();
    }
    return response;
  }

  /**
   * The conversation within its token budget. A summary is made once and stands for the same items in later
   * turns; where it can't be made the conversation goes on with its tool results cut short.
   */
  async #shorten(request: ModelRequest, budget: number): Promise<AgentInputItem[]> {
    const all = toItems(request.input);
    const { items, known } = this.#withSummary(all);
    const plan = compact(items, budget);
    if (plan.kind === 'fits') return plan.items;
    let text: string;
    try {
      text = await this.summarise(plan.older);
    } catch (error) {
      if (!(error instanceof StepFailed)) throw error;
      return [...plan.older, ...plan.recent];
    }
    const summary = summaryItem(text);
    const covered = known + plan.older.length - (known > 0 ? 1 : 0);
    this.#summarised = { covers: all.slice(0, covered).map((item) => JSON.stringify(item)), summary };
    return [summary, ...plan.recent];
  }

  #withSummary(all: AgentInputItem[]): { items: AgentInputItem[]; known: number } {
    const past = this.#summarised;
    if (!past || past.covers.length > all.length) return { items: all, known: 0 };
    const same = past.covers.every((text, index) => text === JSON.stringify(all[index]));
    if (!same) return { items: all, known: 0 };
    return { items: [past.summary, ...all.slice(past.covers.length)], known: past.covers.length };
  }

  #handoffIn(response: StepResponse): HandoffRecord | null {
    const targets = this.#run.handoffTargets.get(this.#spec.id);
    for (const item of response.output) {
      const target = item.type === 'function_call' ? targets?.get(item.name) : undefined;
      if (target) return { fromAgentId: this.#spec.id, toAgentId: target, reason: 'handoff' };
    }
    return null;
  }
}

/** What must not differ on a replay; the purpose says nothing that the instructions don't. */
function fingerprint({ purpose: _, held: __, ...request }: StepRequest): string {
  return JSON.stringify(request);
}

function toModelResponse(response: StepResponse): ModelResponse {
  const { inputTokens, outputTokens } = response.usage;
  return {
    output: response.output,
    usage: new Usage({ requests: 1, inputTokens, outputTokens, totalTokens: inputTokens + outputTokens }),
    ...(response.responseId ? { responseId: response.responseId } : {}),
  };
}
