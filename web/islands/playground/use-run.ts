import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { idempotencyKey } from '../../lib/api.ts';
import { type ApiProblem, asProblem } from '../../lib/problem.ts';
import { balanceQuery, traceQuery } from '../../lib/queries.ts';
import { readRun, startRun } from '../../lib/run-calls.ts';
import { followRun, type RunEvent, type StreamState } from '../../lib/run-stream.ts';
import { EMPTY_RUN, isOver, type RunView, reduceRun } from '../../lib/run-view.ts';

/** Events after which the trace has something new to show. */
const TRACE_EVENTS = new Set([
  'run.started',
  'step.started',
  'step.completed',
  'handoff',
  'run.waiting',
  'run.resumed',
]);
/** A settlement reaches the ledger a moment after its event, and a hold is given back a moment after the end. */
const SETTLED_AFTER_MS = 600;
const RELEASED_AFTER_MS = 3_000;

export interface FollowedRun {
  view: RunView;
  stream: StreamState | 'idle';
  problem: ApiProblem | null;
}

const IDLE: FollowedRun = { view: EMPTY_RUN, stream: 'idle', problem: null };

/** Refreshes what a run's events change elsewhere on the page: the balance and the trace. */
function useSideEffects() {
  const client = useQueryClient();
  return useCallback(
    ({ type, data }: RunEvent) => {
      const runId = typeof data.runId === 'string' ? data.runId : '';
      const refreshBalance = () => void client.invalidateQueries({ queryKey: balanceQuery.queryKey });
      const isEnd = /^run\.(completed|failed|cancelled|expired)$/.test(type);
      if (TRACE_EVENTS.has(type) || isEnd) void client.invalidateQueries({ queryKey: traceQuery(runId).queryKey });
      if (type !== 'usage' && !isEnd) return;
      refreshBalance();
      setTimeout(refreshBalance, SETTLED_AFTER_MS);
      if (isEnd) setTimeout(refreshBalance, RELEASED_AFTER_MS);
    },
    [client],
  );
}

/**
 * One run that is being followed: started here, or found again after a reload. `onEnd` is called once
 * when it ends; `onStarted` as soon as its id is known.
 */
export function useRun(handlers: { onStarted?(runId: string): void; onEnd?(view: RunView): void }) {
  const [state, setState] = useState<FollowedRun>(IDLE);
  const abort = useRef<AbortController | null>(null);
  const latest = useRef(handlers);
  latest.current = handlers;
  const applySideEffects = useSideEffects();

  useEffect(() => () => abort.current?.abort(), []);

  const follow = useCallback(
    async (connect: Parameters<typeof followRun>[0]['connect'], runId?: string) => {
      abort.current?.abort();
      const controller = new AbortController();
      abort.current = controller;
      let view = EMPTY_RUN;
      const update = (change: Partial<FollowedRun>) =>
        !controller.signal.aborted && setState((before) => ({ ...before, ...change }));
      setState({ view, stream: 'connecting', problem: null });
      try {
        await followRun({
          connect,
          signal: controller.signal,
          ...(runId ? { runId } : {}),
          onState: (stream) => update({ stream }),
          onEvent: (event) => {
            const isFirst = view.runId === null;
            view = reduceRun(view, event);
            update({ view });
            applySideEffects(event);
            if (isFirst && view.runId) latest.current.onStarted?.(view.runId);
          },
        });
        if (isOver(view.status)) latest.current.onEnd?.(view);
      } catch (error) {
        update({ problem: asProblem(error), stream: 'ended' });
      }
    },
    [applySideEffects],
  );

  /** Starts a run. A retried request carries the same key, so it attaches to the same run. */
  const start = useCallback(
    (agentId: string, request: Parameters<typeof startRun>[1]) => {
      const key = idempotencyKey();
      return follow((at, signal) =>
        at.runId ? readRun(at.runId, at.lastSeq, signal) : startRun(agentId, request, key, signal),
      );
    },
    [follow],
  );

  /** Follows a run that is under way, from its beginning. */
  const resume = useCallback(
    (runId: string) => follow((at, signal) => readRun(runId, at.lastSeq, signal), runId),
    [follow],
  );

  const clear = useCallback(() => {
    abort.current?.abort();
    setState(IDLE);
  }, []);

  return { ...state, start, resume, clear };
}
