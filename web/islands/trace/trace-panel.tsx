import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { traceQuery } from '../../lib/queries.ts';
import { placeSpans } from '../../lib/trace-view.ts';
import { isEnded } from '../runs/status-badge.tsx';
import { ErrorState, Skeleton } from '../ui/states.tsx';
import { SpanDetail } from './span-detail.tsx';
import { Waterfall } from './waterfall.tsx';

/** The clock of running bars, a few times a second while something runs. */
function useNow(isRunning: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!isRunning) return;
    const timer = setInterval(() => setNow(Date.now()), 250);
    return () => clearInterval(timer);
  }, [isRunning]);
  return now;
}

interface TracePanelProps {
  runId: string;
  /** Puts the detail beside the waterfall where there is room. */
  wide?: boolean;
}

/** The waterfall of a run and the span that is selected in it. Whoever follows the run refreshes `traceQuery`. */
export function TracePanel({ runId, wide = false }: TracePanelProps) {
  const { data, error, isPending, refetch } = useQuery(traceQuery(runId));
  const [selectedId, setSelectedId] = useState<string | null>(null);
  const now = useNow(data !== undefined && !isEnded(data.run.status));
  if (isPending) {
    return (
      <div role="status" aria-label="Loading the trace" className="grid gap-2 p-4">
        <Skeleton className="h-7" />
        <Skeleton className="ml-4 h-7" />
        <Skeleton className="ml-8 h-7" />
      </div>
    );
  }
  if (error) return <ErrorState error={error} onRetry={() => refetch()} />;
  const { rows, totalMs } = placeSpans(data.spans, now);
  const selected =
    rows.find((row) => row.span.id === selectedId) ?? rows.find((row) => row.span.kind === 'generation') ?? rows[0];
  return (
    <div className={wide ? 'grid items-start lg:grid-cols-2' : 'grid'}>
      <Waterfall rows={rows} totalMs={totalMs} selectedId={selected?.span.id ?? null} onSelect={setSelectedId} />
      {selected && (
        <div className={wide ? 'border-line border-t lg:border-t-0 lg:border-l' : 'border-line border-t'}>
          <SpanDetail row={selected} trace={data} />
        </div>
      )}
    </div>
  );
}
