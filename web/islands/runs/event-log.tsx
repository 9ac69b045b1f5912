import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { eventsQuery } from '../../lib/queries.ts';
import { ErrorState, SkeletonRows } from '../ui/states.tsx';

const clock = new Intl.DateTimeFormat('en', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
  hour12: false,
});

/** The run's own log, event by event. `upTo` is the newest event that is known to exist. */
export function EventLog({ runId, upTo }: { runId: string; upTo: number }) {
  const { data, error, isPending, refetch } = useQuery({
    ...eventsQuery(runId, upTo),
    placeholderData: keepPreviousData,
  });
  if (isPending) return <SkeletonRows rows={5} label="Loading events" />;
  if (error) return <ErrorState error={error} onRetry={() => refetch()} />;
  return (
    <ol aria-label="Events" className="divide-y divide-line font-mono text-xs">
      {data.map((event) => (
        <li
          key={event.seq}
          className="grid grid-cols-[2.5rem_minmax(0,1fr)] gap-x-3 px-4 py-2 sm:grid-cols-[2.5rem_7rem_11rem_minmax(0,1fr)]"
        >
          <span className="tabular text-faint">{event.seq}</span>
          <time dateTime={event.at} className="tabular hidden text-faint sm:block">
            {clock.format(new Date(event.at))}
          </time>
          <span className="font-medium">{event.type}</span>
          <code className="col-start-2 break-words text-soft sm:col-start-auto">{JSON.stringify(event.data)}</code>
        </li>
      ))}
    </ol>
  );
}
