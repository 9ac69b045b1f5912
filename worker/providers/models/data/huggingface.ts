import { defineProvider, LOOSE, TEXT } from '../entry.ts';

/** The router of Hugging Face's inference providers; names are repositories: huggingface.co/docs/inference-providers. */
export const huggingface = defineProvider({
  id: 'huggingface',
  name: 'Hugging Face',
  baseUrl: 'https://router.huggingface.co/v1',
  api: 'chat',
  platformKeyVar: 'HUGGINGFACE_API_KEY',
  keysPage: 'https://huggingface.co/settings/tokens',
  defaultPrice: 'open-source',
  models: [
    {
      name: 'meta-llama/Llama-3.1-8B-Instruct',
      title: 'Llama 3.1 8B Instruct',
      contextWindow: 131_072,
      price: 'open-source',
      tier: 'simple',
      capabilities: LOOSE,
    },
    {
      name: 'meta-llama/Llama-3.3-70B-Instruct',
      title: 'Llama 3.3 70B Instruct',
      contextWindow: 131_072,
      price: 'open-source',
      tier: 'medium',
      capabilities: LOOSE,
    },
    {
      name: 'Qwen/Qwen2.5-72B-Instruct',
      title: 'Qwen 2.5 72B Instruct',
      contextWindow: 32_768,
      price: 'open-source',
      tier: 'medium',
      capabilities: LOOSE,
    },
    {
      name: 'mistralai/Mistral-7B-Instruct-v0.3',
      title: 'Mistral 7B Instruct',
      contextWindow: 32_768,
      price: 'open-source',
      tier: 'simple',
      capabilities: TEXT,
    },
  ],
});
