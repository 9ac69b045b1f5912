import { estimateTokenCount } from 'tokenx';
import type { AgentModel, AgentSpec, RunDefinition } from '../../engine/definition.ts';
import { defaultToolName } from '../../kernel/tool-names.ts';

/** Fewer runs than this say too little; the prompt's size is the better guess then. */
export const MIN_SAMPLES = 5;
/** Runs that count, newest first: older ones ran another agent. */
export const MAX_SAMPLES = 100;

/** Tokens of an ordinary and of a long answer; a lower `maxTokens` caps both. */
const TYPICAL_OUTPUT = 300;
const LONG_OUTPUT = 1_200;
/** A handoff is one tool call. */
const HANDOFF_OUTPUT = 30;
/** Roles and separators of a request, and the frame around each tool. */
const REQUEST_FRAME = 16;
const TOOL_FRAME = 24;

/** Microcredits for one token of a model. */
export type TokenPrice = (model: AgentModel) => number;

export interface Range {
  /** Microcredits. */
  p50: number;
  p95: number;
}

function tokens(text: string): number {
  return text === '' ? 0 : estimateTokenCount(text);
}

/** What is sent with every call of an agent, beside the conversation: instructions, handoff tools, output schema. */
function promptTokens(spec: AgentSpec, definition: RunDefinition): number {
  const tools = spec.handoffs.map((handoff) => {
    const target = definition.agents[handoff.targetAgentId];
    const name = handoff.toolName ?? defaultToolName(target?.name ?? '');
    return TOOL_FRAME + tokens(name) + tokens(handoff.toolDescription ?? target?.handoffDescription ?? '');
  });
  const schema = spec.outputType ? tokens(JSON.stringify(spec.outputType.schema)) : 0;
  return REQUEST_FRAME + tokens(spec.instructions) + schema + tools.reduce((sum, each) => sum + each, 0);
}

/**
 * A guess from the size of what would be sent: the entry agent's call and, where it can hand off,
 * the call of the agent that answers in its place (Plan 24.3: each agent is charged by itself);
 * the mean target for p50, the dearest one for p95. Memory of a session is not in it.
 */
export function estimateFromPrompt(definition: RunDefinition, input: string, price: TokenPrice): Range {
  const entry = definition.agents[definition.entryAgentId];
  if (!entry) return { p50: 0, p95: 0 };
  const said = tokens(input);
  const call = (spec: AgentSpec, output: number): number => {
    const limit = spec.model.settings.maxTokens ?? LONG_OUTPUT;
    return Math.ceil((promptTokens(spec, definition) + said + Math.min(output, limit)) * price(spec.model));
  };
  const targets = entry.handoffs.flatMap(({ targetAgentId }) => definition.agents[targetAgentId] ?? []);
  if (targets.length === 0) return { p50: call(entry, TYPICAL_OUTPUT), p95: call(entry, LONG_OUTPUT) };
  const typical = targets.map((target) => call(target, TYPICAL_OUTPUT));
  const mean = typical.reduce((sum, each) => sum + each, 0) / targets.length;
  const first = call(entry, HANDOFF_OUTPUT);
  return {
    p50: first + Math.ceil(mean),
    p95: Math.max(call(entry, LONG_OUTPUT), first + Math.max(...targets.map((target) => call(target, LONG_OUTPUT)))),
  };
}
