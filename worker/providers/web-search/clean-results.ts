import { bareHost, passesDomains } from '../../kernel/domains.ts';
import { plainText } from './plain-text.ts';
import type { RawResult, SearchOptions, SearchResult } from './port.ts';

const MAX_TITLE = 200;
const MAX_SNIPPET = 600;
const MAX_URL = 2_048;

/** Parameters that say where a visitor came from, never what a page shows. */
const TRACKING = /^(?:utm_\w+|gclid|gbraid|wbraid|dclid|fbclid|msclkid|yclid|mc_cid|mc_eid|igshid|ref_src)$/i;

/** What is the same for two addresses of one page. */
export function urlKey(url: URL): string {
  const query = [...url.searchParams]
    .filter(([name]) => !TRACKING.test(name))
    .map(([name, value]) => `${name}=${value}`)
    .toSorted()
    .join('&');
  const path = url.pathname.replace(/\/(?:index\.html?)?$/i, '');
  return `${bareHost(url)}${url.port ? `:${url.port}` : ''}${path}?${query}`;
}

/**
 * Results as an agent gets them, in the provider's order: http(s) addresses only, one a page, plain text, and within
 * the domain filters whatever the provider made of those.
 */
export function cleanResults(
  raw: readonly RawResult[],
  options: Pick<SearchOptions, 'allow' | 'block' | 'count'>,
): SearchResult[] {
  const seen = new Set<string>();
  const results: SearchResult[] = [];
  for (const one of raw) {
    if (results.length === options.count) break;
    const url = pageUrl(one.url);
    if (!url || !passesDomains(bareHost(url), options)) continue;
    const key = urlKey(url);
    if (seen.has(key)) continue;
    seen.add(key);
    const publishedAt = moment(one.publishedAt);
    results.push({
      title: plainText(one.title, MAX_TITLE) || bareHost(url),
      url: url.href,
      snippet: plainText(one.snippet, MAX_SNIPPET),
      ...(publishedAt ? { publishedAt } : {}),
    });
  }
  return results;
}

function pageUrl(value: unknown): URL | undefined {
  if (typeof value !== 'string' || value.length > MAX_URL || !URL.canParse(value)) return undefined;
  const url = new URL(value);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return undefined;
  if (url.username || url.password) return undefined;
  url.hash = '';
  return url;
}

/** A time without a zone is taken for UTC. */
function moment(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const at = Date.parse(/^\d{4}-\d\d-\d\d[T ][\d:.]+$/.test(value) ? `${value.replace(' ', 'T')}Z` : value);
  return Number.isNaN(at) ? undefined : new Date(at).toISOString();
}
