import { findProvider } from '../models/catalog.ts';
import { searchProvider } from '../web-search/catalog.ts';
import { CHOSEN_PROVIDER_IDS, SearchFailure } from '../web-search/port.ts';
import { checkKey, type KeyCheck } from './key-check.ts';

export interface ToolKeyCall {
  provider: string;
  baseUrl: string | null;
  secret: string;
  /** The checked fetch of `providers/outbound`. */
  fetch: typeof fetch;
  timeoutMs?: number;
}

const TIMEOUT_MS = 15_000;

/**
 * Asks about a tool's key by the cheapest real call: one search for one result, or Stability's balance. Never
 * throws for what the provider says; its reason is scrubbed of the key.
 * @throws AppError `unsafe_url` for an address that may not be called
 */
export async function checkToolKey(call: ToolKeyCall): Promise<KeyCheck> {
  const { secret, fetch, timeoutMs = TIMEOUT_MS } = call;
  const id = CHOSEN_PROVIDER_IDS.find((one) => one === call.provider);
  const ofModels = id ? undefined : findProvider(call.provider);
  if (ofModels?.baseUrl) {
    return checkKey({ provider: ofModels, baseUrl: ofModels.baseUrl, key: secret, fetch, timeoutMs });
  }
  if (!id) return { outcome: 'unreachable', reason: 'There is nobody to ask about it.' };
  try {
    await searchProvider(id).search({
      query: 'test',
      options: { count: 1, allow: [], block: [], contentType: 'web', safeSearch: 'moderate' },
      key: { value: secret, baseUrl: call.baseUrl },
      fetch,
      signal: AbortSignal.timeout(timeoutMs),
    });
    return { outcome: 'ok', models: [] };
  } catch (error) {
    if (!(error instanceof SearchFailure)) throw error;
    // A used-up quota says nothing against the key, but nothing for it either.
    return { outcome: error.code === 'unauthorized' ? 'refused' : 'unreachable', reason: error.message };
  }
}
