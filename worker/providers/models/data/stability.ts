import { defineProvider } from '../entry.ts';

/** Images only, so a tool's provider and never an agent's: platform.stability.ai/docs/api-reference (v2beta). */
export const stability = defineProvider({
  id: 'stability',
  name: 'Stability AI',
  baseUrl: 'https://api.stability.ai',
  api: 'chat',
  platformKeyVar: 'STABILITY_API_KEY',
  keysPage: 'https://platform.stability.ai/account/keys',
  defaultPrice: 'open-source',
  models: [],
  images: [
    {
      name: 'stable-image-ultra',
      title: 'Stable Image Ultra',
      input: ['text', 'image'],
      tier: 'complex',
      source: 'POST /v2beta/stable-image/generate/ultra',
    },
    {
      name: 'stable-image-core',
      title: 'Stable Image Core',
      input: ['text'],
      tier: 'simple',
      source: 'POST /v2beta/stable-image/generate/core',
    },
    {
      name: 'sd3.5-large',
      title: 'Stable Diffusion 3.5 Large',
      input: ['text', 'image'],
      tier: 'medium',
      source: 'POST /v2beta/stable-image/generate/sd3',
    },
    {
      name: 'sd3.5-medium',
      title: 'Stable Diffusion 3.5 Medium',
      input: ['text', 'image'],
      tier: 'simple',
      source: 'POST /v2beta/stable-image/generate/sd3',
    },
  ],
});
