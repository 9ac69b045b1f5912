import { z } from '@hono/zod-openapi';
import { pageOf } from '../../kernel/pagination.ts';

export const outputTypeParam = z.object({ type_name: z.string().max(64).openapi({ example: 'sentiment' }) });

export const libraryTypeSchema = z
  .object({
    name: z.string(),
    version: z.number().int().openapi({ description: 'Counts changes of the schema.' }),
    title: z.string(),
    about: z.string(),
    schema: z.record(z.string(), z.unknown()).openapi({ description: "For an agent's `outputType.schema`." }),
    example: z.record(z.string(), z.unknown()),
  })
  .openapi('LibraryOutputType');

export const libraryTypePage = pageOf(libraryTypeSchema).openapi('LibraryOutputTypePage');

export type LibraryTypeAnswer = z.infer<typeof libraryTypeSchema>;
export type LibraryTypePage = z.infer<typeof libraryTypePage>;
