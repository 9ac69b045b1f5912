import { defineProvider, LOOSE, TEXT } from '../entry.ts';

/**
 * The router of Hugging Face's inference providers: huggingface.co/docs/inference-providers. Names are
 * repositories, with `:provider` behind them where one is wanted; a model that nobody has loaded answers 503.
 */
export const huggingface = defineProvider({
  id: 'huggingface',
  name: 'Hugging Face',
  baseUrl: 'https://router.huggingface.co/v1',
  api: 'chat',
  platformKeyVar: 'HUGGINGFACE_API_KEY',
  keysPage: 'https://huggingface.co/settings/tokens',
  defaultPrice: 'open-source',
  rejects: ['store', 'strict'],
  coldStartMs: 120_000,
  anyModel: true,
  unlisted: LOOSE,
  models: [
    {
      name: 'openai/gpt-oss-120b',
      title: 'GPT-OSS 120B',
      contextWindow: 131_072,
      price: 'open-source',
      tier: 'medium',
      capabilities: { ...LOOSE, reasoning: true },
    },
    {
      name: 'openai/gpt-oss-20b',
      title: 'GPT-OSS 20B',
      contextWindow: 131_072,
      price: 'open-source',
      tier: 'simple',
      capabilities: { ...LOOSE, reasoning: true },
    },
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
  embeddings: [
    {
      name: 'intfloat/multilingual-e5-large',
      title: 'Multilingual E5 large',
      contextWindow: 512,
      dimensions: 1_024,
      price: 'embedding',
      api: 'feature-extraction',
      batch: { texts: 32, tokens: 8_000 },
      prompts: { passage: 'passage: ', question: 'query: ' },
    },
  ],
});
