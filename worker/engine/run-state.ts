import type { AgentInputItem } from '@openai/agents-core';
import type { RunLimits } from './definition.ts';
import type { Latch } from './latch.ts';
import type { RunPorts, StepFailure } from './ports.ts';

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
