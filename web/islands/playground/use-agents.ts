import { useQuery } from '@tanstack/react-query';
import { api, take } from '../../lib/api.ts';
import { agentChoicesQuery, versionsQuery } from '../../lib/queries.ts';

/** Agents to choose from: one's own, and the one of the address where it is somebody else's. */
export function useAgentChoices(agentId: string) {
  const own = useQuery(agentChoicesQuery);
  const isForeign = own.data !== undefined && agentId !== '' && !own.data.some((agent) => agent.id === agentId);
  const foreign = useQuery({
    queryKey: ['agent', agentId],
    queryFn: () => take(api.GET('/api/v1/agents/{agent_id}', { params: { path: { agent_id: agentId } } })),
    enabled: isForeign,
  });
  const agents = (own.data ?? []).map(({ id, name, description }) => ({ id, name, description }));
  if (isForeign && foreign.data)
    agents.push({ id: foreign.data.id, name: foreign.data.name, description: foreign.data.description });
  return {
    agents,
    isOwn: own.data?.some((agent) => agent.id === agentId) ?? false,
    isPending: own.isPending,
    error: own.error,
    refetch: own.refetch,
  };
}

/** The published versions of one's own agent, newest first. */
export function useVersions(agentId: string, isOwn: boolean) {
  const { data } = useQuery({ ...versionsQuery(agentId), enabled: isOwn && agentId !== '' });
  return data ?? [];
}
