import { askJson, records } from './ask.ts';
import type { RawResult, SearchCall } from './port.ts';

/** The model that searches: the cheapest one that has the hosted tool. What it says is only read for its citations. */
const MODEL = 'gpt-4.1-mini';
const BASE_URL = 'https://api.openai.com/v1';
const SNIPPET_CHARS = 400;

/**
 * OpenAI's hosted web search (`web_search` of the Responses API), asked from outside of its models, so that an agent on
 * any model may use it. The account's own OpenAI key pays for the tool and for the tokens.
 */
export async function searchOpenAI({ query, options, key, fetch, signal }: SearchCall): Promise<RawResult[]> {
  const secret = key?.value ?? '';
  const { allow, region } = options;
  const answer = await askJson({
    name: 'OpenAI',
    url: `${key?.baseUrl ?? BASE_URL}/responses`,
    init: {
      method: 'POST',
      headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        model: MODEL,
        store: false,
        instructions: `Search the web and list up to ${options.count} pages that answer the question: one line each, a sentence on what it says, with its citation.`,
        input: query,
        tools: [
          {
            type: 'web_search',
            search_context_size: 'low',
            ...(allow.length > 0 ? { filters: { allowed_domains: allow } } : {}),
            ...(region ? { user_location: { type: 'approximate', country: region } } : {}),
          },
        ],
        tool_choice: 'required',
        include: ['web_search_call.action.sources'],
      }),
    },
    secrets: [secret],
    fetch,
    signal,
  });
  const output = records(answer.output);
  const cited = output.flatMap((item) => records(item.content)).flatMap(citations);
  return cited.length > 0 ? cited : output.flatMap(({ action }) => sources(action));
}

/** Pages that the answer cites, each with the words that it is cited for. */
function citations({ text, annotations }: Record<string, unknown>): RawResult[] {
  const words = typeof text === 'string' ? text : '';
  return records(annotations)
    .filter(({ type }) => type === 'url_citation')
    .map(({ url, title, start_index: start }) => {
      const end = typeof start === 'number' ? start : 0;
      const line = words.slice(0, end).split('\n').at(-1) ?? '';
      const snippet = line.replace(/\s*[([]*\s*$/, '').replace(/^\s*(?:[-*•]|\d+[.)])\s*/, '');
      return { title: title ?? url, url, snippet: snippet.slice(-SNIPPET_CHARS) };
    });
}

/** Pages that were looked at, where the answer cites none. */
function sources(action: unknown): RawResult[] {
  const { sources: list } = (typeof action === 'object' && action !== null ? action : {}) as Record<string, unknown>;
  return records(list).map(({ url }) => ({ title: url, url, snippet: '' }));
}
