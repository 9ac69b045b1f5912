import { z } from 'zod';
import { strict } from '../../../kernel/strict.ts';
import { storableText } from '../../../kernel/text.ts';

/** Tokens of context at most; what a model reads of a call ends at `MAX_OUTPUT_CHARS`. */
export const MAX_CONTEXT_TOKENS = 6_000;
export const MAX_RESULTS = 20;

const ids = (prefix: string, description: string) =>
  z
    .array(z.string().regex(new RegExp(`^${prefix}_[0-9a-z]{1,64}$`)))
    .max(50)
    .default([])
    .describe(description);

const attribute = z.union([storableText(500), z.number(), z.boolean()]);

/** Plan 16.3.5, 19.3: how an agent searches files. */
export const fileSearchConfig = strict({
  scope: z
    .enum(['agent', 'files', 'collections', 'openai'])
    .default('agent')
    .describe(
      'What is searched: the files and collections of this agent, files chosen here, collections chosen here, or vector stores at OpenAI.',
    ),
  fileIds: ids('fil', 'With the scope "files": these files of yours.'),
  collectionIds: ids('col', 'With the scope "collections": these collections of yours.'),
  vectorStoreIds: z
    .array(
      z
        .string()
        .max(100)
        .regex(/^vs_[\w-]+$/, 'An id such as vs_abc123.'),
    )
    .max(5)
    .default([])
    .describe('With the scope "openai": ids of vector stores there. The OpenAI key of the account opens them.'),
  keyId: z
    .string()
    .regex(/^key_[0-9a-z]{1,64}$/)
    .nullable()
    .default(null)
    .describe('With the scope "openai": a stored key; null = the first one of OpenAI.'),
  maxResults: z.int().min(1).max(MAX_RESULTS).default(5).describe('Passages of one search at most.'),
  threshold: z
    .number()
    .min(0)
    .max(1)
    .default(0)
    .describe('How alike a passage must be to the question, 0 to 1. With 0 the best ones are taken.'),
  contextTokens: z
    .int()
    .min(100)
    .max(MAX_CONTEXT_TOKENS)
    .default(2_500)
    .describe('Tokens of all passages of one search at most. Half a credit is charged per 1,000 that came in.'),
  neighbours: z
    .int()
    .min(0)
    .max(3)
    .default(1)
    .describe('So many passages before and after each come along, as far as they fit.'),
  rerank: z.boolean().default(false).describe('The best ones are compared with the question once more: slower.'),
  mediaTypes: z
    .array(
      z
        .string()
        .max(120)
        .regex(/^[\w.+-]+\/[\w.+-]+$/, 'A media type such as application/pdf.'),
    )
    .max(20)
    .default([])
    .describe('Only files of these types. Empty: all.'),
  languages: z
    .array(z.string().regex(/^[a-z]{2}$/, 'Two small letters, such as en or de.'))
    .max(20)
    .default([])
    .describe('Only files in these languages. Empty: all.'),
  attributes: z
    .record(storableText(100, 1), attribute)
    .refine((record) => Object.keys(record).length <= 20, 'At most 20.')
    .default({})
    .describe('Only files that have these attributes.'),
  modelMayNameFiles: z.boolean().default(true).describe('The model may search only files that it names.'),
});

export type FileSearchConfig = z.output<typeof fileSearchConfig>;
