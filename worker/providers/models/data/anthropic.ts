import { defineProvider, LOOSE, type ModelCapabilities, STRICT, TEXT } from '../entry.ts';

const CLAUDE_3: ModelCapabilities = { ...LOOSE, vision: true };

/**
 * What the 5 and 5.5 generations share: 1M tokens, 128K of them output, thinking of their own depth, and
 * no sampling settings (platform.claude.com, each model's "What's new" and "Migration guide").
 */
const CURRENT = {
  contextWindow: 1_000_000,
  maxOutput: 128_000,
  input: ['file'],
  capabilities: { ...STRICT, vision: true, reasoning: true },
  rejects: ['temperature', 'top_p'],
  thinking: 'adaptive',
} as const;

/** Thinking can't be switched off, and no tool can be forced (migration guide of Claude Opus 5.5). */
const ALWAYS_THINKS = {
  thinking: 'always',
  rejects: ['temperature', 'top_p', 'tool_choice'],
  efforts: ['low', 'medium', 'high'],
} as const;

/**
 * Windows, prices, features and ends of life: platform.claude.com/docs, "Models overview" and "Model
 * deprecations" (November 2026). It speaks its own protocol, since only that one carries thinking and marks.
 */
export const anthropic = defineProvider({
  id: 'anthropic',
  name: 'Anthropic',
  baseUrl: 'https://api.anthropic.com/v1',
  api: 'messages',
  platformKeyVar: 'ANTHROPIC_API_KEY',
  platformUrlVar: 'ANTHROPIC_BASE_URL',
  keysPage: 'https://console.anthropic.com/settings/keys',
  defaultPrice: 'claude-3-opus',
  models: [
    { ...CURRENT, name: 'claude-haiku-5-5', title: 'Claude Haiku 5.5', price: 'claude-3-haiku', tier: 'simple' },
    { ...CURRENT, name: 'claude-sonnet-5-5', title: 'Claude Sonnet 5.5', price: 'claude-3-sonnet', tier: 'medium' },
    {
      ...CURRENT,
      ...ALWAYS_THINKS,
      name: 'claude-opus-5-5',
      title: 'Claude Opus 5.5',
      price: 'claude-3-opus',
      tier: 'complex',
    },
    {
      ...CURRENT,
      ...ALWAYS_THINKS,
      name: 'claude-fable-5-1',
      title: 'Claude Fable 5.1',
      price: 'claude-fable',
      tier: 'complex',
    },
    { ...CURRENT, name: 'claude-sonnet-5', title: 'Claude Sonnet 5', price: 'claude-3-sonnet', tier: 'medium' },
    { ...CURRENT, name: 'claude-opus-5', title: 'Claude Opus 5', price: 'claude-3-opus', tier: 'complex' },
    {
      name: 'claude-haiku-4-5',
      title: 'Claude Haiku 4.5',
      aliases: ['claude-haiku-4-5-20251001'],
      contextWindow: 200_000,
      maxOutput: 64_000,
      input: ['file'],
      price: 'claude-3-haiku',
      tier: 'simple',
      capabilities: { ...STRICT, vision: true, reasoning: true },
      thinking: 'budget',
    },
    {
      name: 'claude-3-haiku-20240307',
      title: 'Claude 3 Haiku',
      aliases: ['claude-3-haiku'],
      contextWindow: 200_000,
      price: 'claude-3-haiku',
      tier: 'simple',
      capabilities: CLAUDE_3,
      retired: { since: '2026-04-20', successor: 'claude-haiku-5-5' },
    },
    {
      name: 'claude-3-sonnet-20240229',
      title: 'Claude 3 Sonnet',
      aliases: ['claude-3-sonnet'],
      contextWindow: 200_000,
      price: 'claude-3-sonnet',
      tier: 'medium',
      capabilities: CLAUDE_3,
      retired: { since: '2025-07-21', successor: 'claude-sonnet-5-5' },
    },
    {
      name: 'claude-3-opus-20240229',
      title: 'Claude 3 Opus',
      aliases: ['claude-3-opus'],
      contextWindow: 200_000,
      price: 'claude-3-opus',
      tier: 'complex',
      capabilities: CLAUDE_3,
      retired: { since: '2026-01-05', successor: 'claude-opus-5-5' },
    },
    {
      name: 'claude-2.1',
      title: 'Claude 2',
      aliases: ['claude-2', 'claude-2.0'],
      contextWindow: 200_000,
      price: 'claude-3-sonnet',
      tier: 'medium',
      capabilities: TEXT,
      retired: { since: '2025-07-21', successor: 'claude-sonnet-5-5' },
    },
    {
      name: 'claude-instant-1.2',
      title: 'Claude Instant',
      aliases: ['claude-instant', 'claude-instant-1'],
      contextWindow: 100_000,
      price: 'claude-3-haiku',
      tier: 'simple',
      capabilities: TEXT,
      retired: { since: '2024-11-06', successor: 'claude-haiku-5-5' },
    },
  ],
});
