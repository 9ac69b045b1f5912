import { useQuery } from '@tanstack/react-query';
import { Hand } from 'lucide-react';
import { t } from '../../lib/messages.ts';
import { approvalsQuery } from '../../lib/queries.ts';
import { ErrorState, Skeleton } from '../ui/states.tsx';
import { ApprovalCard } from './approval-card.tsx';

/** The calls of a run that wait for a person, each with its arguments and a decision. */
export function Approvals({ runId, names }: { runId: string; names: Readonly<Record<string, string>> }) {
  const { data, error, isPending, refetch } = useQuery(approvalsQuery(runId));
  if (error) return <ErrorState error={error} onRetry={() => refetch()} className="py-4" />;
  if (isPending) return <Skeleton className="h-24" />;
  const pending = data.filter((approval) => approval.status === 'pending');
  if (pending.length === 0) return null;
  return (
    <section aria-label={t('approvals.list')} className="grid gap-3">
      <p
        role="status"
        className="flex items-start gap-2 rounded-md border border-warn/30 bg-warn-soft px-3 py-2 text-sm text-warn"
      >
        <Hand className="mt-0.5 size-4 shrink-0" aria-hidden />
        {t('approvals.waiting', { count: pending.length })}
      </p>
      {pending.map((approval) => (
        <ApprovalCard key={approval.id} approval={approval} agentName={names[approval.agentId]} />
      ))}
    </section>
  );
}
