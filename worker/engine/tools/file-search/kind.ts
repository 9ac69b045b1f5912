import type { JsonSchema, ToolKindEntry } from '../kind.ts';
import { fileSearchPrice } from '../prices.ts';
import { type FileSearchConfig, fileSearchConfig } from './config.ts';

export const MAX_QUERY_CHARS = 1_000;

const FILE_NAMES: JsonSchema = {
  type: 'array',
  items: { type: 'string', minLength: 1, maxLength: 200 },
  maxItems: 10,
  description: 'Search only the files of these names, as earlier passages named them. Leave it out to search all.',
};

const ABOUT = 'Finds passages in files by meaning and by words. Cite what you use by its marker.';

/** Plan 19.3: search in the agent's files, with citations; or in OpenAI's vector stores (Plan 16.3.1). */
export const fileSearchTool: ToolKindEntry<FileSearchConfig> = {
  kind: 'file_search',
  title: 'File search',
  about: 'Finds passages in files that you gave the agent, and cites them in its answers.',
  config: fileSearchConfig,
  functions: ({ name, description, config: { modelMayNameFiles, contextTokens, scope } }) => [
    {
      name,
      description: description || ABOUT,
      parameters: {
        type: 'object',
        properties: {
          query: {
            type: 'string',
            minLength: 1,
            maxLength: MAX_QUERY_CHARS,
            description: 'A question or words, in the language of the files.',
          },
          ...(modelMayNameFiles && scope !== 'openai' ? { fileNames: FILE_NAMES } : {}),
        },
        required: ['query'],
        additionalProperties: false,
      },
      repeatable: true,
      microcredits: fileSearchPrice(contextTokens),
    },
  ],
  issues: ({ scope, fileIds, collectionIds, vectorStoreIds }) => {
    const wanted = { agent: null, files: fileIds, collections: collectionIds, openai: vectorStoreIds }[scope];
    if (wanted?.length !== 0) return [];
    const path = { agent: '', files: 'fileIds', collections: 'collectionIds', openai: 'vectorStoreIds' }[scope];
    return [{ path, message: 'Choose at least one: with this scope nothing else is searched.' }];
  },
  secrets: ({ scope, keyId }) =>
    scope === 'openai' ? [keyId === null ? { provider: 'openai' } : { provider: 'openai', keyId }] : [],
  examples: [
    {
      title: "Search the agent's files",
      name: 'search_files',
      description: ABOUT,
      config: fileSearchConfig.parse({}),
    },
    {
      title: 'Short and strict',
      name: 'search_files',
      description: 'Finds the passage in the files that answers a question. Cite it by its marker.',
      config: fileSearchConfig.parse({ maxResults: 3, contextTokens: 1_000, neighbours: 0, threshold: 0.5 }),
    },
    {
      title: 'Long context, compared twice',
      name: 'research_files',
      description: 'Gathers all that the files say about a subject. Cite what you use by its marker.',
      config: fileSearchConfig.parse({ maxResults: 15, contextTokens: 6_000, neighbours: 2, rerank: true }),
    },
    {
      title: "OpenAI's vector stores",
      name: 'search_files',
      description: ABOUT,
      config: fileSearchConfig.parse({ scope: 'openai', vectorStoreIds: ['vs_your_store'] }),
    },
  ],
};
