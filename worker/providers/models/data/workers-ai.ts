import { defineProvider, type ModelCapabilities, TEXT } from '../entry.ts';

/** JSON mode and streaming exclude each other there, and every call of ours streams. */
const TOOLS: ModelCapabilities = { ...TEXT, tools: true, parallelTools: true };

/**
 * Cloudflare's models by their OpenAI-compatible endpoint; the account's id is part of the address:
 * developers.cloudflare.com/workers-ai/configuration/open-ai-compatibility and /models.
 */
export const workersAi = defineProvider({
  id: 'workers-ai',
  name: 'Workers AI',
  baseUrl: null,
  api: 'chat',
  platformKeyVar: 'WORKERS_AI_API_KEY',
  platformUrlVar: 'WORKERS_AI_BASE_URL',
  ownBaseUrl: {
    mode: 'required',
    example: 'https://api.cloudflare.com/client/v4/accounts/ACCOUNT_ID/ai/v1',
  },
  keysPage: 'https://dash.cloudflare.com/profile/api-tokens',
  defaultPrice: 'open-source',
  rejects: ['store', 'strict', 'parallel_tool_calls'],
  anyModel: true,
  unlisted: TEXT,
  models: [
    {
      name: '@cf/meta/llama-3.3-70b-instruct-fp8-fast',
      title: 'Llama 3.3 70B Instruct',
      contextWindow: 24_000,
      price: 'open-source',
      tier: 'medium',
      capabilities: TOOLS,
    },
    {
      name: '@cf/meta/llama-4-scout-17b-16e-instruct',
      title: 'Llama 4 Scout 17B',
      contextWindow: 131_000,
      price: 'open-source',
      tier: 'medium',
      capabilities: { ...TOOLS, vision: true },
    },
    {
      name: '@cf/meta/llama-3.1-8b-instruct',
      title: 'Llama 3.1 8B Instruct',
      contextWindow: 7_968,
      price: 'open-source',
      tier: 'simple',
      capabilities: TEXT,
    },
    {
      name: '@cf/openai/gpt-oss-120b',
      title: 'GPT-OSS 120B',
      contextWindow: 128_000,
      price: 'open-source',
      tier: 'medium',
      capabilities: { ...TEXT, reasoning: true },
      api: 'responses',
    },
  ],
  embeddings: [
    {
      name: '@cf/baai/bge-large-en-v1.5',
      title: 'BGE large, English',
      contextWindow: 512,
      dimensions: 1_024,
      price: 'embedding',
      batch: { texts: 100, tokens: 20_000 },
      prompts: { passage: '', question: 'Represent this sentence for searching relevant passages: ' },
    },
  ],
});
