import type { AgentInputItem, HandoffInputData } from '@openai/agents-core';
import { removeAllTools } from '@openai/agents-core/extensions';
import type { HandoffInputFilter } from './definition.ts';
import { isMessage, isUserMessage, toItems } from './items.ts';

function allItems(data: HandoffInputData): AgentInputItem[] {
  const generated = [...data.preHandoffItems, ...data.newItems].map((item) => item.rawItem as AgentInputItem);
  return [...toItems(data.inputHistory), ...generated];
}

function onlyHistory(data: HandoffInputData, items: AgentInputItem[]): HandoffInputData {
  return { ...data, inputHistory: items, preHandoffItems: [], newItems: [] };
}

/**
 * What the next agent sees of the conversation (Plan 4.3). `last_messages` keeps the newest `count`
 * messages (default 10); `none` keeps only the newest user message, without which nothing can be answered.
 * @returns undefined for `all`, the SDK's own default
 */
export function toSdkFilter(filter: HandoffInputFilter): ((data: HandoffInputData) => HandoffInputData) | undefined {
  switch (filter.kind) {
    case 'all':
      return undefined;
    case 'no_tools':
      return removeAllTools;
    case 'last_messages':
      return (data) =>
        onlyHistory(
          data,
          allItems(data)
            .filter(isMessage)
            .slice(-(filter.count ?? 10)),
        );
    case 'none':
      return (data) => onlyHistory(data, allItems(data).filter(isUserMessage).slice(-1));
  }
}
