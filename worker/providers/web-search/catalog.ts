import { searchBrave } from './brave.ts';
import { cleanResults } from './clean-results.ts';
import { searchDuckDuckGo } from './duckduckgo.ts';
import { searchGoogle } from './google.ts';
import { searchOpenAI } from './openai.ts';
import type { RawResult, SearchCall, SearchFeatures, SearchProvider, SearchProviderId } from './port.ts';
import { searchSearxng } from './searxng.ts';
import { searchTavily } from './tavily.ts';

const ALL: SearchFeatures = { news: true, timeRange: true, region: true, language: true, safeSearch: true };

/** Whatever a provider answers is cleaned before anybody sees it. */
function cleaned(search: (call: SearchCall) => Promise<RawResult[]>): SearchProvider['search'] {
  return async (call) => cleanResults(await search(call), call.options);
}

/**
 * Every search provider. Prices are the list prices of November 2026: they only order providers that can do the
 * same. Features are what their references name; Tavily's `safe_search` is for enterprise plans alone, and SearXNG
 * takes a region only as part of a language.
 */
const PROVIDERS: Record<SearchProviderId, SearchProvider> = {
  brave: {
    id: 'brave',
    name: 'Brave',
    keyed: true,
    usdPer1000: 5,
    features: ALL,
    search: cleaned(searchBrave),
  },
  tavily: {
    id: 'tavily',
    name: 'Tavily',
    keyed: true,
    usdPer1000: 8,
    features: { ...ALL, language: false, safeSearch: false },
    search: cleaned(searchTavily),
  },
  google_search: {
    id: 'google_search',
    name: 'Google Programmable Search',
    keyed: true,
    usdPer1000: 5,
    features: { ...ALL, news: false },
    search: cleaned(searchGoogle),
  },
  searxng: {
    id: 'searxng',
    name: 'SearXNG',
    keyed: true,
    usdPer1000: 0,
    features: { ...ALL, region: false },
    search: cleaned(searchSearxng),
  },
  duckduckgo: {
    id: 'duckduckgo',
    name: 'DuckDuckGo',
    keyed: false,
    usdPer1000: 0,
    features: { ...ALL, news: false, language: false },
    search: cleaned(searchDuckDuckGo),
  },
  openai: {
    id: 'openai',
    name: 'OpenAI',
    keyed: true,
    usdPer1000: 10,
    // A model searches, reads and writes before it answers.
    patienceMs: 45_000,
    features: { news: false, timeRange: false, region: true, language: false, safeSearch: false },
    search: cleaned(searchOpenAI),
  },
};

export function searchProvider(id: SearchProviderId): SearchProvider {
  return PROVIDERS[id];
}
