import { defineProvider, STRICT } from '../entry.ts';

/**
 * Models that people deploy to Modal themselves, as docs/modal.md says: vLLM behind its OpenAI-compatible
 * server. Containers start cold: the first byte may take minutes, and the proxy answers 503 meanwhile
 * (modal.com/docs/guide/cold-start, /docs/examples/llm_inference).
 */
export const modal = defineProvider({
  id: 'modal',
  name: 'Modal',
  baseUrl: null,
  api: 'chat',
  platformKeyVar: 'MODAL_API_KEY',
  platformUrlVar: 'MODAL_BASE_URL',
  ownBaseUrl: { mode: 'required', example: 'https://workspace--baton-llm-serve.modal.run/v1', path: '/v1' },
  keysPage: 'https://modal.com/docs/examples/llm_inference',
  defaultPrice: 'open-source',
  rejects: ['store'],
  reasoningField: 'reasoning',
  coldStartMs: 480_000,
  anyModel: true,
  unlisted: STRICT,
  models: [
    {
      name: 'Qwen/Qwen3-8B',
      title: 'Qwen3 8B (our recipe)',
      contextWindow: 32_768,
      price: 'open-source',
      tier: 'simple',
      capabilities: { ...STRICT, reasoning: true },
    },
  ],
});
