import { defineProvider, LOOSE, STRICT } from '../entry.ts';

/** All of the current family: 1M tokens, 64K of them output, and more than text to read. */
const CURRENT = {
  contextWindow: 1_048_576,
  maxOutput: 65_536,
  input: ['audio', 'video', 'file'],
} as const;

/**
 * OpenAI-compatible endpoint and ends of life: ai.google.dev/gemini-api/docs/openai and /deprecations
 * (November 2026). It refuses fields that it does not know instead of ignoring them, and Gemini 3 wants
 * the signature of its thoughts back with each function call (/docs/thought-signatures).
 */
export const google = defineProvider({
  id: 'google',
  name: 'Google AI',
  baseUrl: 'https://generativelanguage.googleapis.com/v1beta/openai',
  api: 'chat',
  platformKeyVar: 'GOOGLE_API_KEY',
  keysPage: 'https://aistudio.google.com/apikey',
  defaultPrice: 'gemini-ultra',
  rejects: ['frequency_penalty', 'presence_penalty', 'parallel_tool_calls', 'store', 'strict'],
  thoughtSignatures: true,
  models: [
    {
      ...CURRENT,
      name: 'gemini-3.8-flash',
      title: 'Gemini 3.8 Flash',
      price: 'gemini-pro',
      tier: 'medium',
      capabilities: { ...STRICT, vision: true, reasoning: true },
      efforts: ['low', 'medium', 'high'],
    },
    {
      ...CURRENT,
      name: 'gemini-3.5-flash-lite',
      title: 'Gemini 3.5 Flash-Lite',
      price: 'gemini-flash-lite',
      tier: 'simple',
      capabilities: { ...STRICT, vision: true, reasoning: true },
      efforts: ['minimal', 'low', 'medium', 'high'],
    },
    {
      ...CURRENT,
      name: 'gemini-2.5-pro',
      title: 'Gemini 2.5 Pro',
      price: 'gemini-ultra',
      tier: 'complex',
      // A schema and tools in one request are refused before Gemini 3.
      capabilities: { ...LOOSE, vision: true, reasoning: true },
      efforts: ['low', 'medium', 'high'],
      retiring: { on: '2026-12-01', successor: 'gemini-3.8-flash' },
    },
    {
      name: 'gemini-1.0-pro',
      title: 'Gemini Pro',
      aliases: ['gemini-pro'],
      contextWindow: 32_760,
      price: 'gemini-pro',
      tier: 'medium',
      capabilities: LOOSE,
      retired: { since: '2025-02-15', successor: 'gemini-3.8-flash' },
    },
    {
      name: 'gemini-1.0-ultra',
      title: 'Gemini Ultra',
      aliases: ['gemini-ultra'],
      contextWindow: 32_760,
      price: 'gemini-ultra',
      tier: 'complex',
      capabilities: LOOSE,
      retired: { since: '2025-02-15', successor: 'gemini-3.8-flash' },
    },
  ],
  embeddings: [
    {
      name: 'gemini-embedding-001',
      title: 'Gemini Embedding',
      contextWindow: 2_048,
      dimensions: 3_072,
      shortens: true,
      price: 'embedding',
      // Its OpenAI-compatible endpoint has no task types (/gemini-api/docs/embeddings).
      api: 'gemini',
      batch: { texts: 100, tokens: 20_000 },
    },
  ],
});
