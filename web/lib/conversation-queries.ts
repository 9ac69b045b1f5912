import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, take } from './api.ts';

/** Turns of a page: enough to fill a screen, and little enough to come at once. */
const TURNS = 40;

export function readTurns(sessionId: string, cursor = '') {
  return take(
    api.GET('/api/v1/sessions/{session_id}/turns', {
      params: { path: { session_id: sessionId }, query: { limit: TURNS, ...(cursor ? { cursor } : {}) } },
    }),
  );
}

/** A conversation, newest first. It is kept up to date turn by turn, so its pages never grow old by themselves. */
export function turnsQuery(sessionId: string) {
  return infiniteQueryOptions({
    queryKey: ['turns', sessionId],
    queryFn: ({ pageParam }) => readTurns(sessionId, pageParam),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    enabled: sessionId !== '',
  });
}

/** How often an open conversation is looked at for what was said in it elsewhere. */
const LOOK_MS = 15_000;

export function sessionQuery(sessionId: string) {
  return queryOptions({
    queryKey: ['session', sessionId],
    queryFn: () => take(api.GET('/api/v1/sessions/{session_id}', { params: { path: { session_id: sessionId } } })),
    enabled: sessionId !== '',
    refetchInterval: LOOK_MS,
  });
}

export function conversationsQuery({ q, archived }: { q: string; archived: boolean }) {
  return infiniteQueryOptions({
    queryKey: ['sessions', { q, archived }],
    queryFn: ({ pageParam }) =>
      take(
        api.GET('/api/v1/sessions', {
          params: {
            query: {
              limit: 30,
              archived: archived ? 'true' : 'false',
              ...(q ? { q } : {}),
              ...(pageParam ? { cursor: pageParam } : {}),
            },
          },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: keepPreviousData,
  });
}

export function shareQuery(sessionId: string) {
  return queryOptions({
    queryKey: ['share', sessionId],
    queryFn: async () => {
      const call = api.GET('/api/v1/sessions/{session_id}/share', { params: { path: { session_id: sessionId } } });
      return (await take(call)).share;
    },
    enabled: sessionId !== '',
  });
}
