import { askJson, records } from './ask.ts';
import type { RawResult, SearchCall } from './port.ts';

const MAX_COUNT = 20;

/** `country` is a name of the reference's list, in English and lower case; a region that is missing here is not sent. */
const COUNTRIES: Record<string, string> = {
  AR: 'argentina',
  AT: 'austria',
  AU: 'australia',
  BE: 'belgium',
  BR: 'brazil',
  CA: 'canada',
  CH: 'switzerland',
  CL: 'chile',
  CN: 'china',
  CZ: 'czech republic',
  DE: 'germany',
  DK: 'denmark',
  ES: 'spain',
  FI: 'finland',
  FR: 'france',
  GB: 'united kingdom',
  GR: 'greece',
  IE: 'ireland',
  IN: 'india',
  IT: 'italy',
  JP: 'japan',
  KR: 'south korea',
  MX: 'mexico',
  NL: 'netherlands',
  NO: 'norway',
  NZ: 'new zealand',
  PL: 'poland',
  PT: 'portugal',
  SE: 'sweden',
  TR: 'turkey',
  UA: 'ukraine',
  US: 'united states',
  ZA: 'south africa',
};

/**
 * Tavily Search, `POST /search` (docs.tavily.com/documentation/api-reference/endpoint/search). `basic` depth costs
 * one of its credits. It filters domains itself; `country` works for general topics only.
 */
export async function searchTavily({ query, options, key, fetch, signal }: SearchCall): Promise<RawResult[]> {
  const secret = key?.value ?? '';
  const news = options.contentType === 'news';
  const country = options.region && !news ? COUNTRIES[options.region] : undefined;
  const answer = await askJson({
    name: 'Tavily',
    url: 'https://api.tavily.com/search',
    init: {
      method: 'POST',
      headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        query,
        search_depth: 'basic',
        topic: news ? 'news' : 'general',
        max_results: Math.min(MAX_COUNT, options.count * 2),
        ...(options.timeRange ? { time_range: options.timeRange } : {}),
        ...(options.allow.length > 0 ? { include_domains: options.allow } : {}),
        ...(options.block.length > 0 ? { exclude_domains: options.block } : {}),
        ...(country ? { country } : {}),
      }),
    },
    secrets: [secret],
    fetch,
    signal,
  });
  return records(answer.results).map(({ title, url, content, published_date }) => ({
    title,
    url,
    snippet: content,
    publishedAt: published_date,
  }));
}
