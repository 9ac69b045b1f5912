import type { AgentOutputItem, ModelRequest, StreamEvent } from '@openai/agents-core';
import { type ModelCall, ModelFailure, type ModelOutcome } from '../../engine/ports.ts';
import { authorize } from './authorize.ts';
import { capabilitiesOf, findModel } from './catalog.ts';
import { chatStream } from './chat/chat-stream.ts';
import type { Deadline } from './deadline.ts';
import { LOOSE, type ModelApi, type ModelCapabilities, type Provider } from './entry.ts';
import { openExchange } from './exchange.ts';
import type { FailureContext } from './failures.ts';
import { fingerprint } from './fingerprint.ts';
import { fitItems, markProducer } from './items.ts';
import { AnthropicMessagesModel } from './messages/anthropic-model.ts';
import { type OpenPicture, showPictures } from './pictures.ts';
import type { ProviderAccess } from './platform-access.ts';
import { responsesStream } from './responses/responses-stream.ts';
import { openEnd, type Send, type WireTarget } from './wire.ts';

/** Where one call goes and what it may use. */
export interface Target {
  provider: Provider;
  access: ProviderAccess;
  /** Id of the key that pays, or `platform`. */
  payer: string;
  fetch: typeof fetch;
  openPicture: OpenPicture | undefined;
  deadline: Deadline;
  /** How long a server that is starting is waited for, in milliseconds. */
  coldStartMs: number;
  /** What a probe found, for a model that the catalog does not list. */
  probed: ModelCapabilities | undefined;
}

type Speak = (target: WireTarget, request: ModelRequest) => AsyncIterable<StreamEvent>;

/** One adapter a protocol. */
const PROTOCOLS: Record<ModelApi, Speak> = {
  chat: chatStream,
  responses: responsesStream,
  messages: (target, request) => new AnthropicMessagesModel(target).getStreamedResponse(request),
};

/** One call in the protocol of its model. @throws ModelFailure, and what the SDK throws */
export async function converse(call: ModelCall, target: Target): Promise<ModelOutcome> {
  const { provider, payer } = target;
  const { name } = call.model;
  const wire = wireTarget(call, target);
  const producer = `${provider.id}/${name}#${fingerprint(payer)}`;
  const api = wire.entry?.api ?? provider.api;
  const eyes = { vision: wire.capabilities.vision, api, open: target.openPicture };
  const input = await showPictures(fitItems(call.request.input, producer), eyes);
  const request = { ...call.request, input, signal: target.deadline.signal };
  let outcome: ModelOutcome | undefined;
  try {
    for await (const event of PROTOCOLS[api](wire, request)) {
      if (event.type === 'output_text_delta') {
        if (!call.signal.aborted) call.onDelta(event.delta);
      } else if (event.type === 'response_done') {
        const output = markProducer(event.response.output as AgentOutputItem[], producer);
        outcome = { output, usage: wire.end.usage, responseId: event.response.id || null };
      }
    }
  } catch (error) {
    if (wire.end.truncated && !(error instanceof ModelFailure)) throw emptyAtLimit(provider);
    throw error;
  }
  if (!outcome || !wire.end.complete) {
    throw new ModelFailure('cut', `${provider.name} ended the stream in the middle of the answer.`);
  }
  if (outcome.output.length === 0) throw emptyAtLimit(provider);
  return outcome;
}

function wireTarget(call: ModelCall, target: Target): WireTarget {
  const { provider, access, deadline, fetch, coldStartMs } = target;
  const { name, promptCaching } = call.model;
  const end = openEnd();
  const context: FailureContext = { provider: provider.name, secrets: access.key ? [access.key] : [] };
  const base = access.baseUrl.replace(/\/+$/, '');
  const headers = authorize(provider, access.key);
  const send: Send = (path, body, inspect) =>
    openExchange({ url: `${base}${path}`, headers, body, fetch, deadline, end, context, coldStartMs }, inspect);
  return {
    provider,
    name,
    entry: findModel(provider.id, name),
    capabilities: capabilitiesOf(provider.id, name, target.probed) ?? LOOSE,
    send,
    end,
    context,
    promptCaching: promptCaching ?? false,
  };
}

/** Reasoning can use up the whole limit; the SDK refuses an answer without anything in it. */
function emptyAtLimit(provider: Provider): ModelFailure {
  return new ModelFailure(
    'bad_request',
    `${provider.name} reached the answer's length limit before its first word. Raise maxTokens.`,
  );
}
