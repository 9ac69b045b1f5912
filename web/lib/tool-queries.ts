import { queryOptions } from '@tanstack/react-query';
import { api, take } from './api.ts';

/** What the API offers for an agent's tools, guardrails and types; it changes with a release only. */
const OFFERED = { staleTime: 3_600_000 } as const;

export const toolKindsQuery = queryOptions({
  queryKey: ['tool-kinds'],
  queryFn: async () => (await take(api.GET('/api/v1/agents/tools/available'))).data,
  ...OFFERED,
});

export const guardrailKindsQuery = queryOptions({
  queryKey: ['guardrail-kinds'],
  queryFn: async () => (await take(api.GET('/api/v1/agents/guardrails/available'))).data,
  ...OFFERED,
});

export const outputTypesQuery = queryOptions({
  queryKey: ['output-types'],
  queryFn: async () => (await take(api.GET('/api/v1/agents/output-types/available'))).data,
  ...OFFERED,
});
