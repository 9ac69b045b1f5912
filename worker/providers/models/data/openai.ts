import { defineProvider, type ModelCapabilities, STRICT, TEXT } from '../entry.ts';

const GPT_4_END = { on: '2027-01-14', successor: 'gpt-6-luna' } as const;
const SEES: ModelCapabilities = { ...STRICT, vision: true };
const THINKS: ModelCapabilities = { ...SEES, reasoning: true };
const TOOLS_ONLY: ModelCapabilities = { ...TEXT, tools: true, parallelTools: true };

/** What all current models that think share: 1.05M tokens, 128K of them output, no sampling settings. */
const CURRENT = {
  contextWindow: 1_050_000,
  maxOutput: 128_000,
  capabilities: THINKS,
  api: 'responses',
  rejects: ['temperature', 'top_p', 'frequency_penalty', 'presence_penalty'],
  efforts: ['low', 'medium', 'high'],
  // developers.openai.com/api/docs/guides/tools-shell and /tools-computer-use: GPT-5.4 and later.
  toolTypes: ['shell', 'computer'],
} as const;

/** 2,048 texts and 300,000 tokens a request (/api/docs/api-reference/embeddings); our counts are estimates. */
const BATCH = { texts: 2_048, tokens: 200_000 };

/** Windows, features and ends of life: developers.openai.com/api/docs/models and /deprecations (November 2026). */
export const openai = defineProvider({
  id: 'openai',
  name: 'OpenAI',
  baseUrl: 'https://api.openai.com/v1',
  api: 'chat',
  platformKeyVar: 'OPENAI_API_KEY',
  platformUrlVar: 'OPENAI_BASE_URL',
  ownBaseUrl: { mode: 'optional', example: 'https://eu.api.openai.com/v1', path: '/v1' },
  keysPage: 'https://platform.openai.com/api-keys',
  defaultPrice: 'gpt-4',
  keepsAnswers: true,
  promptCacheKey: true,
  completionLimit: true,
  models: [
    {
      name: 'gpt-4o-mini',
      title: 'GPT-4o mini',
      contextWindow: 128_000,
      maxOutput: 16_384,
      price: 'gpt-4o-mini',
      tier: 'simple',
      capabilities: SEES,
      retiring: GPT_4_END,
    },
    { ...CURRENT, name: 'gpt-6-luna', title: 'GPT-6 Luna', price: 'gpt-6-luna', tier: 'simple' },
    {
      ...CURRENT,
      name: 'gpt-5.6-luna',
      title: 'GPT-5.6 Luna',
      price: 'gpt-5.6-luna',
      tier: 'simple',
      efforts: ['none', 'low', 'medium', 'high'],
    },
    {
      ...CURRENT,
      name: 'gpt-5.6-terra',
      title: 'GPT-5.6 Terra',
      price: 'gpt-5.6-terra',
      tier: 'medium',
      efforts: ['none', 'low', 'medium', 'high'],
    },
    {
      ...CURRENT,
      name: 'gpt-5.6-sol',
      title: 'GPT-5.6 Sol',
      aliases: ['gpt-5.6'],
      price: 'gpt-5.6-sol',
      tier: 'complex',
      efforts: ['none', 'low', 'medium', 'high'],
    },
    {
      ...CURRENT,
      name: 'gpt-6-astra',
      title: 'GPT-6 Astra',
      price: 'gpt-6-astra',
      tier: 'complex',
    },
    {
      name: 'gpt-4o',
      title: 'GPT-4o',
      contextWindow: 128_000,
      maxOutput: 16_384,
      price: 'gpt-4o',
      tier: 'medium',
      capabilities: SEES,
      retiring: GPT_4_END,
    },
    {
      name: 'gpt-4.1',
      title: 'GPT-4.1',
      contextWindow: 1_047_576,
      maxOutput: 32_768,
      price: 'gpt-4.1',
      tier: 'medium',
      capabilities: SEES,
      retiring: GPT_4_END,
    },
    {
      name: 'gpt-4.1-mini',
      title: 'GPT-4.1 mini',
      contextWindow: 1_047_576,
      maxOutput: 32_768,
      price: 'gpt-4.1-mini',
      tier: 'simple',
      capabilities: SEES,
      retiring: GPT_4_END,
    },
    {
      name: 'gpt-3.5-turbo',
      title: 'GPT-3.5',
      aliases: ['gpt-3.5'],
      contextWindow: 16_385,
      maxOutput: 4_096,
      price: 'gpt-3.5',
      tier: 'simple',
      capabilities: TOOLS_ONLY,
      retired: { since: '2026-10-23', successor: 'gpt-5.6-terra' },
    },
    {
      name: 'gpt-4-turbo',
      title: 'GPT-4 Turbo',
      contextWindow: 128_000,
      maxOutput: 4_096,
      price: 'gpt-4',
      tier: 'medium',
      capabilities: TOOLS_ONLY,
      retired: { since: '2026-10-23', successor: 'gpt-5.6-sol' },
    },
    {
      name: 'gpt-4',
      title: 'GPT-4',
      contextWindow: 8_192,
      maxOutput: 8_192,
      price: 'gpt-4',
      tier: 'medium',
      capabilities: TOOLS_ONLY,
      retired: { since: '2026-10-23', successor: 'gpt-5.6-sol' },
    },
  ],
  images: [
    {
      name: 'gpt-image-2',
      title: 'GPT Image 2',
      input: ['text', 'image'],
      tier: 'complex',
      source: 'developers.openai.com/api/docs/models/gpt-image-2',
    },
    {
      name: 'gpt-image-1',
      title: 'GPT Image 1',
      input: ['text', 'image'],
      tier: 'medium',
      source: 'developers.openai.com/api/docs/models/gpt-image-1',
    },
  ],
  embeddings: [
    {
      name: 'text-embedding-3-small',
      title: 'Text Embedding 3 small',
      contextWindow: 8_191,
      dimensions: 1_536,
      shortens: true,
      batch: BATCH,
      price: 'embedding',
    },
    {
      name: 'text-embedding-3-large',
      title: 'Text Embedding 3 large',
      contextWindow: 8_191,
      dimensions: 3_072,
      shortens: true,
      batch: BATCH,
      price: 'embedding',
    },
  ],
});
