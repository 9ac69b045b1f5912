import { Agent, Runner, type RunStreamEvent } from '@openai/agents-core';
import { OpenAIChatCompletionsModel } from '@openai/agents-openai';
import OpenAI from 'openai';

/** An agent with nothing around it: no journal, no ledger, no log, no database. What ours is measured against. */
export interface BareAgent {
  run(input: string): Promise<string>;
  /** Text as it comes. */
  stream(input: string): AsyncGenerator<string>;
}

function deltaOf(event: RunStreamEvent): string | undefined {
  if (event.type !== 'raw_model_stream_event' || event.data.type !== 'output_text_delta') return undefined;
  return event.data.delta;
}

export function bareAgent(modelUrl: string): BareAgent {
  const client = new OpenAI({ baseURL: modelUrl, apiKey: 'none', maxRetries: 0 });
  const model = new OpenAIChatCompletionsModel(client, 'gpt-4o-mini');
  const agent = new Agent({ name: 'Answers', instructions: 'Be brief.', model });
  const runner = new Runner({ tracingDisabled: true });
  return {
    async run(input) {
      const result = await runner.run(agent, input);
      return result.finalOutput ?? '';
    },
    async *stream(input) {
      const result = await runner.run(agent, input, { stream: true });
      for await (const event of result) {
        const delta = deltaOf(event);
        if (delta) yield delta;
      }
      await result.completed;
    },
  };
}

/** How the floors stream, so that one load generator reads both them and ours. */
export function deltaEvent(delta: string): string {
  return `event: message.delta\ndata: ${JSON.stringify({ delta })}\n\n`;
}

export const END_EVENT = 'event: run.completed\ndata: {}\n\n';
