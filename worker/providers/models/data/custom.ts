import { defineProvider, LOOSE } from '../entry.ts';

/** Any server that speaks Chat Completions at an address of the account's own; its models are probed once. */
export const custom = defineProvider({
  id: 'custom',
  name: 'OpenAI-compatible server',
  baseUrl: null,
  api: 'chat',
  ownBaseUrl: { mode: 'required', example: 'https://llm.example.com/v1' },
  keyless: true,
  keysPage: 'https://platform.openai.com/docs/api-reference/chat',
  defaultPrice: 'open-source',
  rejects: ['store', 'strict'],
  coldStartMs: 180_000,
  anyModel: true,
  unlisted: LOOSE,
  models: [],
});
