import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { t } from '../../lib/messages.ts';
import { traceQuery } from '../../lib/queries.ts';
import { isEnded } from '../runs/status-badge.tsx';
import { ErrorState, Skeleton } from '../ui/states.tsx';
import { Inspector } from './inspector.tsx';

/** The clock of running bars, a few times a second while something runs and the page is seen. */
function useNow(isRunning: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!isRunning) return;
    const timer = setInterval(() => {
      if (!document.hidden) setNow(Date.now());
    }, 250);
    return () => clearInterval(timer);
  }, [isRunning]);
  return now;
}

interface TracePanelProps {
  runId: string;
  /** Puts the detail beside the waterfall where there is room. */
  wide?: boolean;
  initialSpan?: string;
  onSelected?(spanId: string): void;
}

/**
 * The inspector of a run: docked beside a conversation, or `wide` as a page. Whoever follows the run refreshes
 * `traceQuery`.
 */
export function TracePanel({ runId, wide = false, initialSpan, onSelected }: TracePanelProps) {
  const { data, error, isPending, refetch } = useQuery(traceQuery(runId));
  const now = useNow(data !== undefined && !isEnded(data.run.status));
  if (isPending) {
    return (
      <div role="status" aria-label={t('runs.trace.loading')} className="grid gap-2 p-4">
        <Skeleton className="h-7" />
        <Skeleton className="ml-4 h-7" />
        <Skeleton className="ml-8 h-7" />
      </div>
    );
  }
  if (error) return <ErrorState error={error} onRetry={() => refetch()} />;
  return (
    <Inspector
      trace={data}
      now={now}
      wide={wide}
      {...(initialSpan ? { initialSpan } : {})}
      {...(onSelected ? { onSelected } : {})}
    />
  );
}
