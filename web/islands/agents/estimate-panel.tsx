import { useQuery } from '@tanstack/react-query';
import { showCredits } from '../../lib/format.ts';
import { t } from '../../lib/messages.ts';
import { estimateQuery } from '../../lib/queries.ts';
import { AgentMark } from '../ui/agent-mark.tsx';
import { ErrorState, Skeleton } from '../ui/states.tsx';

/** What a run of the saved draft costs, and who may take part in it at which price. */
export function EstimatePanel({ agentId }: { agentId: string }) {
  const { data, error, isPending, refetch } = useQuery(estimateQuery(agentId, ''));
  if (isPending) return <Skeleton className="h-16" />;
  if (error) return <ErrorState error={error} onRetry={() => refetch()} className="p-2" />;
  return (
    <div className="grid gap-3 text-sm">
      <h3 className="font-medium text-sm">{t('agents.estimate.title')}</h3>
      <div className="flex flex-wrap items-baseline gap-x-4 gap-y-1">
        <p className="tabular">
          <span className="font-semibold text-lg">{showCredits(data.p50.microcredits)}</span>{' '}
          <span className="text-soft">{t('agents.estimate.usually')}</span>
        </p>
        <p className="tabular text-soft">
          {t('agents.estimate.most', { credits: showCredits(data.p95.microcredits) })}
        </p>
        <p className="text-faint text-xs">
          {data.basis === 'history'
            ? t('agents.estimate.history', { count: data.samples })
            : t('agents.estimate.prompt')}
        </p>
      </div>
      <ul className="flex flex-wrap gap-x-5 gap-y-2">
        {data.models.map((entry) => (
          <li key={entry.agentId} className="flex items-center gap-2 text-xs">
            <AgentMark id={entry.agentId} name={entry.agentName} size="sm" />
            <span className="max-w-40 truncate">{entry.agentName}</span>
            <span className="tabular text-faint">
              {t('agents.estimate.per', { credits: showCredits(entry.per1kTokens.microcredits) })}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
