import type { AgentInputItem } from '@openai/agents-core';
import { isMessage } from '../../worker/engine/items.ts';
import type { StepRequest, StepResponse } from '../../worker/engine/ports.ts';
import { findCheck } from './check-table.ts';
import { expandRequest, isNested } from './step-table.ts';
import type { HostStorage, StepRow } from './storage.ts';

/** Something that an agent said, and in which step. */
export interface Said {
  item: AgentInputItem;
  step: StepRow;
}

/**
 * What the agents of a run have said to its user, as it may be read: nothing of the engine's own or of agents that
 * serve as tools, and of an answer that a guardrail held back only what it let through.
 */
export function saidByAgents(storage: HostStorage, runId: string): Said[] {
  const items = storage.items(runId);
  const answered = storage
    .steps(runId)
    .filter(({ step, response }) => response && !isNested(step))
    .map((step) => ({ step, request: expandRequest(step.request, items) }))
    .filter(({ request }) => !request.purpose);
  // Words that waited for the input's guardrails were never said where these stopped the run.
  const isLet = findCheck(storage, runId, 'gp')?.blocked === false;
  const isOpen = (held: StepRequest['held']) => !held || (held === 'input' && isLet);
  const open = answered.filter(({ request }) => isOpen(request.held)).flatMap(({ step }) => outputOf(step));
  const held = answered.filter(({ request }) => request.held === true);
  const last = held.at(-1);
  if (!last) return open.filter(({ item }) => isMessage(item));
  const passed = findCheck(storage, runId, 'go');
  if (!passed || passed.blocked) return open.filter(({ item }) => isMessage(item));
  const final = outputOf(last.step).filter(({ item }) => isMessage(item));
  const text = typeof passed.masked === 'string' ? passed.masked : JSON.stringify(passed.masked);
  const shown = passed.masked === undefined ? final : [{ item: message(text), step: last.step }];
  return [...open, ...shown].filter(({ item }) => isMessage(item));
}

/** What the user said, as an input guardrail let it through. */
export function maskedInput(storage: HostStorage, runId: string, said: AgentInputItem[]): AgentInputItem[] {
  const masked = findCheck(storage, runId, 'gi')?.masked;
  if (!Array.isArray(masked)) return said;
  const last = (masked as AgentInputItem[]).slice(-said.length);
  return [...said.slice(0, said.length - last.length), ...last];
}

function outputOf(step: StepRow): Said[] {
  const response = step.response ? (JSON.parse(step.response) as StepResponse) : null;
  return (response?.output ?? []).map((item) => ({ item: item as AgentInputItem, step }));
}

function message(text: string): AgentInputItem {
  return { type: 'message', role: 'assistant', status: 'completed', content: [{ type: 'output_text', text }] };
}
