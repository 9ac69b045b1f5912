import type { AgentInputItem, AgentOutputItem } from '@openai/agents-core';

/** Which model, reached by whose key, an item came from; kept in its `providerData`. */
const PRODUCER = 'producer';

type Tagged = { providerData?: Record<string, unknown> };

/**
 * Marks what only its producer can read again: thoughts with signatures or encrypted content, and tool
 * calls that carry data of the provider.
 */
export function markProducer(output: AgentOutputItem[], producer: string): AgentOutputItem[] {
  return output.map((item) => {
    const bound = item.type === 'reasoning' || (item.type === 'function_call' && item.providerData !== undefined);
    return bound ? { ...item, providerData: { ...item.providerData, [PRODUCER]: producer } } : item;
  });
}

/**
 * A conversation as another call may send it: thoughts and provider data only where `producer` wrote
 * them, no ids of servers that would be looked up elsewhere, and every tool call with its one result.
 */
export function fitItems(input: string | AgentInputItem[], producer: string): AgentInputItem[] {
  if (typeof input === 'string') return [{ type: 'message', role: 'user', content: input }];
  const fitted = input.flatMap((item) => fitItem(item, producer));
  return pairToolCalls(fitted);
}

function fitItem(item: AgentInputItem, producer: string): AgentInputItem[] {
  const { [PRODUCER]: from, ...data } = (item as Tagged).providerData ?? {};
  if (item.type === 'reasoning') return from === producer ? [{ ...item, providerData: data }] : [];
  if (item.type === 'function_call') {
    const { providerData: _, id: __, ...call } = item;
    return [from === producer && Object.keys(data).length > 0 ? { ...call, providerData: data } : call];
  }
  if (item.type !== undefined && item.type !== 'message') return [item];
  if (!('role' in item) || item.role !== 'assistant') return [item];
  const { id: _, providerData: __, ...message } = item;
  const content = message.content.map((part) => {
    const { providerData: ___, ...rest } = part;
    return rest as typeof part;
  });
  return [{ ...message, content }];
}

/** What a call is answered with whose result the conversation has lost. */
const LOST_RESULT = 'The result of this call is no longer part of the conversation.';

interface OpenCall {
  callId: string;
  name: string;
  result: AgentInputItem | undefined;
}

/**
 * Providers refuse a result without its call and a call without its result; filters of handoffs and
 * trimmed histories leave both behind. Matched by place, since ids come again in each run of a session.
 */
function pairToolCalls(items: AgentInputItem[]): AgentInputItem[] {
  const paired: AgentInputItem[] = [];
  let open: OpenCall[] = [];
  const answered = () => open.some((call) => call.result);
  const close = () => {
    paired.push(...open.map(({ callId, name, result }) => result ?? lostResult(callId, name)));
    open = [];
  };
  for (const item of items) {
    if (item.type === 'function_call_result') {
      const call = open.find((one) => one.callId === item.callId && !one.result);
      if (call) call.result = item;
      continue;
    }
    // A turn may put its text or thoughts between its calls; anything behind a result is the next turn.
    const sameTurn = item.type === 'function_call' || item.type === 'reasoning' || isAssistant(item);
    if (!sameTurn || answered()) close();
    paired.push(item);
    if (item.type === 'function_call') open.push({ callId: item.callId, name: item.name, result: undefined });
  }
  close();
  return paired;
}

function isAssistant(item: AgentInputItem): boolean {
  return 'role' in item && item.role === 'assistant';
}

function lostResult(callId: string, name: string): AgentInputItem {
  return {
    type: 'function_call_result',
    callId,
    name,
    status: 'completed',
    output: { type: 'text', text: LOST_RESULT },
  };
}
