import { askJson, isRecord, records } from './ask.ts';
import type { RawResult, SearchCall, SearchOptions } from './port.ts';
import { withSites } from './sites.ts';

const ORIGIN = 'https://api.search.brave.com';
/** The reference's limit of `q`. */
const MAX_QUERY = 400;
const MAX_COUNT = 20;
const FRESHNESS = { day: 'pd', week: 'pw', month: 'pm', year: 'py' } as const;

/** Countries that `country` takes; any other is refused with 422, so it is sent as `ALL`. */
const COUNTRIES = new Set(
  'AR AU AT BE BR CA CL DK FI FR DE GR HK IN ID IT JP KR MY MX NL NZ NO CN PL PT PH RU SA ZA ES SE CH TW TR GB US'.split(
    ' ',
  ),
);
const LANGUAGES = new Set(
  'ar eu bn bg ca hr cs da nl en et fi fr gl de el gu he hi hu is it kn ko lv lt ms ml mr pl pa ro ru sr sk sl es sv ta te th tr uk vi'.split(
    ' ',
  ),
);
/** Languages that Brave writes otherwise than ISO 639-1. */
const OWN_LANGUAGES: Record<string, string> = { ja: 'jp', zh: 'zh-hans', pt: 'pt-pt', no: 'nb', nb: 'nb' };

/**
 * Brave Search API, `GET /res/v1/web/search` and `/res/v1/news/search`
 * (api-dashboard.search.brave.com/api-reference/web/search/get). The key goes out as `X-Subscription-Token`.
 */
export async function searchBrave({ query, options, key, fetch, signal }: SearchCall): Promise<RawResult[]> {
  const url = new URL(`/res/v1/${options.contentType}/search`, ORIGIN);
  url.searchParams.set('q', withSites(query, options, MAX_QUERY));
  url.searchParams.set('count', String(Math.min(MAX_COUNT, options.count * 2)));
  for (const [name, value] of Object.entries(parametersOf(options))) url.searchParams.set(name, value);
  const secret = key?.value ?? '';
  const answer = await askJson({
    name: 'Brave',
    url: url.href,
    init: { headers: { accept: 'application/json', 'x-subscription-token': secret } },
    secrets: [secret],
    fetch,
    signal,
  });
  // News stands at the root, web results in a section of their own, which is missing where there are none.
  const list = options.contentType === 'news' ? answer.results : isRecord(answer.web) ? answer.web.results : [];
  return records(list).map(({ title, url: page, description, page_age }) => ({
    title,
    url: page,
    snippet: description,
    publishedAt: page_age,
  }));
}

function parametersOf(options: SearchOptions): Record<string, string> {
  const { timeRange, region, language } = options;
  const spoken = language === undefined ? undefined : (OWN_LANGUAGES[language] ?? language);
  return {
    safesearch: options.safeSearch,
    ...(timeRange ? { freshness: FRESHNESS[timeRange] } : {}),
    ...(region ? { country: COUNTRIES.has(region) ? region : 'ALL' } : {}),
    ...(spoken && (LANGUAGES.has(spoken) || Object.values(OWN_LANGUAGES).includes(spoken))
      ? { search_lang: spoken }
      : {}),
  };
}
