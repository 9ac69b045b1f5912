import { NO_KEY } from '../vault/no-key.ts';
import { PLATFORM_SEARCH, type SearchKey } from './port.ts';

/** The platform's own search server, for accounts without a key: what a `platform_search` secret opens to. */
export function platformSearch(settings: { SEARXNG_URL?: string | undefined }, provider: string): SearchKey | null {
  if (provider !== PLATFORM_SEARCH || !settings.SEARXNG_URL) return null;
  return { value: NO_KEY, baseUrl: settings.SEARXNG_URL };
}
