import type { PlatformKeyVar, PlatformUrlVar, Provider } from './entry.ts';

/** The vars with which the platform itself reaches providers. */
export type PlatformSettings = { [Name in PlatformKeyVar | PlatformUrlVar]?: string | undefined };

export interface ProviderAccess {
  baseUrl: string;
  /** Empty where the provider answers without one. */
  key: string;
}

/**
 * Plan 2.3, first way: the client that the environment gives every run. `null` where the platform has
 * no key, or no address, for this provider: only accounts with a key of their own then reach it.
 */
export function platformAccess(provider: Provider, settings: PlatformSettings): ProviderAccess | null {
  const url = provider.platformUrlVar && settings[provider.platformUrlVar];
  const baseUrl = url || provider.baseUrl;
  const key = provider.platformKeyVar && settings[provider.platformKeyVar];
  if (!baseUrl) return null;
  if (key) return { baseUrl, key };
  return provider.keyless && url ? { baseUrl, key: '' } : null;
}
