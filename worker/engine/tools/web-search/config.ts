import { z } from 'zod';
import { strict } from '../../../kernel/strict.ts';
import { CONTENT_TYPES, SAFE_SEARCH, SEARCH_PROVIDER_IDS, TIME_RANGES } from '../../../providers/web-search/port.ts';

/** Options that the owner may leave to the model. Safe search and providers are always the owner's. */
export const OPEN_OPTIONS = ['count', 'timeRange', 'contentType', 'domains', 'region', 'language'] as const;

export const MAX_DOMAINS = 20;

const domain = z
  .string()
  .max(255)
  .regex(/^(?:[a-z0-9_-]+\.)+[a-z0-9-]+$/, 'A domain such as example.com: lower case, without https:// and path.');

const domains = (description: string) => z.array(domain).max(MAX_DOMAINS).default([]).describe(description);

export const regionSchema = z.string().regex(/^[A-Z]{2}$/, 'Two capital letters, such as US or DE.');
export const languageSchema = z.string().regex(/^[a-z]{2}$/, 'Two small letters, such as en or de.');

/** Plan 20.1: how an agent searches the web. */
export const webSearchConfig = strict({
  providers: z
    .array(z.enum(SEARCH_PROVIDER_IDS))
    .max(SEARCH_PROVIDER_IDS.length)
    .default([])
    .describe(
      'Who is asked, in this order; the next one answers where one fails. Empty: chosen by keys, need and cost.',
    ),
  count: z.int().min(1).max(10).default(5).describe('Results of one search.'),
  allowDomains: domains('Only pages of these domains and their subdomains. Empty: the whole web.'),
  blockDomains: domains('Never pages of these domains and their subdomains.'),
  timeRange: z
    .enum(['any', ...TIME_RANGES])
    .default('any')
    .describe('How old pages may be.'),
  contentType: z.enum(CONTENT_TYPES).default('web').describe('All pages, or news only.'),
  safeSearch: z
    .enum(SAFE_SEARCH)
    .default('moderate')
    .describe('What is kept out. With "strict" only providers are asked that can keep to it.'),
  region: regionSchema.optional().describe('Country whose results come first, such as US.'),
  language: languageSchema.optional().describe('Language of the results, such as en.'),
  modelMayChoose: z
    .array(z.enum(OPEN_OPTIONS))
    .max(OPEN_OPTIONS.length)
    .default(['timeRange', 'contentType'])
    .describe('Options that the model may set for a search; the rest stays as set here.'),
  read: z
    .int()
    .min(0)
    .max(3)
    .default(0)
    .describe('So many of the first results are opened, and their text comes along.'),
  readChars: z.int().min(500).max(8_000).default(3_000).describe('Characters of each opened page.'),
});

export type WebSearchConfig = z.infer<typeof webSearchConfig>;
export type OpenOption = (typeof OPEN_OPTIONS)[number];
