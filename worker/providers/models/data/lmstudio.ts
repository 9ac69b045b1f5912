import { defineProvider, STRICT } from '../entry.ts';

/** One's own machine, by LM Studio's server: lmstudio.ai/docs/developer/openai-compat. No key is needed. */
export const lmstudio = defineProvider({
  id: 'lmstudio',
  name: 'LM Studio',
  baseUrl: null,
  api: 'chat',
  platformUrlVar: 'LMSTUDIO_BASE_URL',
  ownBaseUrl: { mode: 'required', example: 'http://localhost:1234/v1', path: '/v1' },
  keyless: true,
  keysPage: 'https://lmstudio.ai/docs/developer/openai-compat',
  defaultPrice: 'open-source',
  rejects: ['store', 'strict', 'parallel_tool_calls'],
  reasoningField: 'reasoning_content',
  coldStartMs: 180_000,
  anyModel: true,
  unlisted: STRICT,
  models: [
    {
      name: 'openai/gpt-oss-20b',
      title: 'GPT-OSS 20B',
      contextWindow: 131_072,
      price: 'open-source',
      tier: 'medium',
      capabilities: { ...STRICT, reasoning: true },
    },
  ],
});
