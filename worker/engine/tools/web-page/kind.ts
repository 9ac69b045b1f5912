import { z } from 'zod';
import { strict } from '../../../kernel/strict.ts';
import type { ToolKindEntry } from '../kind.ts';
import { TOOL_PRICES } from '../prices.ts';

const domain = z
  .string()
  .max(255)
  .regex(/^(?:[a-z0-9_-]+\.)+[a-z0-9-]+$/, 'A domain such as example.com: lower case, without https:// and path.');

const config = strict({
  allowDomains: z
    .array(domain)
    .max(50)
    .default([])
    .describe('Only pages of these domains and their subdomains. Empty: any public page.'),
  blockDomains: z.array(domain).max(50).default([]).describe('Never pages of these domains and their subdomains.'),
  maxChars: z
    .int()
    .min(500)
    .max(30_000)
    .default(8_000)
    .describe('Characters that the model gets at once; it can ask for more.'),
  links: z.boolean().default(false).describe('Whether the links of a page are listed below its text.'),
});

export type WebPageConfig = z.infer<typeof config>;

/** Reading one page of the web, free of charge: it costs us no more than any other request (Plan 21, web browsing). */
export const webPageTool: ToolKindEntry<WebPageConfig> = {
  kind: 'web_page',
  title: 'Web page',
  about: 'Opens a page of the web and gives the model its text without menus and advertisements.',
  config,
  functions: ({ name, description }) => [
    {
      name,
      description: description || 'Reads a page of the web as text.',
      parameters: {
        type: 'object',
        properties: {
          url: { type: 'string', minLength: 1, maxLength: 2_048, description: 'The whole address, with https://.' },
          offset: {
            type: 'integer',
            minimum: 0,
            maximum: 2_000_000,
            description: 'Where to go on in a long page: the number that its last part named.',
          },
        },
        required: ['url'],
        additionalProperties: false,
      },
      repeatable: true,
      microcredits: TOOL_PRICES.web_page,
    },
  ],
  issues: ({ allowDomains, blockDomains }) =>
    allowDomains.flatMap((allowed, i) =>
      blockDomains.some((blocked) => allowed === blocked || allowed.endsWith(`.${blocked}`))
        ? [{ path: `allowDomains.${i}`, message: `${allowed} is blocked as well, so nothing of it could be read.` }]
        : [],
    ),
  secrets: () => [],
  examples: [
    {
      title: 'Read any page',
      name: 'read_page',
      description: 'Reads a page of the web as text.',
      config: config.parse({}),
    },
    {
      title: 'Read one site, with its links',
      name: 'read_docs',
      description: 'Reads a page of the documentation and lists its links.',
      config: config.parse({ allowDomains: ['developer.mozilla.org'], links: true }),
    },
  ],
};
