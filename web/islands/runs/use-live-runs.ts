import { type InfiniteData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { Schema } from '../../lib/api.ts';
import { balanceQuery, type RunFilter, readRuns, runsQuery } from '../../lib/queries.ts';
import { isEnded } from './status-badge.tsx';

type Page = Schema<'RunPage'>;

/** How often the list looks again while a run in it is under way. */
const LIVE_MS = 2_000;

/**
 * Keeps the runs of a list that are under way up to date: one small request for those alone every two seconds,
 * only while there are any and the page is seen.
 * @returns the moment up to which they have taken; it goes on each second
 */
export function useLiveRuns(filter: RunFilter, runs: readonly Schema<'Run'>[]): number {
  const client = useQueryClient();
  const ids = runs.filter((run) => !isEnded(run.status)).map((run) => run.id);
  const live = useQuery({
    queryKey: ['live-runs', ids],
    queryFn: () => readRuns(ids),
    enabled: ids.length > 0,
    refetchInterval: LIVE_MS,
    staleTime: 0,
  });

  useEffect(() => {
    const fresh = new Map(live.data?.map((run) => [run.id, run]));
    if (fresh.size === 0) return;
    client.setQueryData<InfiniteData<Page>>(runsQuery(filter).queryKey, (known) => known && withRuns(known, fresh));
    if (live.data?.some((run) => isEnded(run.status)))
      void client.invalidateQueries({ queryKey: balanceQuery.queryKey });
  }, [client, filter, live.data]);

  return useSecond(ids.length > 0);
}

function withRuns(known: InfiniteData<Page>, fresh: ReadonlyMap<string, Schema<'Run'>>): InfiniteData<Page> {
  return {
    ...known,
    pages: known.pages.map((page) => ({ ...page, data: page.data.map((run) => fresh.get(run.id) ?? run) })),
  };
}

function useSecond(isTicking: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!isTicking) return;
    setNow(Date.now());
    const timer = setInterval(() => {
      if (!document.hidden) setNow(Date.now());
    }, 1_000);
    return () => clearInterval(timer);
  }, [isTicking]);
  return now;
}
