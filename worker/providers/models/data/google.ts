import { LOOSE, type Provider } from '../entry.ts';

/** OpenAI-compatible endpoint: ai.google.dev/gemini-api/docs/openai. */
export const google: Provider = {
  id: 'google',
  name: 'Google AI',
  baseUrl: 'https://generativelanguage.googleapis.com/v1beta/openai',
  api: 'chat',
  platformKeyVar: 'GOOGLE_API_KEY',
  keysPage: 'https://aistudio.google.com/apikey',
  defaultPrice: 'gemini-ultra',
  models: [
    {
      name: 'gemini-2.5-flash',
      title: 'Gemini 2.5 Flash',
      contextWindow: 1_048_576,
      price: 'gemini-pro',
      tier: 'simple',
      capabilities: LOOSE,
    },
    {
      name: 'gemini-2.5-pro',
      title: 'Gemini 2.5 Pro',
      contextWindow: 1_048_576,
      price: 'gemini-ultra',
      tier: 'complex',
      capabilities: LOOSE,
    },
    {
      name: 'gemini-1.0-pro',
      title: 'Gemini Pro',
      aliases: ['gemini-pro'],
      contextWindow: 32_760,
      price: 'gemini-pro',
      tier: 'medium',
      capabilities: LOOSE,
      retired: { since: '2025-02-15', successor: 'gemini-2.5-flash' },
    },
    {
      name: 'gemini-1.0-ultra',
      title: 'Gemini Ultra',
      aliases: ['gemini-ultra'],
      contextWindow: 32_760,
      price: 'gemini-ultra',
      tier: 'complex',
      capabilities: LOOSE,
      retired: { since: '2025-02-15', successor: 'gemini-2.5-pro' },
    },
  ],
};
