import { type InfiniteData, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo } from 'react';
import { readTurns, sessionQuery, turnsQuery } from '../../lib/conversation-queries.ts';
import { isEnded } from '../runs/status-badge.tsx';
import { mergeNewest, pagesBefore, type Turn, type TurnPages } from './turns.ts';

/** How often the server is asked for a run that has ended here and is not mirrored there yet. */
const MIRROR_MS = 1_000;

/** A conversation as the server has it: read from its end, older turns when they are wanted, new ones as they come. */
export function useTurns(sessionId: string, endedHere: readonly string[]) {
  const client = useQueryClient();
  const query = useInfiniteQuery(turnsQuery(sessionId));
  const session = useQuery(sessionQuery(sessionId));
  const turns = useMemo(
    () => (query.data?.pages ?? []).flatMap((page) => page.data as Turn[]).toReversed(),
    [query.data],
  );

  const refresh = useCallback(
    async (of: string = sessionId) => {
      if (of === '') return;
      // What can't be read now is read the next time; what is gone stays as it was shown.
      const newest = await readTurns(of).catch(() => undefined);
      if (!newest) return;
      client.setQueryData<InfiniteData<typeof newest, string>>(
        turnsQuery(of).queryKey,
        (known) => mergeNewest(known as TurnPages | undefined, newest) as InfiniteData<typeof newest, string>,
      );
    },
    [client, sessionId],
  );

  // What was said in another browser.
  const lastUse = session.data?.lastRunAt ?? null;
  useEffect(() => {
    if (lastUse !== null) void refresh();
  }, [lastUse, refresh]);

  const isBehind = endedHere.some((runId) => !turns.some((turn) => turn.runId === runId && isEnded(turn.status)));
  useEffect(() => {
    if (!isBehind || sessionId === '') return;
    const timer = setInterval(() => void refresh(), MIRROR_MS);
    return () => clearInterval(timer);
  }, [isBehind, sessionId, refresh]);

  /** Lets a branch begin with what came before the run that it replaces, so that nothing on the page moves. */
  const seed = useCallback(
    (branch: string, replaced: string) => {
      const known = client.getQueryData(turnsQuery(sessionId).queryKey);
      const past = pagesBefore(known as TurnPages | undefined, replaced);
      if (past)
        client.setQueryData(turnsQuery(branch).queryKey, (there) => there ?? (past as NonNullable<typeof known>));
    },
    [client, sessionId],
  );

  return {
    turns,
    session: session.data,
    isPending: sessionId !== '' && query.isPending,
    error: query.error,
    refetch: query.refetch,
    hasOlder: query.hasNextPage,
    isLoadingOlder: query.isFetchingNextPage,
    loadOlder: query.fetchNextPage,
    refresh,
    seed,
  };
}
