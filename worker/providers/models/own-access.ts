import { ModelFailure } from '../../engine/ports.ts';
import type { ModelPortOptions, StoredKey } from './adapter.ts';
import { normalizeBaseUrl } from './base-url.ts';
import type { Provider } from './entry.ts';
import { type ProviderAccess, platformAccess } from './platform-access.ts';

/** How a provider is reached with a key of the account's own; null where its address is missing. @throws ModelFailure */
export async function openOwnKey(
  options: Pick<ModelPortOptions, 'openKey' | 'settings'>,
  provider: Provider,
  ref: StoredKey,
): Promise<ProviderAccess | null> {
  const usual = platformAccess(provider, options.settings)?.baseUrl ?? provider.baseUrl;
  const baseUrl = ref.baseUrl ? normalizeBaseUrl(provider, ref.baseUrl) : usual;
  if (!baseUrl) return null;
  try {
    return { baseUrl, key: await options.openKey(ref) };
  } catch {
    throw new ModelFailure(
      'unauthorized',
      'The stored provider key can no longer be read. Enter it again in Settings → Provider keys.',
    );
  }
}

/** What is said where neither the account nor the platform has a key. */
export function noKey(provider: Provider): ModelFailure {
  return new ModelFailure(
    'unauthorized',
    `There is no key for ${provider.name}. Add yours in Settings → Provider keys.`,
  );
}
