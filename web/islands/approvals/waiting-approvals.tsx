import { useQuery } from '@tanstack/react-query';
import { Hand } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { t } from '../../lib/messages.ts';
import { Island } from '../../lib/query.tsx';
import { waitingApprovalsQuery } from '../notifications/notification-queries.ts';
import { EmptyState, ErrorState, Skeleton } from '../ui/states.tsx';
import { Card, PageHeader } from '../ui/surface.tsx';
import { ApprovalCard } from './approval-card.tsx';

/** Brings the run that a notice led here for into view, once it is there. */
function useShown(runId: string | null, isThere: boolean) {
  const place = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (runId !== null && isThere) place.current?.scrollIntoView({ block: 'center' });
  }, [runId, isThere]);
  return place;
}

function List({ runId }: { runId: string | null }) {
  const { data, error, isPending, refetch } = useQuery(waitingApprovalsQuery);
  const first = data?.findIndex((approval) => approval.runId === runId) ?? -1;
  const place = useShown(runId, first !== -1);
  if (error && !data) return <ErrorState error={error} onRetry={() => refetch()} />;
  if (isPending) return <Skeleton className="h-40" />;
  if (data.length === 0)
    return (
      <Card>
        <EmptyState icon={<Hand />} title={t('approvals.noneTitle')}>
          {runId === null ? t('approvals.noneText') : t('approvals.noneOfRun')}
        </EmptyState>
      </Card>
    );
  return (
    <ul className="grid gap-4" aria-label={t('approvals.list')}>
      {data.map((approval, index) => (
        <li key={`${approval.runId}/${approval.id}`} ref={index === first ? place : undefined}>
          <ApprovalCard approval={approval} agentName={approval.agentName} />
        </li>
      ))}
    </ul>
  );
}

/** Calls of one's own agents, and of people who named one, that wait for a decision. @param runId one to begin with */
export function WaitingApprovals({ runId }: { runId: string | null }) {
  return (
    <Island>
      <PageHeader title={t('approvals.page')}>{t('approvals.pageText')}</PageHeader>
      <List runId={runId} />
    </Island>
  );
}
