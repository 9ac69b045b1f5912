import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { idempotencyKey } from '../../lib/api.ts';
import { type ApiProblem, asProblem } from '../../lib/problem.ts';
import { approvalsQuery, balanceQuery, traceQuery } from '../../lib/queries.ts';
import { readRun } from '../../lib/run-calls.ts';
import { followRun, type RunEvent, type StreamState } from '../../lib/run-stream.ts';
import { EMPTY_RUN, isOver, type RunView, reduceRun } from '../../lib/run-view.ts';

/** Events after which the trace has something new to show. */
const TRACE_EVENTS = new Set([
  'run.started',
  'step.started',
  'step.completed',
  'handoff',
  'tool.called',
  'tool.completed',
  'guardrail.tripped',
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

/** Asks for a new run under this key; asking again with the same key attaches to the same run. */
export type Begin = (key: string, signal: AbortSignal) => Promise<Response>;

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
      if (type.startsWith('approval.')) void client.invalidateQueries({ queryKey: approvalsQuery(runId).queryKey });
      if (type !== 'usage' && !isEnd) return;
      refreshBalance();
      setTimeout(refreshBalance, SETTLED_AFTER_MS);
      if (isEnd) setTimeout(refreshBalance, RELEASED_AFTER_MS);
    },
    [client],
  );
}

/**
 * One run that is being followed: started here, or found again after a reload. `onStarted` is called as soon
 * as its id is known, `onEnd` once when it ends.
 */
export function useRun(handlers: { onStarted?(runId: string): void; onEnd?(view: RunView): void }) {
  const [state, setState] = useState<FollowedRun>(IDLE);
  const abort = useRef<AbortController | null>(null);
  const latest = useRef(handlers);
  // With the commit: what comes in between must not be handled as things stood before.
  useLayoutEffect(() => {
    latest.current = handlers;
  });
  const applySideEffects = useSideEffects();

  useEffect(() => () => abort.current?.abort(), []);

  const follow = useCallback(
    async (connect: Parameters<typeof followRun>[0]['connect'], runId?: string) => {
      abort.current?.abort();
      const controller = new AbortController();
      abort.current = controller;
      let view = runId ? { ...EMPTY_RUN, runId } : EMPTY_RUN;
      let isKnown = false;
      let frame = 0;
      const update = (change: Partial<FollowedRun>) =>
        !controller.signal.aborted && setState((before) => ({ ...before, ...change }));
      const flush = () => {
        frame = 0;
        update({ view });
      };
      setState({ view, stream: 'connecting', problem: null });
      try {
        await followRun({
          connect,
          signal: controller.signal,
          ...(runId ? { runId } : {}),
          onState: (stream) => update({ stream }),
          onEvent: (event) => {
            view = reduceRun(view, event);
            // Many events of one read are drawn once. A hidden page draws nothing, so it can't wait for a frame.
            if (document.hidden) flush();
            else frame ||= requestAnimationFrame(flush);
            applySideEffects(event);
            if (!isKnown && view.runId) {
              isKnown = true;
              latest.current.onStarted?.(view.runId);
            }
          },
        });
        flush();
        if (isOver(view.status) && !controller.signal.aborted) latest.current.onEnd?.(view);
      } catch (error) {
        update({ view, problem: asProblem(error), stream: 'ended' });
      } finally {
        cancelAnimationFrame(frame);
      }
    },
    [applySideEffects],
  );

  const start = useCallback(
    (begin: Begin) => {
      const key = idempotencyKey();
      return follow((at, signal) => (at.runId ? readRun(at.runId, at.lastSeq, signal) : begin(key, signal)));
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
