import { NO_KEY } from '../vault/no-key.ts';
import { askJson, records } from './ask.ts';
import { type RawResult, type SearchCall, SearchFailure } from './port.ts';
import { withSites } from './sites.ts';

const MAX_QUERY = 1_000;
const SAFE = { off: '0', moderate: '1', strict: '2' } as const;

/**
 * A SearXNG server, `GET /search?format=json` (docs.searxng.org/dev/search_api.html). JSON must be among its
 * `search.formats`, else it answers 403. It has no keys; a proxy before it may take a bearer token, or
 * `user:password` by Basic authentication.
 */
export async function searchSearxng({ query, options, key, fetch, signal }: SearchCall): Promise<RawResult[]> {
  if (!key?.baseUrl) throw new SearchFailure('bad_request', 'SearXNG needs the address of a server.');
  const { timeRange, region, language } = options;
  const url = new URL(`${key.baseUrl.replace(/\/+$/, '')}/search`);
  const parameters = {
    q: withSites(query, options, MAX_QUERY),
    format: 'json',
    categories: options.contentType === 'news' ? 'news' : 'general',
    safesearch: SAFE[options.safeSearch],
    ...(timeRange ? { time_range: timeRange } : {}),
    ...(language ? { language: region ? `${language}-${region}` : language } : {}),
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  const authorization = authorizationOf(key.value);
  const answer = await askJson({
    name: 'SearXNG',
    url: url.href,
    init: { headers: { accept: 'application/json', ...(authorization ? { authorization } : {}) } },
    secrets: key.value === NO_KEY ? [] : [key.value],
    fetch,
    signal,
  }).catch((error: unknown) => {
    if (!(error instanceof SearchFailure) || error.code !== 'unauthorized') throw error;
    const hint = ' The server may not offer JSON: add it to search.formats in its settings.';
    throw new SearchFailure('unauthorized', `${error.message}${hint}`);
  });
  if (!Array.isArray(answer.results)) {
    throw new SearchFailure('upstream_failed', 'SearXNG answered with something that is not its API.');
  }
  return records(answer.results).map(({ title, url: page, content, publishedDate }) => ({
    title,
    url: page,
    snippet: content,
    publishedAt: publishedDate,
  }));
}

function authorizationOf(value: string): string | undefined {
  if (value === NO_KEY) return undefined;
  return value.includes(':') ? `Basic ${btoa(value)}` : `Bearer ${value}`;
}
