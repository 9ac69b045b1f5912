import { type Agent, type AgentInputItem, type AgentOutputItem, Runner } from '@openai/agents-core';
import { type CompiledGraph, compile } from './compile.ts';
import type { AgentSpec, RunDefinition } from './definition.ts';
import { guarded, holdsAnswer, newest, stopBlocked } from './guarding.ts';
import { InputGate, looksBeside } from './input-gate.ts';
import { outputText } from './items.ts';
import { JournaledModel } from './journaled-model.ts';
import { type RunState, type SharedState, StepFailed } from './run-state.ts';
import type { ToolRequest } from './tool-ports.ts';
import { ToolFailure, type ToolOutcome } from './tools/runtime.ts';
import { sdkTools } from './tools/sdk-tools.ts';

/** Agents that call each other as tools end here; saving refuses cycles, but drafts can change under each other. */
const MAX_DEPTH = 4;

const runner = new Runner({
  tracingDisabled: true,
  traceIncludeSensitiveData: false,
  toolNotFoundBehavior: 'return_error_to_model',
  modelProvider: {
    getModel() {
      throw new Error('Every agent brings its own model.');
    },
  },
});

/** Each agent falls back once in a line, so two agents that name each other can't go round for ever. */
function fallbackPolicy(definition: RunDefinition) {
  const used = new Set<string>();
  const next = (agentId: string): string | null => {
    const target = definition.agents[agentId]?.fallbackAgentId;
    return target && definition.agents[target] && !used.has(agentId) ? target : null;
  };
  return { next, take: (agentId: string) => used.add(agentId) };
}

/** One line of steps: an agent, whom it hands off to, and who stands in where one fails. */
export class Line {
  readonly state: RunState;
  readonly #graph: CompiledGraph;
  readonly #fallbacks: ReturnType<typeof fallbackPolicy>;
  /** The input has passed its guardrails. */
  #checked = false;

  /** @param path empty for the run itself, else the id of the tool call that this line answers */
  constructor(shared: SharedState, path: string) {
    this.#fallbacks = fallbackPolicy(shared.definition);
    const fallbackOf = this.#fallbacks.next;
    this.state = { shared, path, steps: 0, handoffTargets: new Map(), fallbackOf, gate: null };
    this.#graph = compile(
      shared.definition,
      (spec) => new JournaledModel(spec, this.state, holdsAnswer(spec)),
      (spec) => sdkTools(spec, this.state, asTool),
    );
    this.state.handoffTargets = this.#graph.handoffTargets;
  }

  /** @throws StepFailed where nobody stands in, RunStopped once the latch is set, the SDK's errors */
  async run(agentId: string, items: AgentInputItem[]): Promise<{ output: unknown; agentId: string }> {
    const agent = this.#graph.agents.get(agentId);
    if (!agent) throw new Error(`The agent ${agentId} is not part of the definition.`);
    try {
      const end = await runOnce(agent, await this.#guardedInput(agentId, items));
      return { output: await this.#guardedOutput(this.#idOf(end.agent) ?? agentId, end.output), agentId };
    } catch (error) {
      this.state.shared.latch.check();
      const cause = stepFailure(error);
      const fallback = cause && this.#fallbacks.next(cause.agentId);
      if (!cause || !fallback) throw cause ?? error;
      this.#fallbacks.take(cause.agentId);
      return this.run(fallback, cause.items);
    }
  }

  #idOf(agent: Agent | undefined): string | undefined {
    for (const [id, known] of this.#graph.agents) if (known === agent) return id;
    return undefined;
  }

  /** The first agent's input guardrails look at what is new; a fallback agent goes on with what they let through. */
  async #guardedInput(agentId: string, items: AgentInputItem[]): Promise<AgentInputItem[]> {
    const agent = this.state.shared.definition.agents[agentId];
    if (!agent || this.#checked) return items;
    this.#checked = true;
    const from = newest(items);
    const place = { agent, stage: 'input', key: keyOf(this.state, 'gi'), form: 'items' } as const;
    const passed = await guarded(place, items.slice(from), this.state);
    if ('blockedBy' in passed) return stopBlocked(passed.blockedBy, this.state);
    this.state.gate = this.#gateFor(agent, passed.value);
    return [...items.slice(0, from), ...passed.value];
  }

  /** Guardrails that look while the model already answers; `null` where there are none, or they have looked. */
  #gateFor(agent: AgentSpec, items: AgentInputItem[]): InputGate | null {
    const specs = looksBeside(agent);
    if (specs.length === 0) return null;
    const place = { agent, stage: 'input', key: keyOf(this.state, 'gp'), form: 'items', specs } as const;
    const known = this.state.shared.ports.journal.findCheck(place.key);
    if (known) return known.blocked ? stopBlocked(known, this.state) : null;
    return new InputGate(this.state, async (freed) => {
      const passed = await guarded(place, items, this.state, freed);
      if ('blockedBy' in passed) stopBlocked(passed.blockedBy, this.state);
    });
  }

  /** The last agent's output guardrails; what they held back is said once they let it through. */
  async #guardedOutput(agentId: string, output: unknown): Promise<unknown> {
    const agent = this.state.shared.definition.agents[agentId];
    if (!agent) return output;
    const form = typeof output === 'string' ? 'text' : 'json';
    const place = { agent, stage: 'output', key: keyOf(this.state, 'go'), form } as const;
    const free = (value: unknown) => {
      const text = typeof value === 'string' ? value : JSON.stringify(value);
      return { messageId: place.key, attempt: 1, text };
    };
    const passed = await guarded(place, output, this.state, holdsAnswer(agent) ? free : undefined);
    return 'blockedBy' in passed ? stopBlocked(passed.blockedBy, this.state) : passed.value;
  }
}

/** The place of a check in the journal. */
function keyOf(state: RunState, stage: string): string {
  return `${state.path && `${state.path}-`}${stage}`;
}

/** An agent as a tool (Plan 16.3.3): a line of its own in the same journal, with its own cost lines. */
async function asTool(agentId: string, request: ToolRequest, { shared }: RunState): Promise<ToolOutcome> {
  const name = shared.definition.agents[agentId]?.name;
  if (name === undefined) throw new ToolFailure('not_configured', 'The agent behind this tool is not there any more.');
  if (request.callId.split('-').length > MAX_DEPTH)
    throw new ToolFailure('denied', `Agents call each other as tools at most ${MAX_DEPTH} deep.`);
  try {
    const { output } = await new Line(shared, request.callId).run(agentId, [
      { type: 'message', role: 'user', content: String(request.args['input']) },
    ]);
    return { output };
  } catch (error) {
    shared.latch.check();
    const why = error instanceof StepFailed ? error.message : 'It answered in a way that could not be used.';
    throw new ToolFailure('upstream_failed', `${name} gave no answer. ${why}`);
  }
}

async function runOnce(agent: Agent, items: AgentInputItem[]): Promise<{ output: unknown; agent: Agent | undefined }> {
  // The engine counts turns itself: they go on over fallbacks and forks.
  const result = await runner.run(agent, items, { maxTurns: null });
  return { output: result.finalOutput ?? lastText(result.output), agent: result.lastAgent as Agent | undefined };
}

function lastText(output: readonly AgentOutputItem[]): string {
  const last = output.at(-1);
  return last ? outputText([last]) || JSON.stringify(last) : '';
}

function stepFailure(error: unknown): StepFailed | null {
  for (let current = error; current instanceof Error; current = current.cause) {
    if (current instanceof StepFailed) return current;
  }
  return null;
}
