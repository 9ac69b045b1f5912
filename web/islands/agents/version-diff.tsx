import { useQuery } from '@tanstack/react-query';
import { agentQuery, diffQuery, type VersionSide } from '../../lib/queries.ts';
import { ErrorState, Skeleton } from '../ui/states.tsx';
import { Difference } from './difference.tsx';

/** What turns one version, or the draft, into another. */
export function VersionDiff({ agentId, from, to }: { agentId: string; from: VersionSide; to: VersionSide }) {
  const { data, error, isPending } = useQuery(diffQuery(agentId, from, to));
  const agent = useQuery(agentQuery(agentId)).data;
  if (isPending) return <Skeleton className="h-24" />;
  if (error) return <ErrorState error={error} className="p-2" />;
  const changes = data.changes
    .filter((change) => change.path !== 'instructions')
    .map(({ path, from, to }) => ({ path, from, to }));
  const parts = [...(agent?.tools ?? []), ...(agent?.guardrails ?? [])];
  const names = new Map(parts.map(({ id, name }) => [id, name]));
  return <Difference changes={changes} lines={data.instructions} names={names} />;
}
