import { useQuery } from '@tanstack/react-query';
import { diffQuery, type VersionSide } from '../../lib/queries.ts';
import { ErrorState, Skeleton } from '../ui/states.tsx';
import { Difference } from './difference.tsx';

/** What turns one version, or the draft, into another. */
export function VersionDiff({ agentId, from, to }: { agentId: string; from: VersionSide; to: VersionSide }) {
  const { data, error, isPending } = useQuery(diffQuery(agentId, from, to));
  if (isPending) return <Skeleton className="h-24" />;
  if (error) return <ErrorState error={error} className="p-2" />;
  const changes = data.changes
    .filter((change) => change.path !== 'instructions')
    .map(({ path, from, to }) => ({ path, from, to }));
  return <Difference changes={changes} lines={data.instructions} />;
}
