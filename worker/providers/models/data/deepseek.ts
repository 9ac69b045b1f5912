import { LOOSE, type Provider, TEXT } from '../entry.ts';

/** Open-weight models, so Plan 24.3's open-source price: api-docs.deepseek.com. */
export const deepseek: Provider = {
  id: 'deepseek',
  name: 'DeepSeek',
  baseUrl: 'https://api.deepseek.com/v1',
  api: 'chat',
  platformKeyVar: 'DEEPSEEK_API_KEY',
  keysPage: 'https://platform.deepseek.com/api_keys',
  defaultPrice: 'open-source',
  models: [
    {
      name: 'deepseek-chat',
      title: 'DeepSeek Chat',
      contextWindow: 131_072,
      price: 'open-source',
      tier: 'medium',
      capabilities: LOOSE,
    },
    {
      name: 'deepseek-reasoner',
      title: 'DeepSeek Reasoner',
      contextWindow: 131_072,
      price: 'open-source',
      tier: 'complex',
      capabilities: LOOSE,
    },
    {
      name: 'deepseek-llm-67b-chat',
      title: 'DeepSeek 67B',
      aliases: ['deepseek-67b'],
      contextWindow: 4_096,
      price: 'open-source',
      tier: 'medium',
      capabilities: TEXT,
      retired: { since: '2024-05-17', successor: 'deepseek-chat' },
    },
    {
      name: 'deepseek-llm-7b-chat',
      title: 'DeepSeek 7B',
      aliases: ['deepseek-7b'],
      contextWindow: 4_096,
      price: 'open-source',
      tier: 'simple',
      capabilities: TEXT,
      retired: { since: '2024-05-17', successor: 'deepseek-chat' },
    },
  ],
};
