import { z } from '@hono/zod-openapi';
import { strict } from '../../kernel/strict.ts';
import { isStorable, storableText } from '../../kernel/text.ts';

const id = z.string().min(1).max(64);
const names = (max: number) => z.array(storableText(200, 1)).max(max);
const moment = z.iso.datetime({ offset: true });

/** What narrows a search to some files, and to some pages of them. */
export const searchFilters = strict({
  names: names(50).optional().openapi({ description: 'Files whose name has one of these in it.' }),
  mediaTypes: names(30).optional(),
  languages: z
    .array(z.string().regex(/^[a-z]{2}$/, 'Two letters, such as "en".'))
    .max(30)
    .optional(),
  title: storableText(200, 1).optional().openapi({ description: 'Found anywhere in the title.' }),
  author: storableText(200, 1).optional().openapi({ description: 'Found anywhere in the author.' }),
  attributes: z
    .record(storableText(100, 1), z.union([storableText(500), z.number(), z.boolean()]))
    .refine((record) => Object.keys(record).length <= 20 && Object.keys(record).every(isStorable), '20 at most.')
    .optional()
    .openapi({ description: 'Each must be the same on the file.' }),
  createdAfter: moment.optional().openapi({
    description: 'When the document says that it was made, else when it was uploaded.',
  }),
  createdBefore: moment.optional(),
  modifiedAfter: moment.optional(),
  modifiedBefore: moment.optional(),
  pages: strict({ from: z.number().int().min(1), to: z.number().int().min(1) })
    .optional()
    .openapi({ description: 'Passages that stand on these pages, the last included.' }),
}).openapi('FileSearchFilters');
export type SearchFilters = z.infer<typeof searchFilters>;

export const SEARCH_MODES = ['hybrid', 'vectors', 'text'] as const;

/** Plan 19.2, 19.3. Everything that is named together is searched; with nothing named, all files. */
export const searchRequest = strict({
  query: storableText(2_000).trim().min(1).openapi({
    description: 'A question or words; "quoted words" must stand together, and -word must not be there.',
  }),
  fileIds: z.array(id).max(500).optional(),
  collectionIds: z.array(id).max(100).optional(),
  agentId: id.optional().openapi({ description: 'The files of one of your agents, and of its collections.' }),
  filters: searchFilters.optional(),
  limit: z.number().int().min(1).max(50).default(10).openapi({ description: 'Passages at most.' }),
  threshold: z.number().min(0).max(1).optional().openapi({
    description:
      'The least similarity. A passage that was found by its words alone has none, and is left out while this is set.',
  }),
  contextTokens: z.number().int().min(100).max(100_000).optional().openapi({
    description: 'Tokens of all passages together at most; the best come first.',
  }),
  neighbours: z.number().int().min(0).max(3).default(0).openapi({
    description: 'Passages before and after each one that was found, to read along with it.',
  }),
  join: z.boolean().default(false).openapi({
    description:
      'Passages that stand side by side become one text, what they share being there once; neighbours always do.',
  }),
  rerank: z.boolean().default(false).openapi({
    description: 'Read the best passages again, sentence by sentence, and order them anew. Slower.',
  }),
  mode: z.enum(SEARCH_MODES).default('hybrid'),
}).openapi('FileSearchRequest');
export type SearchRequest = z.infer<typeof searchRequest>;
/** As somebody writes it, before defaults are filled in. */
export type SearchInput = z.input<typeof searchRequest>;

const rank = (what: string) =>
  z.object({ rank: z.number().int().openapi({ description: 'From 1.' }), score: z.number() }).openapi({
    description: what,
  });

export const searchPassage = z
  .object({
    chunkId: z.string(),
    ordinal: z.number().int().openapi({ description: 'Of its first passage in the file, from 0.' }),
    lastOrdinal: z.number().int().openapi({ description: 'Of its last: neighbours are joined to one text.' }),
    file: z.object({
      id: z.string(),
      name: z.string(),
      mediaType: z.string(),
      title: z.string().nullable(),
      guidelines: z.string().openapi({ description: 'What its owner says about using it.' }),
    }),
    text: z.string(),
    heading: z.string().openapi({ description: 'The headings above it, joined by " › ".' }),
    location: z.object({
      page: z.number().int().optional(),
      lastPage: z.number().int().optional(),
      slide: z.number().int().optional(),
      sheet: z.string().optional(),
      rows: z.tuple([z.number().int(), z.number().int()]).optional(),
      lines: z.tuple([z.number().int(), z.number().int()]).optional(),
      headings: z.array(z.string()).optional(),
    }),
    tokens: z.number().int(),
    score: z.number().openapi({ description: 'What the order comes from, 0 to 1.' }),
    ranks: z.object({
      vector: rank('By meaning: cosine similarity.').nullable(),
      text: rank('By words: how many of them, how rare they are in your files, how often they stand here.').nullable(),
      fused: rank('Both ranks fused (reciprocal rank fusion), 0 to 1.'),
      rerank: rank('By the second reading, where it was asked for.').nullable(),
    }),
    words: z
      .array(z.string())
      .openapi({ description: "The question's words that stand in it, as the index has them." }),
  })
  .openapi('FileSearchPassage');
export type SearchPassage = z.infer<typeof searchPassage>;

export const searchAnswer = z
  .object({
    data: z.array(searchPassage),
    files: z.number().int().openapi({ description: 'How many files were searched.' }),
    tokens: z.number().int().openapi({ description: 'Of all passages together.' }),
    degraded: z
      .array(z.object({ part: z.enum(['vectors', 'text', 'rerank']), message: z.string() }))
      .openapi({ description: 'What did not work; the answer comes from the rest.' }),
    timings: z
      .object({
        scope: z.number(),
        embed: z.number(),
        vectors: z.number(),
        text: z.number(),
        read: z.number(),
        rerank: z.number(),
        total: z.number(),
      })
      .openapi({ description: 'Milliseconds; text runs beside embed and vectors.' }),
  })
  .openapi('FileSearchAnswer');
export type SearchAnswer = z.infer<typeof searchAnswer>;
