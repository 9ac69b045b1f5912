import type { AgentOutputItem, ModelRequest, StreamEvent } from '@openai/agents-core';
import { OpenAIChatCompletionsModel } from '@openai/agents-openai';
import { fitSettings, type WireTarget } from '../wire.ts';
import { fitBody } from './body.ts';
import { type ChatExtras, chatChunks } from './chunks.ts';

type OpenAIClient = ConstructorParameters<typeof OpenAIChatCompletionsModel>[0];

/** Chat Completions through the SDK's own model, over a client that sends by our own rules. */
export async function* chatStream(target: WireTarget, request: ModelRequest): AsyncGenerator<StreamEvent> {
  const extras: ChatExtras = { ofToolCalls: [] };
  const { send, end, context } = target;
  const inspect = chatChunks(end, context, extras);
  // Of the `openai` client the SDK's model uses nothing but this one call.
  const create = (body: unknown) => send('/chat/completions', fitBody(body, target), inspect);
  const client = { baseURL: '', chat: { completions: { create } } } as unknown as OpenAIClient;
  const model = new OpenAIChatCompletionsModel(client, target.name);
  for await (const event of model.getStreamedResponse(fitSettings(request, target))) {
    if (event.type === 'response_done') {
      const output = keepExtras(event.response.output as AgentOutputItem[], extras);
      yield { ...event, response: { ...event.response, output } } as StreamEvent;
    } else yield event;
  }
}

/** Puts what the SDK dropped back to its tool calls, so that the next request can send it again. */
function keepExtras(output: AgentOutputItem[], { ofToolCalls }: ChatExtras): AgentOutputItem[] {
  if (ofToolCalls.length === 0) return output;
  let index = 0;
  return output.map((item) => {
    if (item.type !== 'function_call') return item;
    const extra = ofToolCalls[index++];
    return extra ? { ...item, providerData: { ...item.providerData, extra_content: extra } } : item;
  });
}
