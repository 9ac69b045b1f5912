import { z } from '@hono/zod-openapi';
import { pageOf, pageQuery } from '../../kernel/pagination.ts';
import { strict } from '../../kernel/strict.ts';
import { storableText, titleText } from '../../kernel/text.ts';
import { fileSchema } from '../files/schemas.ts';

/** Files of one collection at most, and collections of one account. */
export const MAX_COLLECTION_FILES = 10_000;
export const MAX_COLLECTIONS = 500;

const texts = { name: titleText(100), description: storableText(2_000) };

export const collectionInput = strict({ name: texts.name, description: texts.description.optional() }).openapi(
  'CollectionInput',
);
export type CollectionInput = z.infer<typeof collectionInput>;

export const collectionUpdate = strict({
  name: texts.name.optional(),
  description: texts.description.optional(),
}).openapi('CollectionUpdate');
export type CollectionUpdate = z.infer<typeof collectionUpdate>;

export const collectionSchema = z
  .object({
    id: z.string().openapi({ example: 'col_01k2q3r4s5t6v7w8x9y0z1a2b3' }),
    name: z.string(),
    description: z.string(),
    fileCount: z.number().int(),
    readyCount: z.number().int().openapi({ description: 'Files that a search can find.' }),
    agents: z
      .array(z.object({ id: z.string(), name: z.string() }))
      .openapi({ description: 'Your agents that search it.' }),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .openapi('Collection');
export type CollectionAnswer = z.infer<typeof collectionSchema>;

export const collectionPage = pageOf(collectionSchema).openapi('CollectionPage');

export const collectionListQuery = z.object({
  ...pageQuery.shape,
  q: storableText(100).optional().openapi({ description: 'In the name.' }),
});
export type CollectionListQuery = z.infer<typeof collectionListQuery>;

export const collectionParam = z.object({ collection_id: z.string().max(64) });
export const collectionFileParam = z.object({ collection_id: z.string().max(64), file_id: z.string().max(64) });

export const collectionFiles = strict({ fileIds: z.array(z.string().min(1).max(64)).min(1).max(500) }).openapi(
  'CollectionFiles',
);
export type CollectionFiles = z.infer<typeof collectionFiles>;

export const collectedFile = fileSchema.extend({ addedAt: z.iso.datetime() }).openapi('CollectedFile');
export type CollectedFile = z.infer<typeof collectedFile>;
export const collectedFilePage = pageOf(collectedFile).openapi('CollectedFilePage');

export const collectedQuery = z.object(pageQuery.shape);
