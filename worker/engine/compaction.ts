import type { AgentInputItem } from '@openai/agents-core';
import { isMessage } from './items.ts';
import { estimateTokens } from './tokens.ts';

/** The newest items that compaction never touches. */
const KEEP_RECENT = 6;
/** Characters that are left of an older tool result. */
const TRIMMED_RESULT = 240;

export type Compaction =
  | { kind: 'fits'; items: AgentInputItem[] }
  /** `older` is to be summarised; `recent` follows the summary. */
  | { kind: 'summarise'; older: AgentInputItem[]; recent: AgentInputItem[] };

function tokensOf(items: readonly AgentInputItem[]): number {
  return items.reduce((sum, item) => sum + estimateTokens(JSON.stringify(item)), 0);
}

function trimResult(item: AgentInputItem): AgentInputItem {
  if (item.type !== 'function_call_result') return item;
  const text = typeof item.output === 'string' ? item.output : JSON.stringify(item.output);
  if (text.length <= TRIMMED_RESULT) return item;
  return { ...item, output: `${text.slice(0, TRIMMED_RESULT)}… [${text.length - TRIMMED_RESULT} characters left out]` };
}

/** Where the recent part may begin: at a message, so that no tool result loses its call. */
function safeCut(items: readonly AgentInputItem[], wanted: number): number {
  for (let cut = wanted; cut > 0; cut--) {
    const item = items[cut];
    if (item && isMessage(item)) return cut;
  }
  return 0;
}

/**
 * What to do with a conversation at its token budget (Plan 24.4): older tool results are cut short first;
 * where that is not enough, everything but the newest items is to be summarised. Pure.
 */
export function compact(items: AgentInputItem[], tokenBudget: number): Compaction {
  if (tokensOf(items) <= tokenBudget) return { kind: 'fits', items };
  const edge = Math.max(0, items.length - KEEP_RECENT);
  const trimmed = items.map((item, index) => (index < edge ? trimResult(item) : item));
  if (tokensOf(trimmed) <= tokenBudget) return { kind: 'fits', items: trimmed };
  const cut = safeCut(trimmed, edge);
  if (cut === 0) return { kind: 'fits', items: trimmed };
  return { kind: 'summarise', older: trimmed.slice(0, cut), recent: trimmed.slice(cut) };
}
