import { defineProvider, STRICT } from '../entry.ts';

/** One's own machine, by its OpenAI-compatible endpoint: docs.ollama.com/api/openai-compatibility. No key is needed. */
export const ollama = defineProvider({
  id: 'ollama',
  name: 'Ollama',
  baseUrl: null,
  api: 'chat',
  platformUrlVar: 'OLLAMA_BASE_URL',
  ownBaseUrl: { mode: 'required', example: 'http://localhost:11434/v1', path: '/v1' },
  keyless: true,
  keysPage: 'https://docs.ollama.com/api/openai-compatibility',
  defaultPrice: 'open-source',
  rejects: ['store', 'strict', 'parallel_tool_calls', 'tool_choice'],
  reasoningField: 'reasoning',
  coldStartMs: 180_000,
  anyModel: true,
  unlisted: STRICT,
  models: [
    {
      name: 'gpt-oss:20b',
      title: 'GPT-OSS 20B',
      contextWindow: 131_072,
      price: 'open-source',
      tier: 'medium',
      capabilities: { ...STRICT, reasoning: true },
    },
    {
      name: 'qwen3:8b',
      title: 'Qwen3 8B',
      contextWindow: 40_960,
      price: 'open-source',
      tier: 'simple',
      capabilities: { ...STRICT, reasoning: true },
    },
    {
      name: 'llama3.2:3b',
      title: 'Llama 3.2 3B',
      aliases: ['llama3.2'],
      contextWindow: 131_072,
      price: 'open-source',
      tier: 'simple',
      capabilities: STRICT,
    },
  ],
  embeddings: [
    {
      name: 'nomic-embed-text',
      title: 'Nomic Embed Text',
      contextWindow: 2_048,
      dimensions: 768,
      price: 'embedding',
      prompts: { passage: 'search_document: ', question: 'search_query: ' },
    },
  ],
});
