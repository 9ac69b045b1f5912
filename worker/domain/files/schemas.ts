import { z } from '@hono/zod-openapi';
import { FILE_STATUSES } from '../../db/schema/files.ts';
import { FILE_KINDS } from '../../kernel/media-types.ts';
import { pageOf, pageQuery } from '../../kernel/pagination.ts';
import { strict } from '../../kernel/strict.ts';
import { storableText, titleText } from '../../kernel/text.ts';
import { fileAttributes, fileTexts } from './contract.ts';

/** Tokens of a passage, and how many it repeats from the one before it (Plan 19.1). */
export const chunkSettingsInput = strict({
  maxTokens: z.number().int().min(64).max(2_000),
  overlapTokens: z.number().int().min(0).max(999),
})
  .refine(({ maxTokens, overlapTokens }) => overlapTokens * 2 < maxTokens, {
    path: ['overlapTokens'],
    message: 'The overlap must be below half of a passage.',
  })
  .openapi('ChunkSettings');

export const embeddingModelInput = strict({
  provider: titleText(64).openapi({ example: 'openai' }),
  name: titleText(200).openapi({ example: 'text-embedding-3-small' }),
  dimensions: z.number().int().min(1).max(1_536).openapi({ example: 1_536 }),
  keyId: titleText(64).optional().openapi({ description: 'The stored key that pays.' }),
}).openapi('EmbeddingModelChoice');

export const fileSchema = z
  .object({
    id: z.string().openapi({ example: 'fil_01k2q3r4s5t6v7w8x9y0z1a2b3' }),
    name: z.string(),
    mediaType: z.string().openapi({ description: 'Found by content, not by name.' }),
    kind: z.enum(FILE_KINDS),
    size: z.number().int().openapi({ description: 'Bytes.' }),
    sha256: z.string(),
    status: z.enum(FILE_STATUSES),
    progress: z
      .object({ done: z.number(), total: z.number() })
      .nullable()
      .openapi({ description: 'How far the stage is; `total` is 0 while it is not known.' }),
    error: z.string().nullable().openapi({ description: 'Why it failed, for people.' }),
    errorCode: z.string().nullable(),
    title: z.string().nullable(),
    author: z.string().nullable(),
    language: z.string().nullable().openapi({ description: 'ISO 639-1.' }),
    pages: z.number().int().nullable(),
    documentCreatedAt: z.iso.datetime().nullable(),
    documentModifiedAt: z.iso.datetime().nullable(),
    attributes: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
    guidelines: z.string().openapi({ description: 'What agents are told about using it.' }),
    chunkSettings: z.object({ maxTokens: z.number().int(), overlapTokens: z.number().int() }),
    embeddingModel: z.object({
      provider: z.string(),
      name: z.string(),
      dimensions: z.number().int(),
      keyId: z.string().optional(),
    }),
    indexVersion: z.number().int().openapi({ description: 'The index that searches see; 0 while there is none.' }),
    chunkCount: z.number().int(),
    tokenCount: z.number().int(),
    indexedAt: z.iso.datetime().nullable(),
    processing: z.boolean().openapi({ description: 'A new index is being made, beside the live one if there is one.' }),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .openapi('File');
export type FileView = z.infer<typeof fileSchema>;

export const filePage = pageOf(fileSchema).openapi('FilePage');

export const fileListQuery = z.object({
  ...pageQuery.shape,
  q: storableText(200).optional().openapi({ description: 'In the name, the title or the author.' }),
  status: z.enum([...FILE_STATUSES, 'processing']).optional(),
  type: z.enum(FILE_KINDS).optional(),
  language: storableText(8, 2).optional(),
  collectionId: storableText(64, 1).optional(),
  agentId: storableText(64, 1).optional(),
});
export type FileListQuery = z.infer<typeof fileListQuery>;

export const fileParam = z.object({ file_id: z.string().max(64) });

export const fileUpdate = strict({
  name: fileTexts.name.optional(),
  guidelines: fileTexts.guidelines.optional(),
  attributes: fileAttributes.optional().openapi({ description: 'Replaces all of them.' }),
}).openapi('FileUpdate');
export type FileUpdate = z.infer<typeof fileUpdate>;

const named = z.object({ id: z.string(), name: z.string() });

const usesShape = { agents: z.array(named), collections: z.array(named) };

export const fileUsesSchema = z.object(usesShape).openapi('FileUses');
export type FileUses = z.infer<typeof fileUsesSchema>;

export const fileDeletedSchema = z
  .object({ id: z.string(), ...usesShape })
  .openapi('FileDeleted', { description: 'Which of your agents and collections have lost it.' });
export type FileDeleted = z.infer<typeof fileDeletedSchema>;

export const quotaSchema = z
  .object({
    usedBytes: z.number().int(),
    pendingBytes: z.number().int().openapi({ description: 'Held for uploads that are going on.' }),
    limitBytes: z.number().int(),
    files: z.number().int(),
  })
  .openapi('FileQuota');
export type Quota = z.infer<typeof quotaSchema>;

export const downloadUrlSchema = z
  .object({
    url: z.string().openapi({ description: 'Good for five minutes, for whoever has it.' }),
    expiresAt: z.iso.datetime(),
  })
  .openapi('FileDownloadUrl');
export type DownloadUrl = z.infer<typeof downloadUrlSchema>;

export const contentQuery = z.object({
  expires: z.string().max(20).default(''),
  signature: z.string().max(100).default(''),
});
