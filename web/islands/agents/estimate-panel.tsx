import { useQuery } from '@tanstack/react-query';
import { showCredits } from '../../lib/format.ts';
import { estimateQuery } from '../../lib/queries.ts';
import { AgentMark } from '../ui/agent-mark.tsx';
import { ErrorState, Skeleton } from '../ui/states.tsx';
import { Panel } from '../ui/surface.tsx';

/** What a run of the saved draft costs, and who may take part in it at which price. */
export function EstimatePanel({ agentId }: { agentId: string }) {
  const { data, error, isPending, refetch } = useQuery(estimateQuery(agentId, ''));
  return (
    <Panel title="What a run costs">
      {isPending && <Skeleton className="h-16" />}
      {error && <ErrorState error={error} onRetry={() => refetch()} className="p-2" />}
      {data && (
        <div className="grid gap-3 text-sm">
          <p className="tabular">
            <span className="font-semibold text-lg">{showCredits(data.p50.microcredits)}</span>{' '}
            <span className="text-soft">credits usually</span>
          </p>
          <p className="tabular text-soft">{`${showCredits(data.p95.microcredits)} at most, in 19 of 20 runs.`}</p>
          <p className="text-faint text-xs">
            {data.basis === 'history'
              ? `From ${data.samples} runs of yours.`
              : 'From the size of its prompt; your own runs will make it exact.'}
          </p>
          <ul className="grid gap-2 border-line border-t pt-3">
            {data.models.map((entry) => (
              <li key={entry.agentId} className="flex items-center gap-2 text-xs">
                <AgentMark id={entry.agentId} name={entry.agentName} size="sm" />
                <span className="min-w-0 flex-1 truncate">{entry.agentName}</span>
                <span className="tabular text-faint">{`${showCredits(entry.per1kTokens.microcredits)} per 1,000`}</span>
              </li>
            ))}
          </ul>
        </div>
      )}
    </Panel>
  );
}
