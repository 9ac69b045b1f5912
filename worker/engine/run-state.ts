import type { AgentInputItem } from '@openai/agents-core';
import type { RunDefinition, RunLimits } from './definition.ts';
import type { InputGate } from './input-gate.ts';
import type { Latch } from './latch.ts';
import type { RunPorts, StepFailure } from './ports.ts';
import type { Purse } from './purse.ts';

/** What all branches of a run share. */
export interface SharedState {
  definition: RunDefinition;
  ports: RunPorts;
  latch: Latch;
  limits: RunLimits;
  purse: Purse;
  /** Model steps begun in this execution, in all branches; replayed ones count too. */
  steps: number;
  /** Model and tool calls that are out now. */
  inFlight: number;
  /** What tool calls wait for: a person, or credits. The run parks once nothing of it is out. */
  waitsFor: 'waiting_approval' | 'waiting_credits' | null;
}

/** A line of steps: the run itself, or an agent that serves as a tool (Plan 16.3.3). */
export interface RunState {
  shared: SharedState;
  /** Empty for the run itself, else the id of the tool call: prefix of all names below it. */
  path: string;
  /** Model steps begun in this line. */
  steps: number;
  /** Handoff tool name → target, per agent. */
  handoffTargets: Map<string, Map<string, string>>;
  /** Who runs instead of a failed agent, or null. */
  fallbackOf(agentId: string): string | null;
  /** Holds back what is answered while the input is still looked at. */
  gate: InputGate | null;
}

/** The name of a line's next step: `t1`, `t2`, … of the run itself, `t1_0-t1` inside of the call `t1_0`. */
export function nextStep(state: RunState): string {
  state.steps += 1;
  state.shared.steps += 1;
  return `${state.path && `${state.path}-`}t${state.steps}`;
}

/** Lets a call count as being out, so that the run does not park under it. */
export async function inFlight<T>({ shared }: RunState, work: () => Promise<T>): Promise<T> {
  shared.inFlight += 1;
  try {
    return await work();
  } finally {
    shared.inFlight -= 1;
    parkWhenIdle(shared);
  }
}

/**
 * Waits for a person or for credits: the run parks once nothing else of it is at work, so that no call of another
 * branch is cut off. @throws RunStopped, always
 */
export function waitFor(reason: NonNullable<SharedState['waitsFor']>, { shared }: RunState): Promise<never> {
  shared.waitsFor ??= reason;
  parkWhenIdle(shared);
  return shared.latch.race(new Promise<never>(() => undefined));
}

/** A moment later, since the SDK may be about to begin the next call of the same turn. */
function parkWhenIdle(shared: SharedState): void {
  if (!shared.waitsFor) return;
  setTimeout(() => {
    if (shared.waitsFor && shared.inFlight === 0) shared.latch.stop({ kind: shared.waitsFor });
  }, 0);
}

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
