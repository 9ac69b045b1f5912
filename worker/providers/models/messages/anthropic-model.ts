import {
  type AgentOutputItem,
  type Model,
  type ModelRequest,
  type ModelResponse,
  type StreamEvent,
  Usage,
} from '@openai/agents-core';
import { failure } from '../failures.ts';
import { fitSettings, type WireTarget } from '../wire.ts';
import { MessageAnswer } from './answer.ts';
import { messagesRequest } from './request.ts';

/** Anthropic's Messages as a model of the Agents SDK: platform.claude.com/docs/en/api/messages-streaming. */
export class AnthropicMessagesModel implements Model {
  readonly #target: WireTarget;

  constructor(target: WireTarget) {
    this.#target = target;
  }

  /** The whole answer; it streams on the wire all the same. @throws ModelFailure */
  async getResponse(request: ModelRequest): Promise<ModelResponse> {
    for await (const event of this.getStreamedResponse(request)) {
      if (event.type !== 'response_done') continue;
      const { id, output, usage } = event.response;
      const { inputTokens, outputTokens, totalTokens } = usage;
      return {
        responseId: id,
        output: output as AgentOutputItem[],
        usage: new Usage({ requests: 1, inputTokens, outputTokens, totalTokens }),
      };
    }
    throw failure('cut', this.#target.context, 'ended the stream in the middle of the answer.');
  }

  /** @throws ModelFailure */
  async *getStreamedResponse(request: ModelRequest): AsyncGenerator<StreamEvent> {
    const { send, end, context } = this.#target;
    const { body, behind } = messagesRequest(fitSettings(request, this.#target), this.#target);
    const answer = new MessageAnswer(end, context);
    let added = '';
    const events = await send('/messages', body, (event) => {
      added = answer.take(event);
    });
    yield { type: 'response_started' };
    for await (const _ of events) {
      if (added !== '') yield { type: 'output_text_delta', delta: added };
    }
    const output = answer.items(behind);
    if (output.length === 0 && end.complete && !end.truncated) {
      throw failure('malformed', context, 'answered with nothing.');
    }
    const inputTokens = end.usage?.inputTokens ?? 0;
    const outputTokens = end.usage?.outputTokens ?? 0;
    const usage = {
      inputTokens,
      outputTokens,
      totalTokens: inputTokens + outputTokens,
      inputTokensDetails: { cached_tokens: end.usage?.cachedInputTokens ?? 0 },
    };
    yield { type: 'response_done', response: { id: answer.id, usage, output } } as StreamEvent;
  }
}
