import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, take } from './api.ts';

/** The queries of the site, each with its key, in one place: whoever changes a thing knows what to refresh. */

export const balanceQuery = queryOptions({
  queryKey: ['balance'],
  queryFn: () => take(api.GET('/api/v1/credits/balance')),
  staleTime: 2_000,
});

export const transactionsQuery = infiniteQueryOptions({
  queryKey: ['transactions'],
  queryFn: ({ pageParam }) =>
    take(
      api.GET('/api/v1/credits/history', {
        params: { query: { limit: 50, ...(pageParam ? { cursor: pageParam } : {}) } },
      }),
    ),
  initialPageParam: '',
  getNextPageParam: (last) => last.nextCursor,
});

export const AGENT_SORTS = ['-updated', 'name', '-created'] as const;
export type AgentSort = (typeof AGENT_SORTS)[number];

export function agentsQuery({ q = '', sort = '-updated' }: { q?: string; sort?: AgentSort } = {}) {
  return infiniteQueryOptions({
    queryKey: ['agents', { q, sort }],
    queryFn: ({ pageParam }) =>
      take(
        api.GET('/api/v1/agents', {
          params: { query: { limit: 50, sort, ...(q ? { q } : {}), ...(pageParam ? { cursor: pageParam } : {}) } },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: keepPreviousData,
  });
}

/** The first hundred agents, for pickers. */
export const agentChoicesQuery = queryOptions({
  queryKey: ['agents', 'choices'],
  queryFn: async () =>
    (await take(api.GET('/api/v1/agents', { params: { query: { limit: 100, sort: 'name' } } }))).data,
});

export function agentQuery(agentId: string) {
  return queryOptions({
    queryKey: ['agent', agentId],
    queryFn: () => take(api.GET('/api/v1/agents/{agent_id}', { params: { path: { agent_id: agentId } } })),
  });
}

export const profileQuery = queryOptions({
  queryKey: ['profile'],
  queryFn: () => take(api.GET('/api/v1/users/me')),
});

export const tokensQuery = queryOptions({
  queryKey: ['tokens'],
  queryFn: async () => (await take(api.GET('/api/v1/users/tokens'))).data,
});
