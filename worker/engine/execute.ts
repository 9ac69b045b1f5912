import type { AgentInputItem } from '@openai/agents-core';
import type { RunDefinition, RunLimits } from './definition.ts';
import { JournaledModel } from './journaled-model.ts';
import type { Latch, StopReason } from './latch.ts';
import { Line } from './line.ts';
import { summaryItem } from './memory.ts';
import type { RunPorts } from './ports.ts';
import { Purse } from './purse.ts';
import { type SharedState, StepFailed } from './run-state.ts';

/** Changes whenever the same journal could make the engine ask something else. */
export const ENGINE_VERSION = 3;

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

/**
 * Runs a definition to its end or to its latch. A deterministic function over the journal: called
 * again with the same journal it repeats no effect that is recorded there.
 */
export async function execute(execution: Execution, ports: RunPorts, latch: Latch): Promise<ExecutionResult> {
  const { definition, limits, agentId } = execution;
  if (!definition.agents[agentId]) return failed('agent_missing', 'The agent to run is not part of the definition.');
  const purse = new Purse(ports.meter);
  const shared: SharedState = { definition, ports, latch, limits, purse, steps: 0, inFlight: 0, waitsFor: null };
  try {
    const line = new Line(shared, '');
    const items = await withSummary(execution, line);
    const end = await line.run(agentId, items);
    return latch.reason ? { kind: 'stopped', reason: latch.reason } : { kind: 'completed', ...end };
  } catch (error) {
    if (latch.reason) return { kind: 'stopped', reason: latch.reason };
    if (error instanceof StepFailed) return failed(`model_${error.failure.code}`, error.failure.message);
    return { ...failed(...describeFault(error)), cause: error };
  }
}

/** The session's older items as one summary, asked of the beginning agent's model; as they are where it can't be made. */
async function withSummary(
  { definition, agentId, items, summarise }: Execution,
  line: Line,
): Promise<AgentInputItem[]> {
  const spec = definition.agents[agentId];
  if (!summarise || !spec) return items;
  try {
    const text = await new JournaledModel(spec, line.state).summarise(summarise.items);
    summarise.keep(text);
    return [summaryItem(text), ...items];
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error;
    return [...summarise.items, ...items];
  }
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
