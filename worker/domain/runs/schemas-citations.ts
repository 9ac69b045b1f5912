import { z } from '@hono/zod-openapi';

const whole = z.number().int();

/** Where a passage stands; only what the kind of document has. */
export const citedPlace = z
  .object({
    page: whole.optional(),
    lastPage: whole.optional(),
    slide: whole.optional(),
    sheet: z.string().optional(),
    rows: z.array(whole).length(2).optional(),
    lines: z.array(whole).length(2).optional(),
    headings: z.array(z.string()).optional(),
  })
  .openapi('CitedPlace', { description: 'Pages, rows and lines count from 1; rows and lines are first and last.' });

export const citationSchema = z
  .object({
    marker: z.string().openapi({ description: 'How the text names it, as it stands there: `[[k7q-1a-3]]`.' }),
    chunkId: z.string().nullable().openapi({ description: 'Null where the file is kept elsewhere.' }),
    fileId: z.string(),
    fileName: z.string(),
    ordinal: whole.nullable().openapi({ description: 'The passage among those of its file, from 0.' }),
    location: citedPlace,
    quote: z.string().openapi({
      description: 'Words of the passage as they stand there; empty where a guardrail masked something of the run.',
    }),
  })
  .openapi('Citation');

/** For strangers: without ids. */
export const sharedCitation = citationSchema
  .pick({ marker: true, fileName: true, location: true, quote: true })
  .openapi('SharedCitation');
