import { useQuery } from '@tanstack/react-query';
import { t } from '../../lib/messages.ts';
import { waitingRunsQuery } from '../../lib/queries.ts';
import { inputText } from '../../lib/trace-view.ts';
import { AgentMark } from '../ui/agent-mark.tsx';
import { Button } from '../ui/button.tsx';
import { Moment } from '../ui/moment.tsx';
import { Badge, Card } from '../ui/surface.tsx';

/** Runs that stand still until their owner has decided; nothing where none does. */
export function WaitingCard() {
  const { data } = useQuery({ ...waitingRunsQuery, refetchOnWindowFocus: true });
  if (!data || data.length === 0) return null;
  return (
    <Card className="overflow-hidden">
      <div className="flex items-center gap-3 px-5 pt-4">
        <h2 className="font-semibold">{t('approvals.home')}</h2>
        <Badge tone="warn">{data.length}</Badge>
      </div>
      <p className="px-5 pb-2 text-soft text-sm">{t('approvals.homeText')}</p>
      <ul className="divide-y divide-line" aria-label={t('approvals.home')}>
        {data.map((run) => (
          <li key={run.id} className="flex items-center gap-3 px-5 py-3">
            <AgentMark id={run.agentId} name={run.agentName} />
            <div className="min-w-0 flex-1">
              <p className="truncate text-sm">{inputText(run.input) || t('home.noQuestion')}</p>
              <p className="truncate text-faint text-xs">
                {run.agentName} · <Moment at={run.createdAt} />
              </p>
            </div>
            <Button asChild size="sm">
              <a href={`/app/runs/${run.id}?tab=conversation`}>{t('approvals.decide')}</a>
            </Button>
          </li>
        ))}
      </ul>
    </Card>
  );
}
