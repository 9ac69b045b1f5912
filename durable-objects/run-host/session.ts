import type { AgentInputItem } from '@openai/agents-core';
import { isMessage, toItems } from '../../worker/engine/items.ts';
import { planMemory, summaryItem } from '../../worker/engine/memory.ts';
import { citationsOfValue, type KeptItem, withoutCitations } from './citing.ts';
import type { StartRun } from './protocol.ts';
import { maskedInput, saidByAgents } from './said.ts';
import type { HostStorage, RunRow } from './storage.ts';

interface Beginning {
  agentId: string;
  items: AgentInputItem[];
  /** Older items of the session to summarise first, and the last session item that they cover. */
  older: { items: AgentInputItem[]; upto: number } | null;
}

/**
 * Where a run begins: a fork at its point, everything else at its agent with what the session's
 * memory setting shows of the past. The past is pinned by `history_upto`, so a replay sees the same.
 */
export function beginning(storage: HostStorage, row: RunRow, spec: StartRun): Beginning {
  if (spec.startAt)
    return { agentId: spec.startAt.agentId, items: spec.startAt.items as AgentInputItem[], older: null };
  const input = toItems(spec.input as string | AgentInputItem[]);
  if (!spec.memory) return { agentId: spec.agentId, items: input, older: null };
  const summary = spec.memory.kind === 'summary' ? storage.sessionSummary() : undefined;
  const rows = storage.sessionItems(summary?.upto ?? 0, row.history_upto);
  const past = rows.map((item) => withoutCitations(JSON.parse(item.json) as KeptItem));
  const plan = planMemory(spec.memory, past);
  const earlier = summary ? [summaryItem(summary.text)] : [];
  if (plan.summarise.length === 0)
    return { agentId: spec.agentId, items: [...earlier, ...plan.recent, ...input], older: null };
  const upto = rows[plan.summarise.length - 1]?.seq ?? row.history_upto;
  return {
    agentId: spec.agentId,
    items: [...plan.recent, ...input],
    older: { items: [...earlier, ...plan.summarise], upto },
  };
}

/** What a completed run adds to its session: what was said to it and every message that answered. */
export function memorable(storage: HostStorage, spec: StartRun): AgentInputItem[] {
  if (!spec.sessionId) return [];
  const said = spec.startAt
    ? (spec.startAt.items as AgentInputItem[])
    : toItems(spec.input as string | AgentInputItem[]);
  const answers = saidByAgents(storage, spec.runId).map(({ item }) => item);
  return [...maskedInput(storage, spec.runId, said), ...answers].filter(isMessage).map((item): KeptItem => {
    const citations = 'role' in item && item.role === 'assistant' ? citationsOfValue(storage, spec, item.content) : [];
    return citations.length > 0 ? { ...item, citations } : item;
  });
}
