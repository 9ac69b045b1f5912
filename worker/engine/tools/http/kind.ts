import type { UrlPolicy } from '../../../providers/outbound/check-url.ts';
import type { ToolKindEntry } from '../kind.ts';
import { TOOL_PRICES } from '../prices.ts';
import { PUBLIC_INTERNET } from './address.ts';
import { type HttpConfig, httpConfigSchema, isRepeatable, SECRET_PROVIDER } from './config.ts';
import { httpIssues } from './issues.ts';
import { secretsIn } from './marks.ts';

/** A function that is a call of an HTTP API (Plan 16.3.2). */
export const httpTool = {
  kind: 'http',
  title: 'HTTP request',
  about: 'Calls an HTTP API with the arguments that the model chose.',
  config: httpConfigSchema,
  functions: ({ name, description, config }) => [
    {
      name,
      description,
      parameters: config.parameters,
      repeatable: isRepeatable(config),
      microcredits: TOOL_PRICES.http,
    },
  ],
  issues: (config: HttpConfig, policy: UrlPolicy = PUBLIC_INTERNET) => httpIssues(config, policy),
  secrets: ({ headers }) =>
    [...new Set(headers.flatMap(({ value }) => secretsIn(value)))].map((keyId) => ({
      provider: SECRET_PROVIDER,
      keyId,
    })),
  examples: [
    {
      title: 'Read something by its id',
      name: 'get_country',
      description: 'Facts about a country: capital, population, languages. Ask by its two-letter code, such as "ch".',
      config: httpConfigSchema.parse({
        method: 'GET',
        url: 'https://restcountries.com/v3.1/alpha/{code}?fields=name,capital,population,languages',
        parameters: {
          type: 'object',
          properties: { code: { type: 'string', description: 'Two-letter country code (ISO 3166-1).' } },
          required: ['code'],
          additionalProperties: false,
        },
      }),
    },
    {
      title: 'Search, and show a part of the answer',
      name: 'search_repositories',
      description: 'Searches public GitHub repositories. Gives names, descriptions and stars, best first.',
      config: httpConfigSchema.parse({
        method: 'GET',
        url: 'https://api.github.com/search/repositories?q={query}&sort={sort}&per_page=5',
        headers: [{ name: 'Accept', value: 'application/vnd.github+json' }],
        parameters: {
          type: 'object',
          properties: {
            query: { type: 'string', description: 'What to look for.' },
            sort: { type: 'string', enum: ['stars', 'forks', 'updated'], description: 'Best match where left out.' },
          },
          required: ['query'],
          additionalProperties: false,
        },
        response: {
          pick: ['/total_count', '/items/*/full_name', '/items/*/description', '/items/*/stargazers_count'],
          maxChars: 4_000,
        },
      }),
    },
    {
      title: 'Create something with JSON',
      name: 'create_ticket',
      description: 'Opens a ticket at the help desk. Use it only after the customer agreed.',
      config: httpConfigSchema.parse({
        method: 'POST',
        url: 'https://helpdesk.example.com/api/tickets',
        parameters: {
          type: 'object',
          properties: {
            subject: { type: 'string', description: 'One line.' },
            text: { type: 'string', description: 'What the customer needs, in their words.' },
            urgent: { type: 'boolean', description: 'Only if something is down.' },
          },
          required: ['subject', 'text'],
          additionalProperties: false,
        },
        body: {
          kind: 'template',
          text: '{"ticket": {"subject": "{{subject}}", "comment": {"body": "{{text}}"}, "urgent": "{{urgent}}"}}',
        },
        response: { pick: ['/ticket/id'], maxChars: 1_000 },
      }),
    },
  ],
} satisfies ToolKindEntry<HttpConfig>;
