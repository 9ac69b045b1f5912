import { defineProvider, LOOSE, TEXT } from '../entry.ts';

/**
 * Open-weight models, so Plan 24.3's open-source price: api-docs.deepseek.com (November 2026). V4 thinks
 * unless told not to, ignores sampling then, and wants its `reasoning_content` back with each tool call
 * (/guides/thinking_mode).
 */
export const deepseek = defineProvider({
  id: 'deepseek',
  name: 'DeepSeek',
  baseUrl: 'https://api.deepseek.com/v1',
  api: 'chat',
  platformKeyVar: 'DEEPSEEK_API_KEY',
  keysPage: 'https://platform.deepseek.com/api_keys',
  defaultPrice: 'open-source',
  rejects: ['parallel_tool_calls', 'store', 'strict'],
  reasoningField: 'reasoning_content',
  thinkingSwitch: true,
  models: [
    {
      name: 'deepseek-v4-flash',
      title: 'DeepSeek V4 Flash',
      contextWindow: 1_000_000,
      maxOutput: 262_144,
      price: 'open-source',
      tier: 'simple',
      capabilities: { ...LOOSE, reasoning: true },
    },
    {
      name: 'deepseek-v4-pro',
      title: 'DeepSeek V4 Pro',
      contextWindow: 1_000_000,
      maxOutput: 262_144,
      price: 'open-source',
      tier: 'complex',
      capabilities: { ...LOOSE, reasoning: true },
    },
    {
      name: 'deepseek-chat',
      title: 'DeepSeek Chat',
      contextWindow: 131_072,
      price: 'open-source',
      tier: 'medium',
      capabilities: LOOSE,
      retired: { since: '2026-07-24', successor: 'deepseek-v4-flash' },
    },
    {
      name: 'deepseek-reasoner',
      title: 'DeepSeek Reasoner',
      contextWindow: 131_072,
      price: 'open-source',
      tier: 'complex',
      capabilities: LOOSE,
      retired: { since: '2026-07-24', successor: 'deepseek-v4-pro' },
    },
    {
      name: 'deepseek-llm-67b-chat',
      title: 'DeepSeek 67B',
      aliases: ['deepseek-67b'],
      contextWindow: 4_096,
      price: 'open-source',
      tier: 'medium',
      capabilities: TEXT,
      retired: { since: '2024-05-17', successor: 'deepseek-v4-pro' },
    },
    {
      name: 'deepseek-llm-7b-chat',
      title: 'DeepSeek 7B',
      aliases: ['deepseek-7b'],
      contextWindow: 4_096,
      price: 'open-source',
      tier: 'simple',
      capabilities: TEXT,
      retired: { since: '2024-05-17', successor: 'deepseek-v4-flash' },
    },
  ],
});
