import type { Provider } from './entry.ts';

/** The version of the Messages API that our requests are written for. */
const ANTHROPIC_VERSION = '2023-06-01';

/** The headers that carry a key, as this provider's protocol has them. */
export function authorize(provider: Provider, key: string): Record<string, string> {
  if (provider.api === 'messages') return { 'x-api-key': key, 'anthropic-version': ANTHROPIC_VERSION };
  return key === '' ? {} : { authorization: `Bearer ${key}` };
}
