import { defineProvider, type ModelCapabilities, STRICT } from '../entry.ts';

const SEES: ModelCapabilities = { ...STRICT, vision: true };

/**
 * docs.mistral.ai (models and API reference). The `latest` names are Mistral's own; dated editions count as
 * the same model. Unknown fields are refused, usage comes unasked, and tool calls carry ids of nine letters
 * and digits, no others.
 */
export const mistral = defineProvider({
  id: 'mistral',
  name: 'Mistral AI',
  baseUrl: 'https://api.mistral.ai/v1',
  api: 'chat',
  platformKeyVar: 'MISTRAL_API_KEY',
  keysPage: 'https://console.mistral.ai/api-keys',
  defaultPrice: 'mistral-medium',
  rejects: ['stream_options', 'store'],
  toolCallIds: 'nine-alphanumerics',
  models: [
    {
      name: 'mistral-large-latest',
      title: 'Mistral Large',
      aliases: ['mistral-large', 'mistral-large-4-0'],
      contextWindow: 1_048_576,
      price: 'mistral-large',
      tier: 'complex',
      capabilities: SEES,
    },
    {
      name: 'mistral-medium-latest',
      title: 'Mistral Medium',
      aliases: ['mistral-medium', 'mistral-medium-3-5'],
      contextWindow: 262_144,
      price: 'mistral-medium',
      tier: 'medium',
      capabilities: SEES,
    },
    {
      name: 'mistral-small-latest',
      title: 'Mistral Small',
      aliases: ['mistral-small'],
      contextWindow: 131_072,
      price: 'open-source',
      tier: 'simple',
      capabilities: SEES,
    },
    {
      name: 'codestral-latest',
      title: 'Codestral',
      aliases: ['codestral'],
      contextWindow: 262_144,
      price: 'mistral-large',
      tier: 'medium',
      capabilities: STRICT,
    },
    {
      name: 'ministral-8b-latest',
      title: 'Ministral 8B',
      aliases: ['ministral-8b'],
      contextWindow: 131_072,
      price: 'open-source',
      tier: 'simple',
      capabilities: STRICT,
    },
  ],
  embeddings: [
    {
      name: 'mistral-embed',
      title: 'Mistral Embed',
      contextWindow: 8_192,
      dimensions: 1_024,
      price: 'embedding',
      // All texts of a request share 16,384 tokens.
      batch: { texts: 64, tokens: 12_000 },
    },
  ],
});
