import { findProvider } from '../../../providers/models/catalog.ts';
import type { ToolKindEntry } from '../kind.ts';
import { TOOL_PRICES } from '../prices.ts';
import { IMAGE_SHAPES, type ImageConfig, imageConfigSchema } from './config.ts';

const MAX_PROMPT_CHARS = 4_000;

/** Draws images into the agent's files (SPEC-NOTES 12). */
export const imageTool = {
  kind: 'image',
  title: 'Image generation',
  about: 'Draws an image from a description and keeps it among the files.',
  config: imageConfigSchema,
  functions: ({ name, description, config }) => [
    {
      name,
      description,
      parameters: {
        type: 'object',
        properties: {
          prompt: {
            type: 'string',
            minLength: 1,
            maxLength: MAX_PROMPT_CHARS,
            description: 'What the image shows, in detail. In English.',
          },
          name: { type: 'string', maxLength: 60, description: 'Short name for the file, such as "red fox".' },
          ...(config.shape === null
            ? { shape: { type: 'string', enum: [...IMAGE_SHAPES], description: 'Square where left out.' } }
            : {}),
        },
        required: ['prompt'],
        additionalProperties: false,
      },
      repeatable: false,
      microcredits: TOOL_PRICES.image,
    },
  ],
  issues: ({ provider, model }) => {
    const images = findProvider(provider)?.images?.filter(({ retired }) => !retired) ?? [];
    if (images.some(({ name }) => name === model)) return [];
    return [{ path: 'model', message: `One of ${images.map(({ name }) => name).join(', ')}.` }];
  },
  secrets: ({ provider, keyId }) => [keyId === null ? { provider } : { provider, keyId }],
  examples: [
    {
      title: 'OpenAI, the model chooses the shape',
      name: 'draw_image',
      description: 'Draws an image and saves it as a file. Tell the user its path.',
      config: imageConfigSchema.parse({}),
    },
    {
      title: 'Stability, wide and in one style',
      name: 'draw_banner',
      description: 'Draws a wide banner in the house style and saves it as a file.',
      config: imageConfigSchema.parse({
        provider: 'stability',
        model: 'stable-image-core',
        shape: 'landscape',
        style: 'flat vector art, two colours, generous white space',
      }),
    },
  ],
} satisfies ToolKindEntry<ImageConfig>;
