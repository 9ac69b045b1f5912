import type { AgentInputItem } from '@openai/agents-core';
import type { SessionMemory } from './definition.ts';
import { estimateTokens } from './tokens.ts';

/** The newest items that a summary never swallows. */
const KEEP_RECENT = 6;

/** What of a session's past a run begins with. */
export interface MemoryPlan {
  /** Older items to summarise first, or none. */
  summarise: AgentInputItem[];
  /** Items shown word for word. */
  recent: AgentInputItem[];
}

/**
 * Applies a session's memory setting to its past. `summary` leaves the past alone while it fits its
 * token budget; past it, all but the newest items are to be summarised.
 */
export function planMemory(memory: SessionMemory, past: AgentInputItem[]): MemoryPlan {
  switch (memory.kind) {
    case 'full':
      return { summarise: [], recent: past };
    case 'last':
      return { summarise: [], recent: memory.messages === 0 ? [] : past.slice(-memory.messages) };
    case 'summary': {
      const tokens = past.reduce((sum, item) => sum + estimateTokens(JSON.stringify(item)), 0);
      if (tokens <= memory.tokenBudget || past.length <= KEEP_RECENT) return { summarise: [], recent: past };
      return { summarise: past.slice(0, -KEEP_RECENT), recent: past.slice(-KEEP_RECENT) };
    }
  }
}

export const SUMMARY_INSTRUCTIONS =
  'Summarise the conversation so far for somebody who has to continue it. Keep names, numbers, decisions and open questions. ' +
  'Write at most 200 words, in the language of the conversation.';

/** A summary as the first item of a conversation. */
export function summaryItem(text: string): AgentInputItem {
  return { type: 'message', role: 'system', content: `Summary of the conversation before this point:\n${text}` };
}

/** Older items as one message to be summarised. */
export function transcript(items: AgentInputItem[]): AgentInputItem[] {
  const lines = items.map((item) => {
    const role = 'role' in item ? item.role : item.type;
    const content = 'content' in item ? item.content : item;
    return `${role}: ${typeof content === 'string' ? content : textOf(content)}`;
  });
  return [{ type: 'message', role: 'user', content: lines.join('\n') }];
}

function textOf(content: unknown): string {
  if (!Array.isArray(content)) return JSON.stringify(content);
  return content.map((part: { text?: unknown }) => (typeof part.text === 'string' ? part.text : '')).join('');
}
