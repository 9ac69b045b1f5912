/** Who can search the web for an agent (Plan 20.2). Bing's API was retired by Microsoft in August 2025. */
export const SEARCH_PROVIDER_IDS = ['brave', 'tavily', 'google_search', 'searxng', 'duckduckgo', 'openai'] as const;
export type SearchProviderId = (typeof SEARCH_PROVIDER_IDS)[number];

/**
 * Who may be asked where a tool's owner named nobody. OpenAI's hosted search costs tokens of the key that pays for
 * models, so it is asked only by name.
 */
export const CHOSEN_PROVIDER_IDS: readonly SearchProviderId[] = SEARCH_PROVIDER_IDS.filter((id) => id !== 'openai');

/**
 * What the platform's own SearXNG server (`SEARXNG_URL`) is called where secrets are opened: a name of its own, so
 * that an account's own server stands before it.
 */
export const PLATFORM_SEARCH = 'platform_search';

export const TIME_RANGES = ['day', 'week', 'month', 'year'] as const;
export type TimeRange = (typeof TIME_RANGES)[number];
export const CONTENT_TYPES = ['web', 'news'] as const;
export type ContentType = (typeof CONTENT_TYPES)[number];
export const SAFE_SEARCH = ['off', 'moderate', 'strict'] as const;
export type SafeSearch = (typeof SAFE_SEARCH)[number];

/** Plan 20.1's search customization. */
export interface SearchOptions {
  /** Results at most, 1 to 10. */
  count: number;
  /** Domains as `normalizeDomain` writes them; a domain stands for its subdomains too. Empty: all. */
  allow: readonly string[];
  block: readonly string[];
  timeRange?: TimeRange | undefined;
  contentType: ContentType;
  safeSearch: SafeSearch;
  /** ISO 3166-1 alpha-2, upper case. */
  region?: string | undefined;
  /** ISO 639-1, lower case. */
  language?: string | undefined;
}

/** A key as the vault opens it; `baseUrl` is the address of a server of one's own. */
export interface SearchKey {
  value: string;
  baseUrl: string | null;
}

export interface SearchCall {
  query: string;
  options: SearchOptions;
  /** Null for a provider that takes none. */
  key: SearchKey | null;
  /** Past the SSRF check. */
  fetch: typeof fetch;
  signal: AbortSignal;
}

export interface SearchResult {
  title: string;
  url: string;
  snippet: string;
  /** ISO 8601, UTC. */
  publishedAt?: string;
}

/** A result as a provider words it: nothing of it is trusted yet. */
export interface RawResult {
  title: unknown;
  url: unknown;
  snippet: unknown;
  publishedAt?: unknown;
}

/** What can be asked of a provider beyond a query; domains can be asked of all of them. */
export interface SearchFeatures {
  news: boolean;
  timeRange: boolean;
  region: boolean;
  language: boolean;
  safeSearch: boolean;
}

export interface SearchProvider {
  id: SearchProviderId;
  name: string;
  /** Whether it asks for a key (or, for a server of one's own, an address). */
  keyed: boolean;
  /** List price of 1,000 searches in US dollars, paid to the provider by whoever's key it is. */
  usdPer1000: number;
  features: SearchFeatures;
  /** Longest that it is waited for, in milliseconds, where it takes longer than the others. */
  patienceMs?: number;
  /** @throws SearchFailure; AppError `unsafe_url` for an address that may not be called */
  search(call: SearchCall): Promise<SearchResult[]>;
}

export type SearchFailureCode = 'unauthorized' | 'rate_limited' | 'bad_request' | 'timeout' | 'upstream_failed';

/** A provider that gave no results. `message` holds its own reason, without keys. */
export class SearchFailure extends Error {
  readonly code: SearchFailureCode;

  constructor(code: SearchFailureCode, message: string) {
    super(message);
    this.name = 'SearchFailure';
    this.code = code;
  }
}
