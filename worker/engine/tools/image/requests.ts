import type { ImageConfig, ImageShape } from './config.ts';

/** One call of a provider's API, without its key. */
export interface ImageRequest {
  path: string;
  body: string | FormData;
  headers: Record<string, string>;
}

/** Pixels of OpenAI's GPT Image models: developers.openai.com/api/reference/resources/images. */
const OPENAI_SIZES: Record<ImageShape, string> = {
  square: '1024x1024',
  portrait: '1024x1536',
  landscape: '1536x1024',
};

/** platform.stability.ai/docs/api-reference: `aspect_ratio`. */
const STABILITY_RATIOS: Record<ImageShape, string> = { square: '1:1', portrait: '2:3', landscape: '3:2' };

/** `POST /images/generations`; GPT Image models always answer with base64. */
export function openAiRequest({ model, quality }: ImageConfig, prompt: string, shape: ImageShape): ImageRequest {
  const body = { model, prompt, n: 1, size: OPENAI_SIZES[shape], quality, output_format: 'png' };
  return {
    path: '/images/generations',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', accept: 'application/json' },
  };
}

/** `POST /v2beta/stable-image/generate/{ultra,core,sd3}`, a form; `accept: application/json` answers with base64. */
export function stabilityRequest({ model }: ImageConfig, prompt: string, shape: ImageShape): ImageRequest {
  const body = new FormData();
  body.set('prompt', prompt);
  body.set('aspect_ratio', STABILITY_RATIOS[shape]);
  body.set('output_format', 'png');
  if (model.startsWith('sd3')) body.set('model', model);
  return { path: `/v2beta/stable-image/generate/${endpointOf(model)}`, body, headers: { accept: 'application/json' } };
}

function endpointOf(model: string): string {
  return model.startsWith('sd3') ? 'sd3' : model.replace('stable-image-', '');
}
