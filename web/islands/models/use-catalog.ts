import { useQueries, useQuery } from '@tanstack/react-query';
import { apiKeysQuery, keyModelsQuery, modelsQuery, providersQuery } from '../../lib/queries.ts';
import type { CatalogPart, Offer } from './choices.ts';

/** All providers with their models, as far as they are loaded. */
export function useCatalog() {
  const providers = useQuery(providersQuery);
  const lists = useQueries({ queries: (providers.data ?? []).map(({ id }) => modelsQuery(id)) });
  const catalog: CatalogPart[] = (providers.data ?? []).map((provider, index) => ({
    provider,
    models: lists[index]?.data ?? [],
  }));
  return {
    catalog,
    isPending: providers.isPending || lists.some((list) => list.isPending),
    error: providers.error ?? lists.find((list) => list.error)?.error ?? null,
    retry: () => {
      void providers.refetch();
      for (const list of lists) if (list.error) void list.refetch();
    },
  };
}

/** What the account's own servers offer, asked when somebody chooses; a server that is away offers nothing. */
export function useOffers(catalog: readonly CatalogPart[], enabled: boolean): Offer[] {
  const keys = useQuery({ ...apiKeysQuery, enabled });
  const free = new Set(catalog.filter(({ provider }) => provider.anyModel).map(({ provider }) => provider.id));
  const asked = (keys.data ?? []).filter(
    (key) => key.kind === 'model' && key.baseUrl !== null && free.has(key.provider),
  );
  const lists = useQueries({ queries: asked.map(({ id }) => ({ ...keyModelsQuery(id), enabled })) });
  return asked.map(({ provider, label }, index) => ({ provider, keyLabel: label, names: lists[index]?.data ?? [] }));
}
