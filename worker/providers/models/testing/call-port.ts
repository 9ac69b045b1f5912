import type { ModelRequest } from '@openai/agents-core';
import { ModelFailure, type ModelOutcome } from '../../../engine/ports.ts';
import { createModelPort, type ModelPortOptions } from '../adapter.ts';
import type { RawServer } from './raw-server.ts';

export const PLATFORM_KEY = 'sk-test-platform-key-0123456789';

/** The smallest request. */
export const request: ModelRequest = {
  systemInstructions: 'Be brief.',
  input: [{ type: 'message', role: 'user', content: 'hi' }],
  modelSettings: {},
  tools: [],
  outputType: 'text',
  handoffs: [],
  tracing: false,
};

export interface PortRun {
  outcome?: ModelOutcome;
  failure?: ModelFailure;
  /** All deltas. */
  text: string;
}

interface CallOptions extends Partial<ModelPortOptions> {
  signal?: AbortSignal;
  onDelta?: (text: string) => void;
  provider?: string;
  model?: string;
  promptCaching?: boolean;
  request?: Partial<ModelRequest>;
}

/** One call through the port to `server`, which answers with `answer`. */
export async function callPort(
  server: RawServer,
  answer: RawServer['answer'],
  options: CallOptions = {},
): Promise<PortRun> {
  server.answer = answer;
  const port = createModelPort({
    settings: { OPENAI_API_KEY: PLATFORM_KEY, OPENAI_BASE_URL: server.baseUrl },
    keys: [],
    openKey: () => Promise.reject(new Error('no own keys here')),
    fetch,
    ...options,
  });
  const run: PortRun = { text: '' };
  try {
    run.outcome = await port.call({
      model: {
        provider: options.provider ?? 'openai',
        name: options.model ?? 'gpt-4o-mini',
        settings: {},
        ...(options.promptCaching ? { promptCaching: true } : {}),
      },
      request: { ...request, ...options.request },
      signal: options.signal ?? new AbortController().signal,
      onDelta: (text) => {
        run.text += text;
        options.onDelta?.(text);
      },
    });
  } catch (error) {
    if (!(error instanceof ModelFailure)) throw error;
    run.failure = error;
  }
  return run;
}

/** Name and arguments of each tool call in the answer. */
export function toolCalls(run: PortRun): [string, string][] {
  return (run.outcome?.output ?? []).flatMap((item): [string, string][] =>
    item.type === 'function_call' ? [[item.name, item.arguments]] : [],
  );
}
