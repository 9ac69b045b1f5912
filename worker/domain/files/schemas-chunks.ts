import { z } from '@hono/zod-openapi';
import { pageOf, pageQuery } from '../../kernel/pagination.ts';
import { strict } from '../../kernel/strict.ts';
import { chunkSettingsInput, embeddingModelInput } from './schemas.ts';

const range = z.tuple([z.number().int(), z.number().int()]);

const locationSchema = z
  .object({
    page: z.number().int().optional(),
    lastPage: z.number().int().optional(),
    slide: z.number().int().optional(),
    sheet: z.string().optional(),
    rows: range.optional(),
    lines: range.optional(),
    headings: z.array(z.string()).optional(),
  })
  .openapi({ description: 'Where it stands in the document: only what its kind has, all counted from 1.' });

const passageShape = {
  ordinal: z.number().int().openapi({ description: 'From 0, in the order of the document.' }),
  text: z.string(),
  heading: z.string().openapi({ description: 'The headings above it, joined by ` › `.' }),
  tokens: z.number().int(),
  location: locationSchema,
};

export const chunkSchema = z.object({ id: z.string(), ...passageShape }).openapi('FileChunk');
export type ChunkView = z.infer<typeof chunkSchema>;

export const chunkPage = pageOf(chunkSchema).openapi('FileChunkPage');

export const chunkListQuery = z.object({
  ...pageQuery.shape,
  from: z.coerce
    .number()
    .int()
    .min(0)
    .optional()
    .openapi({ description: 'Begin at this ordinal; a cursor goes before.' }),
});
export type ChunkListQuery = z.infer<typeof chunkListQuery>;

export const chunkParam = z.object({
  file_id: z.string().max(64),
  ordinal: z.string().max(12).openapi({ description: 'Of the passage, from 0.', example: '0' }),
});

export const chunkWithNeighbours = z
  .object({ chunk: chunkSchema, before: z.array(chunkSchema), after: z.array(chunkSchema) })
  .openapi('FileChunkWithNeighbours');
export type ChunkWithNeighbours = z.infer<typeof chunkWithNeighbours>;

export const processInput = strict({
  chunkSettings: chunkSettingsInput.optional(),
  embeddingModel: embeddingModelInput.optional(),
}).openapi('FileProcess');
export type ProcessInput = z.infer<typeof processInput>;

export const previewInput = strict({ chunkSettings: chunkSettingsInput }).openapi('FileChunkPreviewRequest');

export const chunkPreview = z
  .object({
    data: z.array(z.object(passageShape)).openapi({ description: 'The first passages.' }),
    count: z.number().int().openapi({ description: 'Passages of what was read.' }),
    tokens: z.number().int(),
    complete: z.boolean().openapi({ description: 'The whole document was read; else only its beginning.' }),
  })
  .openapi('FileChunkPreview');
export type ChunkPreview = z.infer<typeof chunkPreview>;
