import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState } from 'react';
import { Virtualizer } from 'virtua';
import type { Schema } from '../../lib/api.ts';
import { t } from '../../lib/messages.ts';
import { readEvents } from '../../lib/queries.ts';
import { SearchInput } from '../ui/search-input.tsx';
import { ErrorState, SkeletonRows } from '../ui/states.tsx';

type Event = Schema<'RunEventPage'>['data'][number];

const clock = new Intl.DateTimeFormat('en', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
  hour12: false,
});

/** The events of a run; while it grows only the new ones are read. */
function useEvents(runId: string, upTo: number) {
  const client = useQueryClient();
  const queryKey = useMemo(() => ['event-log', runId], [runId]);
  const query = useQuery({
    queryKey,
    queryFn: async () => {
      const known = client.getQueryData<Event[]>(queryKey) ?? [];
      return [...known, ...(await readEvents(runId, known.at(-1)?.seq))];
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
  const { refetch, isFetching, isError } = query;
  const last = query.data?.at(-1)?.seq ?? 0;
  useEffect(() => {
    if (upTo > last && !isFetching && !isError) void refetch();
  }, [upTo, last, isFetching, isError, refetch]);
  return query;
}

function Line({ event }: { event: Event }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: it stands in a box of the virtualiser, where `li` may not.
    <div
      role="listitem"
      className="grid grid-cols-[2.5rem_minmax(0,1fr)] gap-x-3 border-line border-b px-4 py-2 sm:grid-cols-[2.5rem_7rem_11rem_minmax(0,1fr)]"
    >
      <span className="tabular text-faint">{event.seq}</span>
      <time dateTime={event.at} className="tabular hidden text-faint sm:block">
        {clock.format(new Date(event.at))}
      </time>
      <span className="font-medium">{event.type}</span>
      <code className="col-start-2 break-words text-soft sm:col-start-auto">{JSON.stringify(event.data)}</code>
    </div>
  );
}

/** The run's own log, event by event. `upTo` is the newest event that is known to exist. */
export function EventLog({ runId, upTo }: { runId: string; upTo: number }) {
  const { data, error, isPending, refetch } = useEvents(runId, upTo);
  const [query, setQuery] = useState('');
  const scroller = useRef<HTMLDivElement>(null);
  const wanted = query.trim().toLowerCase();
  const shown = useMemo(
    () =>
      (data ?? []).filter(
        (event) => wanted === '' || `${event.type} ${JSON.stringify(event.data)}`.toLowerCase().includes(wanted),
      ),
    [data, wanted],
  );
  if (isPending) return <SkeletonRows rows={5} label={t('runs.events.loading')} />;
  if (error && !data) return <ErrorState error={error} onRetry={() => refetch()} />;
  return (
    <>
      <div className="flex items-center gap-3 border-line border-b p-3">
        <SearchInput
          label={t('runs.events.filter')}
          value={query}
          onChange={setQuery}
          keys="/"
          group={t('runs.trace.group')}
          className="max-w-80 flex-1"
        />
        <span role="status" className="tabular text-faint text-xs">
          {shown.length === 0 ? t('runs.events.none') : t('runs.events.count', { count: shown.length })}
        </span>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard. */}
      <div ref={scroller} tabIndex={0} className="max-h-[70dvh] overflow-y-auto outline-offset-[-2px]">
        {/* biome-ignore lint/a11y/useSemanticElements: the rows stand in boxes of the virtualiser, where `li` may not. */}
        <div role="list" aria-label={t('runs.events.label')} className="font-mono text-xs">
          <Virtualizer scrollRef={scroller} data={shown}>
            {(event) => <Line key={event.seq} event={event} />}
          </Virtualizer>
        </div>
      </div>
    </>
  );
}
