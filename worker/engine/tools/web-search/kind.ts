import {
  CHOSEN_PROVIDER_IDS,
  CONTENT_TYPES,
  PLATFORM_SEARCH,
  TIME_RANGES,
} from '../../../providers/web-search/port.ts';
import type { JsonSchema, SecretRef, ToolKindEntry } from '../kind.ts';
import { TOOL_PRICES } from '../prices.ts';
import { MAX_DOMAINS, type OpenOption, type WebSearchConfig, webSearchConfig } from './config.ts';

export const MAX_QUERY_CHARS = 400;

/** What the model may set, as its function's parameters say it. */
const PARAMETERS: Record<OpenOption, JsonSchema> = {
  count: { type: 'integer', minimum: 1, maximum: 10, description: 'How many results.' },
  timeRange: { type: 'string', enum: ['any', ...TIME_RANGES], description: 'Only pages of the last day, week, …' },
  contentType: { type: 'string', enum: [...CONTENT_TYPES], description: 'All pages, or news only.' },
  domains: {
    type: 'array',
    items: { type: 'string', maxLength: 255 },
    maxItems: MAX_DOMAINS,
    description: 'Only pages of these domains, such as ["example.com"].',
  },
  region: { type: 'string', pattern: '^[A-Z]{2}$', description: 'Country whose results come first, such as US.' },
  language: { type: 'string', pattern: '^[a-z]{2}$', description: 'Language of the results, such as en.' },
};

/** Plan 20: web search. OpenAI's hosted search (Plan 16.3.1) is one of its providers, asked where the owner names it. */
export const webSearchTool: ToolKindEntry<WebSearchConfig> = {
  kind: 'web_search',
  title: 'Web search',
  about: 'Finds pages on the web by Brave, Tavily, Google, DuckDuckGo, OpenAI or a SearXNG server, with citations.',
  config: webSearchConfig,
  functions: ({ name, description, config }) => [
    {
      name,
      description: description || 'Searches the web. Cite what you use by its number and URL.',
      parameters: {
        type: 'object',
        properties: {
          query: { type: 'string', minLength: 1, maxLength: MAX_QUERY_CHARS, description: 'What to search for.' },
          ...Object.fromEntries(config.modelMayChoose.map((option) => [option, PARAMETERS[option]])),
        },
        required: ['query'],
        additionalProperties: false,
      },
      repeatable: true,
      microcredits: TOOL_PRICES.web_search,
    },
  ],
  issues: ({ allowDomains, blockDomains, providers }) => [
    ...allowDomains.flatMap((domain, i) =>
      blockDomains.some((blocked) => domain === blocked || domain.endsWith(`.${blocked}`))
        ? [{ path: `allowDomains.${i}`, message: `${domain} is blocked as well, so nothing of it would be found.` }]
        : [],
    ),
    ...providers.flatMap((id, i) =>
      providers.indexOf(id) === i ? [] : [{ path: `providers.${i}`, message: 'It is in the list already.' }],
    ),
  ],
  secrets: ({ providers }) => {
    const asked = providers.length > 0 ? providers : CHOSEN_PROVIDER_IDS;
    const refs: SecretRef[] = asked.filter((id) => id !== 'duckduckgo').map((provider) => ({ provider }));
    return asked.includes('searxng') ? [...refs, { provider: PLATFORM_SEARCH }] : refs;
  },
  examples: [
    {
      title: 'Search the web',
      name: 'search_web',
      description: 'Searches the web. Cite what you use by its number and URL.',
      config: webSearchConfig.parse({}),
    },
    {
      title: 'News of the last week, read',
      name: 'search_news',
      description: 'Finds and opens news of the last week. Cite what you use by its number and URL.',
      config: webSearchConfig.parse({ contentType: 'news', timeRange: 'week', read: 2, modelMayChoose: [] }),
    },
    {
      title: "OpenAI's own search",
      name: 'search_web',
      description: 'Searches the web. Cite what you use by its number and URL.',
      config: webSearchConfig.parse({ providers: ['openai', 'searxng'], modelMayChoose: [] }),
    },
    {
      title: 'Search one site',
      name: 'search_docs',
      description: 'Searches the documentation of the web platform.',
      config: webSearchConfig.parse({ allowDomains: ['developer.mozilla.org'], modelMayChoose: ['count'] }),
    },
  ],
};
