import { type Agent, type AgentInputItem, type AgentOutputItem, Runner } from '@openai/agents-core';
import { type CompiledGraph, compile } from './compile.ts';
import type { RunDefinition } from './definition.ts';
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

  /** @param path empty for the run itself, else the id of the tool call that this line answers */
  constructor(shared: SharedState, path: string) {
    this.#fallbacks = fallbackPolicy(shared.definition);
    this.state = { shared, path, steps: 0, handoffTargets: new Map(), fallbackOf: this.#fallbacks.next };
    this.#graph = compile(
      shared.definition,
      (spec) => new JournaledModel(spec, this.state),
      (spec) => sdkTools(spec, this.state, asTool),
    );
    this.state.handoffTargets = this.#graph.handoffTargets;
  }

  /** @throws StepFailed where nobody stands in, RunStopped once the latch is set, the SDK's errors */
  async run(agentId: string, items: AgentInputItem[]): Promise<{ output: unknown; agentId: string }> {
    const agent = this.#graph.agents.get(agentId);
    if (!agent) throw new Error(`The agent ${agentId} is not part of the definition.`);
    try {
      return { output: await runOnce(agent, items), agentId };
    } catch (error) {
      this.state.shared.latch.check();
      const cause = stepFailure(error);
      const fallback = cause && this.#fallbacks.next(cause.agentId);
      if (!cause || !fallback) throw cause ?? error;
      this.#fallbacks.take(cause.agentId);
      return this.run(fallback, cause.items);
    }
  }
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

async function runOnce(agent: Agent, items: AgentInputItem[]): Promise<unknown> {
  // The engine counts turns itself: they go on over fallbacks and forks.
  const result = await runner.run(agent, items, { maxTurns: null });
  return result.finalOutput ?? lastText(result.output);
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
