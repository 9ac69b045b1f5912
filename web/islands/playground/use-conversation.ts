import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import { toast } from 'sonner';
import { api, type Schema, take } from '../../lib/api.ts';
import { asProblem } from '../../lib/problem.ts';
import { agentChoicesQuery, runQuery, sessionRunsQuery } from '../../lib/queries.ts';
import { cancelRun } from '../../lib/run-calls.ts';
import { isOver, type RunView } from '../../lib/run-view.ts';
import { inputText } from '../../lib/trace-view.ts';
import { setUrlParams } from '../../lib/url-state.ts';
import { isEnded } from '../runs/status-badge.tsx';
import { useRun } from './use-run.ts';

export interface PlaygroundAddress {
  agentId: string;
  sessionId: string;
  runId: string;
}

interface LiveTurn {
  question: string;
  view: RunView;
}

const TITLE_LENGTH = 80;

/**
 * A conversation in the playground: its past, the run that is live, and what one can do. Its address
 * (agent, session, run) lives in the URL, so a reload in mid-answer finds everything again.
 */
export function useConversation(initial: PlaygroundAddress) {
  const client = useQueryClient();
  const [agentId, setAgentId] = useState(initial.agentId);
  const [sessionId, setSessionId] = useState(initial.sessionId);
  const [loadedSession, setLoadedSession] = useState(initial.sessionId);
  const [draft, setDraft] = useState('');
  const [question, setQuestion] = useState('');
  const [earlier, setEarlier] = useState<LiveTurn[]>([]);
  const [traceRunId, setTraceRunId] = useState(initial.runId);
  const [isStopping, setStopping] = useState(false);

  const live = useRun({
    onStarted: (runId) => {
      setUrlParams({ run: runId });
      setTraceRunId(runId);
    },
    onEnd: () => {
      setStopping(false);
      void client.invalidateQueries({ queryKey: ['sessions'] });
      void client.invalidateQueries({ queryKey: ['runs'] });
    },
  });
  const { start, resume, clear, view, problem } = live;

  // The run of the address, as it stood when the page was opened.
  const addressed = useQuery({
    ...runQuery(initial.runId),
    enabled: initial.runId !== '',
    staleTime: Number.POSITIVE_INFINITY,
  });
  const past = useQuery({ ...sessionRunsQuery(loadedSession), enabled: loadedSession !== '' });

  const pickUp = useCallback(
    (run: Schema<'Run'>) => {
      setQuestion(inputText(run.input));
      setTraceRunId(run.id);
      void resume(run.id);
    },
    [resume],
  );

  useEffect(() => {
    const run = addressed.data;
    if (!run) return;
    pickUp(run);
    setAgentId((known) => known || run.agentId);
    if (run.sessionId) {
      setSessionId(run.sessionId);
      setLoadedSession(run.sessionId);
    }
  }, [addressed.data, pickUp]);

  // A conversation that is opened while one of its runs is under way joins that run.
  const active = past.data?.find((run) => !isEnded(run.status));
  useEffect(() => {
    if (active && active.id !== initial.runId) pickUp(active);
  }, [active, initial.runId, pickUp]);

  const hasLive = live.stream !== 'idle';
  const isRunning = hasLive && !isOver(view.status) && problem === null;

  // A start that was refused leaves the question where it was written.
  useEffect(() => {
    if (!problem || view.runId !== null) return;
    setDraft((written) => written || question);
  }, [problem, view.runId, question]);

  async function openSession(agent: string, firstQuestion: string): Promise<string> {
    if (sessionId) return sessionId;
    const title = firstQuestion.replace(/\s+/g, ' ').slice(0, TITLE_LENGTH);
    const session = await take(api.POST('/api/v1/sessions', { body: { agentId: agent, title } }));
    setSessionId(session.id);
    void client.invalidateQueries({ queryKey: ['sessions'] });
    return session.id;
  }

  async function send(): Promise<void> {
    const asked = draft.trim();
    if (asked === '' || agentId === '' || isRunning) return;
    try {
      const session = await openSession(agentId, asked);
      if (view.runId !== null) setEarlier((turns) => [...turns, { question, view }]);
      setUrlParams({ agent: agentId, session, run: '' });
      setQuestion(asked);
      setDraft('');
      await start(agentId, { input: asked, sessionId: session });
    } catch (error) {
      toast.error(asProblem(error).message);
    }
  }

  async function stop(): Promise<void> {
    if (!isRunning || view.runId === null || isStopping) return;
    setStopping(true);
    try {
      await cancelRun(view.runId);
    } catch (error) {
      setStopping(false);
      // It ended by itself in the same moment: then there is nothing to stop.
      if (asProblem(error).code !== 'illegal_transition') toast.error(asProblem(error).message);
    }
  }

  function reset(next: { agentId: string; sessionId: string }): void {
    clear();
    setEarlier([]);
    setQuestion('');
    setDraft('');
    setTraceRunId('');
    setAgentId(next.agentId);
    setSessionId(next.sessionId);
    setLoadedSession(next.sessionId);
    setUrlParams({ agent: next.agentId, session: next.sessionId, run: '' });
    if (next.sessionId) void client.invalidateQueries({ queryKey: sessionRunsQuery(next.sessionId).queryKey });
  }

  const seen = new Set([...earlier.map((turn) => turn.view.runId), view.runId]);
  return {
    agentId,
    sessionId,
    draft,
    question,
    earlier,
    live: hasLive ? { question, view, stream: live.stream } : null,
    problem,
    past: (past.data ?? []).filter((run) => !seen.has(run.id)),
    isLoadingPast: loadedSession !== '' && past.isPending,
    pastError: past.error ?? addressed.error,
    isRunning,
    isStopping,
    traceRunId,
    setDraft,
    setTraceRunId,
    send,
    stop,
    /** Another agent begins another conversation. */
    chooseAgent: (next: string) => reset({ agentId: next, sessionId: '' }),
    newConversation: () => reset({ agentId, sessionId: '' }),
    open: (session: Schema<'Session'>) => reset({ agentId: session.agentId, sessionId: session.id }),
  };
}

/** Agents to choose from: one's own, and the one of the address where it is somebody else's. */
export function useAgentChoices(agentId: string) {
  const own = useQuery(agentChoicesQuery);
  const isForeign = own.data !== undefined && agentId !== '' && !own.data.some((agent) => agent.id === agentId);
  const foreign = useQuery({
    queryKey: ['agent', agentId],
    queryFn: () => take(api.GET('/api/v1/agents/{agent_id}', { params: { path: { agent_id: agentId } } })),
    enabled: isForeign,
  });
  const agents = (own.data ?? []).map(({ id, name, description }) => ({ id, name, description }));
  if (isForeign && foreign.data)
    agents.push({ id: foreign.data.id, name: foreign.data.name, description: foreign.data.description });
  return { agents, isPending: own.isPending, error: own.error, refetch: own.refetch };
}
