import { defineProvider, type ModelCapabilities, TEXT } from '../entry.ts';

/** JSON modes and streaming exclude each other there (console.groq.com/docs/structured-outputs), and we stream. */
const TOOLS: ModelCapabilities = { ...TEXT, tools: true, parallelTools: true };

/** console.groq.com/docs/models and /docs/openai (November 2026): open-weight models, so the open-source price. */
export const groq = defineProvider({
  id: 'groq',
  name: 'Groq',
  baseUrl: 'https://api.groq.com/openai/v1',
  api: 'chat',
  platformKeyVar: 'GROQ_API_KEY',
  keysPage: 'https://console.groq.com/keys',
  defaultPrice: 'open-source',
  rejects: ['store', 'strict', 'frequency_penalty', 'presence_penalty'],
  reasoningField: 'reasoning',
  models: [
    {
      name: 'openai/gpt-oss-120b',
      title: 'GPT-OSS 120B',
      contextWindow: 131_072,
      maxOutput: 65_536,
      price: 'open-source',
      tier: 'medium',
      capabilities: { ...TOOLS, parallelTools: false, reasoning: true },
      efforts: ['low', 'medium', 'high'],
    },
    {
      name: 'openai/gpt-oss-20b',
      title: 'GPT-OSS 20B',
      contextWindow: 131_072,
      maxOutput: 65_536,
      price: 'open-source',
      tier: 'simple',
      capabilities: { ...TOOLS, parallelTools: false, reasoning: true },
      efforts: ['low', 'medium', 'high'],
    },
    {
      name: 'llama-3.3-70b-versatile',
      title: 'Llama 3.3 70B Versatile',
      contextWindow: 131_072,
      maxOutput: 32_768,
      price: 'open-source',
      tier: 'medium',
      capabilities: TOOLS,
      rejects: ['reasoning_effort'],
    },
    {
      name: 'llama-3.1-8b-instant',
      title: 'Llama 3.1 8B Instant',
      contextWindow: 131_072,
      maxOutput: 131_072,
      price: 'open-source',
      tier: 'simple',
      capabilities: TOOLS,
      rejects: ['reasoning_effort'],
    },
  ],
});
