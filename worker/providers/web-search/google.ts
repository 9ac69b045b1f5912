import { askJson, isRecord, records } from './ask.ts';
import { type RawResult, type SearchCall, SearchFailure } from './port.ts';
import { withSites } from './sites.ts';

const ENDPOINT = 'https://www.googleapis.com/customsearch/v1';
const MAX_QUERY = 2_000;
const RESTRICT = { day: 'd1', week: 'w1', month: 'm1', year: 'y1' } as const;

/** Search engine ids: older ones hold a colon, keys never do. */
const PAIR = /^([^:\s]+):(\S{6,100})$/;

/** A key is stored as `KEY:CX`: Google asks for the id of a search engine beside the key. */
export function splitGoogleKey(value: string): { key: string; cx: string } | undefined {
  const [, key, cx] = PAIR.exec(value) ?? [];
  return key && cx ? { key, cx } : undefined;
}

/**
 * Google Programmable Search, `GET /customsearch/v1`
 * (developers.google.com/custom-search/v1/reference/rest/v1/cse/list). At most 10 results; no news.
 */
export async function searchGoogle({ query, options, key, fetch, signal }: SearchCall): Promise<RawResult[]> {
  const pair = splitGoogleKey(key?.value ?? '');
  if (!pair) throw new SearchFailure('unauthorized', 'Google needs a key and a search engine id, as KEY:CX.');
  const { timeRange, region, language } = options;
  const url = new URL(ENDPOINT);
  const parameters = {
    key: pair.key,
    cx: pair.cx,
    q: withSites(query, options, MAX_QUERY),
    num: '10',
    safe: options.safeSearch === 'off' ? 'off' : 'active',
    ...(timeRange ? { dateRestrict: RESTRICT[timeRange] } : {}),
    ...(region ? { gl: region.toLowerCase() } : {}),
    ...(language ? { lr: `lang_${language === 'zh' ? 'zh-CN' : language}`, hl: language } : {}),
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  const answer = await askJson({ name: 'Google', url: url.href, secrets: [pair.key, pair.cx], fetch, signal });
  return records(answer.items).map((item) => ({
    title: item.title,
    url: item.link,
    snippet: item.snippet,
    publishedAt: publishedIn(item.pagemap),
  }));
}

/** Pages say it in their meta tags, which Google hands on. */
function publishedIn(pagemap: unknown): unknown {
  const [tags] = isRecord(pagemap) ? records(pagemap.metatags) : [];
  return tags?.['article:published_time'] ?? tags?.['og:published_time'];
}
