import {
  type AgentOutputItem,
  type Model,
  type ModelProvider,
  type ModelRequest,
  type ModelResponse,
  type StreamEvent,
  Usage,
  UserError,
} from '@openai/agents-core';
import { rewriteCallIds } from '../../engine/call-ids.ts';
import type { AgentModel } from '../../engine/definition.ts';
import type { ModelOutcome, ModelPort } from '../../engine/ports.ts';
import { findProvider } from './catalog.ts';

/** An SDK provider that answers at once. */
export interface PortModelProvider extends ModelProvider {
  getModel(name?: string): Model;
}

/**
 * Plan 2.3, second way: a provider for a whole run of the Agents SDK. A name is `provider/model`, where the
 * model's own name may have slashes too; without a name an agent gets `usual`.
 * @throws UserError from `getModel` for a provider that the catalog does not have
 */
export function createModelProvider(port: ModelPort, usual: AgentModel): PortModelProvider {
  return { getModel: (name) => new PortModel(port, name ? modelOf(name) : usual) };
}

function modelOf(name: string): AgentModel {
  const slash = name.indexOf('/');
  const provider = name.slice(0, Math.max(0, slash));
  if (!findProvider(provider)) throw new UserError(`There is no model provider "${provider}".`);
  return { provider, name: name.slice(slash + 1), settings: {} };
}

/** One model behind the port, as the SDK wants it. */
class PortModel implements Model {
  readonly #port: ModelPort;
  readonly #model: AgentModel;

  constructor(port: ModelPort, model: AgentModel) {
    this.#port = port;
    this.#model = model;
  }

  async getResponse(request: ModelRequest): Promise<ModelResponse> {
    const outcome = await this.#call(request, () => undefined);
    return {
      output: outcome.output,
      usage: new Usage(usageOf(outcome)),
      ...(outcome.responseId ? { responseId: outcome.responseId } : {}),
    };
  }

  async *getStreamedResponse(request: ModelRequest): AsyncGenerator<StreamEvent> {
    const pieces: string[] = [];
    let wake: () => void = () => undefined;
    const call = this.#call(request, (text) => {
      pieces.push(text);
      wake();
    });
    let settled = false;
    const end = call
      .catch(() => undefined)
      .then(() => {
        settled = true;
        wake();
      });
    yield { type: 'response_started' };
    while (!settled || pieces.length > 0) {
      const delta = pieces.shift();
      if (delta !== undefined) yield { type: 'output_text_delta', delta };
      else await Promise.race([end, new Promise<void>((resolve) => (wake = resolve))]);
    }
    const outcome = await call;
    const response = {
      id: outcome.responseId ?? '',
      usage: usageOf(outcome),
      output: outcome.output as AgentOutputItem[],
    };
    yield { type: 'response_done', response } as StreamEvent;
  }

  /** Providers send empty and repeated ids of tool calls; the SDK wants each one once. */
  async #call(request: ModelRequest, onDelta: (text: string) => void): Promise<ModelOutcome> {
    const signal = request.signal ?? new AbortController().signal;
    const outcome = await this.#port.call({ model: this.#model, request, signal, onDelta });
    return { ...outcome, output: rewriteCallIds(outcome.output, `c${crypto.randomUUID().slice(0, 8)}`) };
  }
}

function usageOf({ usage }: ModelOutcome) {
  const { inputTokens = 0, outputTokens = 0, cachedInputTokens = 0 } = usage ?? {};
  return {
    requests: 1,
    inputTokens,
    outputTokens,
    totalTokens: inputTokens + outputTokens,
    inputTokensDetails: { cached_tokens: cachedInputTokens },
  };
}
