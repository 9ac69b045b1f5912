import { defineProvider, LOOSE } from '../entry.ts';

/** OpenAI-compatible endpoint and ends of life: ai.google.dev/gemini-api/docs/openai and /deprecations (November 2026). */
export const google = defineProvider({
  id: 'google',
  name: 'Google AI',
  baseUrl: 'https://generativelanguage.googleapis.com/v1beta/openai',
  api: 'chat',
  platformKeyVar: 'GOOGLE_API_KEY',
  keysPage: 'https://aistudio.google.com/apikey',
  defaultPrice: 'gemini-ultra',
  models: [
    {
      name: 'gemini-3.8-flash',
      title: 'Gemini 3.8 Flash',
      contextWindow: 1_048_576,
      price: 'gemini-pro',
      tier: 'medium',
      capabilities: { ...LOOSE, reasoning: true },
    },
    {
      name: 'gemini-3.5-flash-lite',
      title: 'Gemini 3.5 Flash-Lite',
      contextWindow: 1_048_576,
      price: 'gemini-flash-lite',
      tier: 'simple',
      capabilities: { ...LOOSE, reasoning: true },
    },
    {
      name: 'gemini-2.5-pro',
      title: 'Gemini 2.5 Pro',
      contextWindow: 1_048_576,
      price: 'gemini-ultra',
      tier: 'complex',
      capabilities: { ...LOOSE, reasoning: true },
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
});
