import { LOOSE, type Provider, STRICT, TEXT } from '../entry.ts';

/** Windows and features: platform.openai.com/docs/models. */
export const openai: Provider = {
  id: 'openai',
  name: 'OpenAI',
  baseUrl: 'https://api.openai.com/v1',
  api: 'chat',
  platformKeyVar: 'OPENAI_API_KEY',
  keysPage: 'https://platform.openai.com/api-keys',
  defaultPrice: 'gpt-4',
  models: [
    {
      name: 'gpt-4o-mini',
      title: 'GPT-4o mini',
      contextWindow: 128_000,
      price: 'gpt-4o-mini',
      tier: 'simple',
      capabilities: STRICT,
    },
    { name: 'gpt-4o', title: 'GPT-4o', contextWindow: 128_000, price: 'gpt-4o', tier: 'medium', capabilities: STRICT },
    {
      name: 'gpt-4.1',
      title: 'GPT-4.1',
      contextWindow: 1_047_576,
      price: 'gpt-4.1',
      tier: 'medium',
      capabilities: STRICT,
    },
    {
      name: 'gpt-4.1-mini',
      title: 'GPT-4.1 mini',
      contextWindow: 1_047_576,
      price: 'gpt-4.1-mini',
      tier: 'simple',
      capabilities: STRICT,
    },
    {
      name: 'gpt-3.5-turbo',
      title: 'GPT-3.5',
      aliases: ['gpt-3.5'],
      contextWindow: 16_385,
      price: 'gpt-3.5',
      tier: 'simple',
      capabilities: LOOSE,
    },
    {
      name: 'gpt-4-turbo',
      title: 'GPT-4 Turbo',
      contextWindow: 128_000,
      price: 'gpt-4',
      tier: 'medium',
      capabilities: LOOSE,
    },
    {
      name: 'gpt-4',
      title: 'GPT-4',
      contextWindow: 8_192,
      price: 'gpt-4',
      tier: 'medium',
      capabilities: { ...TEXT, tools: true },
    },
  ],
};
