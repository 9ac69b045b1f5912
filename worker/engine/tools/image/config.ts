import { z } from 'zod';
import { strict } from '../../../kernel/strict.ts';
import { storableText } from '../../../kernel/text.ts';

export const IMAGE_SHAPES = ['square', 'portrait', 'landscape'] as const;
export type ImageShape = (typeof IMAGE_SHAPES)[number];

/** Who draws, and how. The stored key pays the provider; the call's price is the platform's (SPEC-NOTES 12). */
export const imageConfigSchema = strict({
  provider: z.enum(['openai', 'stability']).default('openai').describe('Whose model draws.'),
  model: storableText(100, 1)
    .default('gpt-image-1')
    .describe(
      'OpenAI: gpt-image-1 or gpt-image-2. Stability: stable-image-core, stable-image-ultra, sd3.5-large, sd3.5-medium.',
    ),
  keyId: z
    .string()
    .regex(/^key_[0-9a-z]{1,64}$/)
    .nullable()
    .default(null)
    .describe('A stored key; null = the first one of the provider.'),
  shape: z.enum(IMAGE_SHAPES).nullable().default(null).describe('The shape of every image; null = the model chooses.'),
  quality: z.enum(['low', 'medium', 'high']).default('medium').describe('OpenAI only: detail against time and cost.'),
  style: storableText(500).default('').describe('Put behind every prompt, such as "flat vector art, two colours".'),
});

export type ImageConfig = z.output<typeof imageConfigSchema>;
