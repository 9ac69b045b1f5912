import type { AgentInputItem, AgentOutputItem } from '@openai/agents-core';

/** An input as items: a bare string is one user message. */
export function toItems(input: string | AgentInputItem[]): AgentInputItem[] {
  return typeof input === 'string' ? [{ type: 'message', role: 'user', content: input }] : input;
}

/** The text of an assistant's message items, in order. */
export function outputText(output: readonly AgentOutputItem[]): string {
  let text = '';
  for (const item of output) {
    if (item.type !== undefined && item.type !== 'message') continue;
    if (!('content' in item) || typeof item.content === 'string') continue;
    for (const part of item.content ?? []) {
      if ('text' in part && typeof part.text === 'string') text += part.text;
      else if ('refusal' in part && typeof part.refusal === 'string') text += part.refusal;
    }
  }
  return text;
}

/** User, assistant and system messages; tool activity and reasoning are left out. */
export function isMessage(item: AgentInputItem): boolean {
  return (item.type === undefined || item.type === 'message') && 'role' in item;
}

export function isUserMessage(item: AgentInputItem): boolean {
  return isMessage(item) && 'role' in item && item.role === 'user';
}
