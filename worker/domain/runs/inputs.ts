import type { RunItem } from '../../../durable-objects/run-host/protocol.ts';
import type { MessageInput } from './schemas.ts';

/** Messages of a request as items of the Agents SDK. */
export function toRunItems(messages: MessageInput[]): RunItem[] {
  return messages.map(({ role, content }) => {
    const text = typeof content === 'string' ? content : content.map((part) => part.text).join('');
    if (role !== 'assistant') return { type: 'message', role, content: text };
    return { type: 'message', role, status: 'completed', content: [{ type: 'output_text', text }] };
  });
}

/** The same items with the newest user message replaced; added at the end where there is none. */
export function replaceLastUserMessage(items: RunItem[], text: string): RunItem[] {
  const index = items.findLastIndex((item) => item['role'] === 'user');
  const message: RunItem = { type: 'message', role: 'user', content: text };
  return index === -1 ? [...items, message] : items.map((item, i) => (i === index ? message : item));
}
