import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, type Schema, take } from './api.ts';

/** The queries of the site, each with its key, in one place: whoever changes a thing knows what to refresh. */

export const balanceQuery = queryOptions({
  queryKey: ['balance'],
  queryFn: () => take(api.GET('/api/v1/credits/balance')),
  staleTime: 2_000,
});

/** What was spent on each of the last days, by this browser's clock. */
export function usageQuery(days: number) {
  return queryOptions({
    queryKey: ['balance', 'usage', days],
    queryFn: () => {
      const offsetMinutes = -new Date().getTimezoneOffset();
      return take(api.GET('/api/v1/credits/usage', { params: { query: { days, offsetMinutes } } }));
    },
    staleTime: 30_000,
  });
}

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

export const AGENT_SORTS = ['-updated', '-created', 'created', 'name', '-name'] as const;
export type AgentSort = (typeof AGENT_SORTS)[number];

export interface AgentFilter {
  q?: string;
  sort?: AgentSort;
  visibility?: Schema<'AgentSummary'>['visibility'];
  provider?: string;
  published?: 'true' | 'false';
  deleted?: 'true';
}

export function agentsQuery({ sort = '-updated', ...filter }: AgentFilter = {}) {
  return infiniteQueryOptions({
    queryKey: ['agents', { sort, ...filter }],
    queryFn: ({ pageParam }) =>
      take(
        api.GET('/api/v1/agents', {
          params: { query: { limit: 50, sort, ...filter, ...(pageParam ? { cursor: pageParam } : {}) } },
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

export interface RunFilter {
  status?: Schema<'Run'>['status'];
  /** `false`: only what is under way. */
  ended?: 'true' | 'false';
  agentId?: string;
  sessionId?: string;
  /** ISO 8601. */
  from?: string;
  to?: string;
  /** A text in the question. */
  q?: string;
}

export function runsQuery(filter: RunFilter = {}) {
  return infiniteQueryOptions({
    queryKey: ['runs', filter],
    queryFn: ({ pageParam }) =>
      take(
        api.GET('/api/v1/runs', {
          params: { query: { limit: 50, ...filter, ...(pageParam ? { cursor: pageParam } : {}) } },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: keepPreviousData,
  });
}

/** These runs as they stand now, in one request: a hundred at most. */
export async function readRuns(ids: readonly string[]): Promise<Schema<'Run'>[]> {
  const query = { ids: ids.slice(0, 100).join(','), limit: 100 };
  return (await take(api.GET('/api/v1/runs', { params: { query } }))).data;
}

/** The newest runs, for a glance. */
export function latestRunsQuery(limit: number) {
  return queryOptions({
    queryKey: ['runs', 'latest', limit],
    queryFn: async () => (await take(api.GET('/api/v1/runs', { params: { query: { limit } } }))).data,
  });
}

export function runQuery(runId: string) {
  return queryOptions({
    queryKey: ['run', runId],
    queryFn: () => take(api.GET('/api/v1/runs/{run_id}', { params: { path: { run_id: runId } } })),
  });
}

/** The calls of a run that a person is asked about, or was. */
export function approvalsQuery(runId: string) {
  return queryOptions({
    queryKey: ['approvals', runId],
    queryFn: async () =>
      (await take(api.GET('/api/v1/runs/{run_id}/approvals', { params: { path: { run_id: runId } } }))).data,
  });
}

/** Runs that go on once somebody has decided. */
export const waitingRunsQuery = queryOptions({
  queryKey: ['runs', 'waiting-approval'],
  queryFn: async () =>
    (await take(api.GET('/api/v1/runs', { params: { query: { status: 'waiting_approval', limit: 20 } } }))).data,
});

export function traceQuery(runId: string) {
  return queryOptions({
    queryKey: ['trace', runId],
    queryFn: () => take(api.GET('/api/v1/runs/{run_id}/trace', { params: { path: { run_id: runId } } })),
    placeholderData: keepPreviousData,
  });
}

/** The events of a run after `last`, up to the newest one. */
export async function readEvents(runId: string, last = 0): Promise<Schema<'RunEventPage'>['data']> {
  const events: Schema<'RunEventPage'>['data'] = [];
  for (;;) {
    const after = events.at(-1)?.seq ?? last;
    const page = await take(
      api.GET('/api/v1/runs/{run_id}/events', {
        params: { path: { run_id: runId }, query: { format: 'json', after, limit: 1000 } },
      }) as Promise<{ data?: Schema<'RunEventPage'>; error?: unknown; response: Response }>,
    );
    events.push(...page.data);
    if (page.data.length < 1000) return events;
  }
}

/** The whole event log of a run as it is now. `upTo` is the newest event that is known to exist, if it grows. */
export function eventsQuery(runId: string, upTo = 0) {
  return queryOptions({ queryKey: ['events', runId, upTo], queryFn: () => readEvents(runId) });
}

export const providersQuery = queryOptions({
  queryKey: ['providers'],
  queryFn: async () => (await take(api.GET('/api/v1/models/providers'))).data,
  staleTime: 60_000,
});

export function modelsQuery(providerId: string) {
  return queryOptions({
    queryKey: ['models', providerId],
    queryFn: async () =>
      (await take(api.GET('/api/v1/models/providers/{providerId}/models', { params: { path: { providerId } } }))).data,
    staleTime: 300_000,
    enabled: providerId !== '',
  });
}

export const apiKeysQuery = queryOptions({
  queryKey: ['api-keys'],
  queryFn: async () => (await take(api.GET('/api/v1/users/api-keys'))).data,
});

/** Whose keys tools use: search engines, image makers, and secrets of one's own. */
export const toolKeyProvidersQuery = queryOptions({
  queryKey: ['tool-key-providers'],
  queryFn: async () => (await take(api.GET('/api/v1/users/api-keys/tool-providers'))).data,
  staleTime: 3_600_000,
});

/** What the runs of the last 30 days used, by provider and by the key that paid. */
export const keyUsageQuery = queryOptions({
  queryKey: ['api-keys', 'usage'],
  queryFn: async () => (await take(api.GET('/api/v1/users/api-keys/usage', { params: { query: { days: 30 } } }))).data,
});

/** Names of the models that a key's own server offers. */
export function keyModelsQuery(keyId: string) {
  return queryOptions({
    queryKey: ['api-keys', keyId, 'models'],
    queryFn: async () =>
      (await take(api.GET('/api/v1/users/api-keys/{keyId}/models', { params: { path: { keyId } } }))).data,
    staleTime: 300_000,
    retry: false,
    enabled: keyId !== '',
  });
}

export const traceExportQuery = queryOptions({
  queryKey: ['trace-export'],
  queryFn: () => take(api.GET('/api/v1/users/trace-export')),
});

export function versionsQuery(agentId: string) {
  return queryOptions({
    queryKey: ['agent', agentId, 'versions'],
    queryFn: async () =>
      (
        await take(
          api.GET('/api/v1/agents/{agent_id}/versions', {
            params: { path: { agent_id: agentId }, query: { limit: 100 } },
          }),
        )
      ).data,
  });
}

export type VersionSide = number | 'draft';

export function diffQuery(agentId: string, from: VersionSide, to: VersionSide) {
  return queryOptions({
    queryKey: ['agent', agentId, 'diff', from, to],
    queryFn: () =>
      take(
        api.GET('/api/v1/agents/{agent_id}/versions/diff', {
          params: { path: { agent_id: agentId }, query: { from, to } },
        }),
      ),
  });
}

/** Stands for a question where none is written yet. */
const USUAL_QUESTION = 'A question of the length that people usually type into a box like this one.';

/** What a run of this agent is expected to cost. `input` is the question, empty where none is written yet. */
export function estimateQuery(agentId: string, input: string) {
  return queryOptions({
    queryKey: ['estimate', agentId, input],
    queryFn: () =>
      take(
        api.POST('/api/v1/agents/{agent_id}/estimate', {
          params: { path: { agent_id: agentId } },
          body: { input: input || USUAL_QUESTION },
        }),
      ),
    enabled: agentId !== '',
    staleTime: 60_000,
    placeholderData: keepPreviousData,
  });
}

/** Who hands on to whom, from an agent on, as it is saved. */
export function agentGraphQuery(agentId: string) {
  return queryOptions({
    queryKey: ['agent', agentId, 'graph'],
    queryFn: () => take(api.GET('/api/v1/agents/{agent_id}/graph', { params: { path: { agent_id: agentId } } })),
    staleTime: 30_000,
  });
}
