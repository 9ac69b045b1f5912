import type { ModelRequest, StreamEvent } from '@openai/agents-core';
import { OpenAIResponsesModel } from '@openai/agents-openai';
import { fingerprint } from '../fingerprint.ts';
import { fitSettings, type Json, type WireTarget } from '../wire.ts';
import { responseEvents } from './events.ts';
import { NativeTools } from './native-tools.ts';

type OpenAIClient = ConstructorParameters<typeof OpenAIResponsesModel>[0];

/** OpenAI's Responses through the SDK's own model, over a client that sends by our own rules. */
export async function* responsesStream(target: WireTarget, request: ModelRequest): AsyncGenerator<StreamEvent> {
  const { send, end, context } = target;
  const native = new NativeTools(request.tools, target.entry?.toolTypes ?? []);
  const inspect = responseEvents(end, context);
  const create = (body: unknown) =>
    send('/responses', native.write(fitBody(body as Json, target)), (event) => {
      inspect(event);
      native.read(event);
    });
  const client = { baseURL: '', responses: { create } } as unknown as OpenAIClient;
  yield* new OpenAIResponsesModel(client, target.name).getStreamedResponse(fitSettings(request, target));
}

/**
 * The conversation is ours to keep: OpenAI stores nothing, so thoughts travel encrypted with the answer
 * and come back with the next request.
 */
function fitBody(body: Json, { provider, capabilities, promptCaching }: WireTarget): Json {
  const fitted: Json = { ...body, ...(provider.keepsAnswers ? { store: false } : {}) };
  if (provider.keepsAnswers && capabilities.reasoning) {
    fitted.include = [...((body.include as string[] | undefined) ?? []), 'reasoning.encrypted_content'];
  }
  if (provider.promptCacheKey && promptCaching) fitted.prompt_cache_key = fingerprint(String(body.instructions ?? ''));
  return fitted;
}
