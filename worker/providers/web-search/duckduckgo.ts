import { ask } from './ask.ts';
import { type RawResult, type SearchCall, SearchFailure, type SearchOptions } from './port.ts';
import { withSites } from './sites.ts';

const ENDPOINT = 'https://html.duckduckgo.com/html/';
const MAX_QUERY = 490;
const SAFE = { off: '-2', moderate: '-1', strict: '1' } as const;

/** Regions of `kl` (duckduckgo.com/duckduckgo-help-pages/settings/params); the first of a country is its usual one. */
const REGIONS =
  'ar-es au-en at-de be-nl be-fr br-pt bg-bg ca-en ca-fr ct-ca cl-es cn-zh co-es hr-hr cz-cs dk-da ee-et fi-fi fr-fr de-de gr-el hk-tzh hu-hu is-is in-en id-id ie-en il-en it-it jp-jp kr-kr lv-lv lt-lt my-en mx-es nl-nl nz-en no-no pk-en pe-es ph-en pl-pl pt-pt ro-ro ru-ru sa-ar sg-en sk-sk sl-sl za-en es-es se-sv ch-de ch-fr ch-it tw-tzh th-en tr-tr us-en us-es ua-uk uk-en vn-en'.split(
    ' ',
  );

/** Words that only the page for suspected robots holds. */
const CHALLENGE = /anomaly-modal|id="challenge-form"/;

/**
 * DuckDuckGo without a key. It has no search API: the instant answers at `api.duckduckgo.com` are encyclopedia
 * entries and empty for most queries, so this reads the page without scripts that it serves to plain browsers. That
 * page is undocumented and turns robots away at will, so it comes last of all and its refusals count as rate limits.
 */
export async function searchDuckDuckGo({ query, options, fetch, signal }: SearchCall): Promise<RawResult[]> {
  const form = new URLSearchParams({
    q: withSites(query, options, MAX_QUERY),
    kl: regionOf(options),
    kp: SAFE[options.safeSearch],
    ...(options.timeRange ? { df: options.timeRange.slice(0, 1) } : {}),
  });
  const { status, text } = await ask({
    name: 'DuckDuckGo',
    url: ENDPOINT,
    init: { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: form.toString() },
    secrets: [],
    fetch,
    signal,
  });
  if (status === 202 || CHALLENGE.test(text)) {
    throw new SearchFailure('rate_limited', 'DuckDuckGo takes us for a robot right now.');
  }
  return resultsIn(text);
}

async function resultsIn(html: string): Promise<RawResult[]> {
  const { parseHTML } = await import('linkedom/worker');
  const { document } = parseHTML(html);
  if (!document.querySelector('#links, .results, .no-results')) {
    throw new SearchFailure('upstream_failed', 'DuckDuckGo answered with a page that holds no results.');
  }
  const results: RawResult[] = [];
  for (const entry of document.querySelectorAll('.result:not(.result--ad)')) {
    const link = entry.querySelector('a.result__a');
    if (!link) continue;
    results.push({
      // As HTML, so that entities are decoded once and scripts leave with their text.
      title: link.innerHTML,
      url: target(link.getAttribute('href') ?? ''),
      snippet: entry.querySelector('.result__snippet')?.innerHTML,
    });
  }
  return results;
}

/** Links lead through `//duckduckgo.com/l/?uddg=<address>`. */
function target(href: string): string {
  if (!URL.canParse(href, ENDPOINT)) return '';
  const url = new URL(href, ENDPOINT);
  const away = url.hostname.endsWith('duckduckgo.com') && url.pathname === '/l/';
  return away ? (url.searchParams.get('uddg') ?? '') : url.href;
}

function regionOf({ region, language }: SearchOptions): string {
  const country = region === 'GB' ? 'uk' : region?.toLowerCase();
  const known = REGIONS.filter((one) => one.startsWith(`${country}-`));
  return known.find((one) => one.endsWith(`-${language}`)) ?? known[0] ?? 'wt-wt';
}
