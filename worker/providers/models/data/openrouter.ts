import { defineProvider, LOOSE, STRICT } from '../entry.ts';

/**
 * Other providers' models behind one key: openrouter.ai/docs/api-reference. It drops fields that a model
 * lacks; errors of the provider behind it come inside the stream.
 */
export const openrouter = defineProvider({
  id: 'openrouter',
  name: 'OpenRouter',
  baseUrl: 'https://openrouter.ai/api/v1',
  api: 'chat',
  platformKeyVar: 'OPENROUTER_API_KEY',
  keysPage: 'https://openrouter.ai/settings/keys',
  defaultPrice: 'claude-3-opus',
  rejects: ['store'],
  reasoningField: 'reasoning',
  anyModel: true,
  unlisted: LOOSE,
  models: [
    {
      name: 'anthropic/claude-opus-5.5',
      title: 'Claude Opus 5.5',
      contextWindow: 1_000_000,
      maxOutput: 128_000,
      price: 'claude-3-opus',
      tier: 'complex',
      capabilities: { ...STRICT, vision: true, reasoning: true },
      rejects: ['tool_choice'],
    },
    {
      name: 'anthropic/claude-sonnet-5.5',
      title: 'Claude Sonnet 5.5',
      contextWindow: 1_000_000,
      maxOutput: 128_000,
      price: 'claude-3-sonnet',
      tier: 'medium',
      capabilities: { ...STRICT, vision: true, reasoning: true },
      rejects: ['tool_choice'],
    },
    {
      name: 'openai/gpt-5.6-terra',
      title: 'GPT-5.6 Terra',
      contextWindow: 1_050_000,
      maxOutput: 128_000,
      price: 'gpt-5.6-terra',
      tier: 'medium',
      capabilities: { ...STRICT, vision: true, reasoning: true },
    },
    {
      name: 'google/gemini-3.8-flash',
      title: 'Gemini 3.8 Flash',
      contextWindow: 1_048_576,
      maxOutput: 65_536,
      price: 'gemini-pro',
      tier: 'medium',
      capabilities: { ...STRICT, vision: true, reasoning: true },
    },
    {
      name: 'meta-llama/llama-3.3-70b-instruct',
      title: 'Llama 3.3 70B Instruct',
      contextWindow: 131_072,
      price: 'open-source',
      tier: 'medium',
      capabilities: LOOSE,
    },
  ],
});
