import { type Agent, type AgentInputItem, type AgentOutputItem, Runner } from '@openai/agents-core';
import { compile } from './compile.ts';
import type { RunDefinition, RunLimits } from './definition.ts';
import { JournaledModel } from './journaled-model.ts';
import type { Latch, StopReason } from './latch.ts';
import { summaryItem } from './memory.ts';
import type { RunPorts } from './ports.ts';
import { type RunState, StepFailed } from './run-state.ts';

/** Changes whenever the same journal could make the engine ask something else. */
export const ENGINE_VERSION = 2;

export interface Execution {
  definition: RunDefinition;
  /** The agent that begins: the entry agent, or a fork's. */
  agentId: string;
  items: AgentInputItem[];
  limits: RunLimits;
  /** Older items of the session that are summarised first (a step of its own), and who keeps the summary. */
  summarise: { items: AgentInputItem[]; keep: (summary: string) => void } | null;
}

export type ExecutionResult =
  | { kind: 'completed'; output: unknown; agentId: string }
  | { kind: 'stopped'; reason: StopReason; cause?: unknown };

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

/** Each agent falls back once in a run, so two agents that name each other can't go round for ever. */
function fallbackPolicy(definition: RunDefinition) {
  const used = new Set<string>();
  const next = (agentId: string): string | null => {
    const target = definition.agents[agentId]?.fallbackAgentId;
    return target && definition.agents[target] && !used.has(agentId) ? target : null;
  };
  return { next, take: (agentId: string) => used.add(agentId) };
}

/**
 * Runs a definition to its end or to its latch. A deterministic function over the journal: called
 * again with the same journal it repeats no effect that is recorded there.
 */
export async function execute(execution: Execution, ports: RunPorts, latch: Latch): Promise<ExecutionResult> {
  const fallbacks = fallbackPolicy(execution.definition);
  const state: RunState = {
    ports,
    latch,
    limits: execution.limits,
    steps: 0,
    handoffTargets: new Map(),
    fallbackOf: fallbacks.next,
  };
  const graph = compile(execution.definition, (spec) => new JournaledModel(spec, state));
  state.handoffTargets = graph.handoffTargets;
  let agentId = execution.agentId;
  let items = execution.items;
  for (;;) {
    const agent = graph.agents.get(agentId);
    if (!agent) return failed('agent_missing', 'The agent to run is not part of the definition.');
    try {
      if (execution.summarise && state.steps === 0) items = [await summarise(execution, state), ...items];
      const output = await runOnce(agent, items);
      return latch.reason ? { kind: 'stopped', reason: latch.reason } : { kind: 'completed', output, agentId };
    } catch (error) {
      if (latch.reason) return { kind: 'stopped', reason: latch.reason };
      const cause = stepFailure(error);
      if (!cause) return { ...failed(...describeFault(error)), cause: error };
      const fallback = fallbacks.next(cause.agentId);
      if (!fallback) return failed(`model_${cause.failure.code}`, cause.failure.message);
      fallbacks.take(cause.agentId);
      agentId = fallback;
      items = cause.items;
    }
  }
}

/** The session's older items as one summary, asked of the beginning agent's model. */
async function summarise(execution: Execution, state: RunState): Promise<AgentInputItem> {
  const spec = execution.definition.agents[execution.agentId];
  if (!execution.summarise || !spec) throw new Error('There is nothing to summarise.');
  const text = await new JournaledModel(spec, state).summarise(execution.summarise.items);
  execution.summarise.keep(text);
  return summaryItem(text);
}

async function runOnce(agent: Agent, items: AgentInputItem[]): Promise<unknown> {
  // The engine counts turns itself: they go on over fallbacks and forks.
  const result = await runner.run(agent, items, { maxTurns: null });
  return result.finalOutput ?? lastText(result.output);
}

function lastText(output: readonly AgentOutputItem[]): string {
  const last = output.at(-1);
  return last ? JSON.stringify(last) : '';
}

function stepFailure(error: unknown): StepFailed | null {
  for (let current = error; current instanceof Error; current = current.cause) {
    if (current instanceof StepFailed) return current;
  }
  return null;
}

/** SDK errors such as an unknown tool or an answer that does not match its output type. */
function describeFault(error: unknown): [code: string, message: string] {
  const name = error instanceof Error ? error.name : '';
  if (name === 'ModelBehaviorError') return ['model_behavior', 'The model answered in a way that could not be used.'];
  if (name === 'UserError')
    return ['invalid_definition', error instanceof Error ? error.message : 'Invalid definition.'];
  return ['engine_error', 'The run failed inside the engine.'];
}

function failed(code: string, message: string): ExecutionResult & { kind: 'stopped' } {
  return { kind: 'stopped', reason: { kind: 'failed', code, message } };
}
