import type { Provider } from './entry.ts';

/** Ends that people copy along with an address. */
const CALLS = /\/(?:chat\/completions|responses|messages|models|embeddings|completions)$/;

/**
 * The address of a provider's API out of what a person typed: no slash or call at its end, and `/v1`
 * where the provider has that and the address has no path. Not a safety check.
 */
export function normalizeBaseUrl(provider: Provider, text: string): string {
  const trimmed = text.trim().replace(/\/+$/, '').replace(CALLS, '').replace(/\/+$/, '');
  const path = provider.ownBaseUrl?.path;
  if (!path || !URL.canParse(trimmed)) return trimmed;
  const url = new URL(trimmed);
  return url.pathname === '/' && url.search === '' ? `${trimmed}${path}` : trimmed;
}
