import { z } from '@hono/zod-openapi';
import { strict } from '../../kernel/strict.ts';
import { storableText } from '../../kernel/text.ts';
import { fileAttributes, fileTexts, MAX_FILE_BYTES, MAX_FORM_BYTES } from './contract.ts';
import { chunkSettingsInput, embeddingModelInput } from './schemas.ts';

/** Bytes of a file in a form, which is held in memory. */
export const formLimit = MAX_FORM_BYTES;

/** What may be said of a file with its upload. */
const options = {
  guidelines: fileTexts.guidelines.optional(),
  attributes: fileAttributes.optional(),
  chunkSettings: chunkSettingsInput.optional(),
  embeddingModel: embeddingModelInput.optional(),
  collectionId: storableText(64, 1).optional().openapi({ description: 'Put it into this collection at once.' }),
  agentId: storableText(64, 1).optional().openapi({ description: 'Let this agent search it at once.' }),
};

export const uploadOptions = strict(options);
export type UploadOptions = z.infer<typeof uploadOptions>;

/** JSON in a form's field or in a query. */
function jsonText<T extends z.ZodType>(schema: T) {
  const parsed = z
    .string()
    .max(20_000)
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text);
      } catch {
        context.addIssue({ code: 'custom', message: 'Is not JSON.' });
        return z.NEVER;
      }
    })
    .pipe(schema);
  return parsed.optional().openapi({ type: 'string', description: 'JSON.' });
}

const textOptions = {
  ...options,
  attributes: jsonText(fileAttributes),
  chunkSettings: jsonText(chunkSettingsInput),
  embeddingModel: jsonText(embeddingModelInput),
};

/** What stands in a form beside the file. */
export const uploadForm = strict(textOptions);

export const uploadQuery = z.object({
  name: fileTexts.name.optional().openapi({ description: 'What the file is called, where the body is its bytes.' }),
  ...textOptions,
});
export type UploadQuery = z.infer<typeof uploadQuery>;

export const uploadCreate = strict({
  name: fileTexts.name,
  size: z.number().int().min(1).max(MAX_FILE_BYTES).openapi({ description: 'Bytes of the whole file.' }),
  ...options,
}).openapi('FileUploadCreate');
export type UploadCreate = z.infer<typeof uploadCreate>;

export const uploadSchema = z
  .object({
    id: z.string().openapi({ example: 'upl_01k2q3r4s5t6v7w8x9y0z1a2b3' }),
    name: z.string(),
    size: z.number().int(),
    partSize: z.number().int().openapi({ description: 'Bytes of each part but the last.' }),
    parts: z.number().int().openapi({ description: 'How many parts there are; numbers begin at 1.' }),
    received: z.array(z.number().int()).openapi({ description: 'Numbers of the parts that are there.' }),
    fileId: z.string().nullable().openapi({ description: 'The file, once it is complete.' }),
    expiresAt: z.iso.datetime(),
  })
  .openapi('FileUpload');
export type UploadView = z.infer<typeof uploadSchema>;

export const uploadParam = z.object({ upload_id: z.string().max(64) });

export const partParam = z.object({ upload_id: z.string().max(64), number: z.string().max(8) });
