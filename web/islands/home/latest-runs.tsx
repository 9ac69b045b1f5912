import { useQuery } from '@tanstack/react-query';
import { MessagesSquare } from 'lucide-react';
import type { Schema } from '../../lib/api.ts';
import { showCredits } from '../../lib/format.ts';
import { t } from '../../lib/messages.ts';
import { latestRunsQuery } from '../../lib/queries.ts';
import { inputText } from '../../lib/trace-view.ts';
import { isEnded, StatusBadge } from '../runs/status-badge.tsx';
import { AgentMark } from '../ui/agent-mark.tsx';
import { Moment } from '../ui/moment.tsx';
import { EmptyState, ErrorState, SkeletonRows } from '../ui/states.tsx';
import { Badge, Card } from '../ui/surface.tsx';

/** How often the list looks again while something in it is under way, in milliseconds. */
const LIVE_MS = 2_000;

export const SHOWN_RUNS = 8;

export const homeRunsQuery = latestRunsQuery(SHOWN_RUNS);

function Row({ run }: { run: Schema<'Run'> }) {
  return (
    <li className="relative grid grid-cols-[auto_minmax(0,1fr)_auto] items-center gap-3 px-5 py-3 hover:bg-hover/50 sm:grid-cols-[auto_minmax(0,1fr)_auto_4rem_7rem]">
      <AgentMark id={run.agentId} name={run.agentName} />
      <div className="min-w-0">
        <a href={`/app/runs/${run.id}`} className="block truncate font-medium text-sm after:absolute after:inset-0">
          {inputText(run.input) || t('home.noQuestion')}
        </a>
        <p className="truncate text-faint text-xs">{run.agentName}</p>
      </div>
      <StatusBadge status={run.status} />
      <span className="tabular hidden text-right text-soft text-xs sm:block">{showCredits(run.cost.microcredits)}</span>
      <Moment at={run.createdAt} className="hidden text-right text-faint text-xs sm:block" />
    </li>
  );
}

/** The newest runs; what is under way is followed to its end. */
export function LatestRuns() {
  const runs = useQuery({
    ...homeRunsQuery,
    refetchInterval: ({ state }) => (state.data?.some((run) => !isEnded(run.status)) ? LIVE_MS : false),
  });
  const underWay = runs.data?.filter((run) => !isEnded(run.status)).length ?? 0;
  return (
    <Card className="overflow-hidden">
      <div className="flex items-center gap-3 px-5 pt-4 pb-2">
        <h2 className="font-semibold">{t('home.latestRuns')}</h2>
        {underWay > 0 && <Badge tone="accent">{t('home.underWay', { count: underWay })}</Badge>}
        <a href="/app/runs" className="ml-auto text-accent text-sm underline-offset-2 hover:underline">
          {t('home.allRuns')}
        </a>
      </div>
      {runs.isPending && <SkeletonRows rows={4} label={t('home.loadingRuns')} />}
      {runs.error && <ErrorState error={runs.error} onRetry={() => runs.refetch()} />}
      {runs.data?.length === 0 && (
        <EmptyState icon={<MessagesSquare />} title={t('home.noRuns')}>
          {t('home.noRunsText')}
        </EmptyState>
      )}
      {runs.data && runs.data.length > 0 && (
        <ul className="divide-y divide-line" aria-label={t('home.latestRuns')}>
          {runs.data.map((run) => (
            <Row key={run.id} run={run} />
          ))}
        </ul>
      )}
    </Card>
  );
}
