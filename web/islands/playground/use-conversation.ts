import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { toast } from 'sonner';
import { api, type Schema, take } from '../../lib/api.ts';
import { type ConversationNews, listen, tell } from '../../lib/conversation-news.ts';
import { asProblem } from '../../lib/problem.ts';
import { runQuery } from '../../lib/queries.ts';
import { answerAgain, cancelRun, startRun } from '../../lib/run-calls.ts';
import { isOver, type RunView } from '../../lib/run-view.ts';
import { inputText } from '../../lib/trace-view.ts';
import { setUrlParams } from '../../lib/url-state.ts';
import { isEnded } from '../runs/status-badge.tsx';
import { type Alternative, assemble, attachmentItem, type LocalTurn, type ShownTurn } from './turns.ts';
import { useRun } from './use-run.ts';
import { useTurns } from './use-turns.ts';

export interface PlaygroundAddress {
  agentId: string;
  sessionId: string;
  runId: string;
}

export interface PlaygroundOptions {
  /** Whether the page's address follows the conversation. */
  inUrl: boolean;
  /** The version that answers; null for the one that the API gives by itself. */
  version: number | null;
  /** The version that answers a question anew; null for the one that ran. */
  versionAgain: number | null;
  onAnswer?(view: RunView): void;
}

/** A text that is attached to the next question. */
export interface DraftAttachment {
  key: string;
  name: string;
  text: string;
}

type Asked = Omit<LocalTurn, 'view'>;

const PREVIEW_LENGTH = 2_000;

function askedOf(question: string, change: Partial<Asked> = {}): Asked {
  return { key: crypto.randomUUID(), question, attachments: [], alternatives: [], sessionId: null, ...change };
}

/**
 * A conversation in the playground: its past, the run that is live, and what one can do. Its address
 * (agent, session, run) lives in the URL, so a reload in mid-answer finds everything again; other tabs hear of
 * what happens here.
 */
export function useConversation(initial: PlaygroundAddress, options: PlaygroundOptions) {
  const client = useQueryClient();
  const [agentId, setAgentId] = useState(initial.agentId);
  const [sessionId, setSessionId] = useState(initial.sessionId);
  const [asked, setAsked] = useState<Asked | null>(null);
  const [ended, setEnded] = useState<LocalTurn[]>([]);
  const [cut, setCut] = useState<string | null>(null);
  const [traceRunId, setTraceRunId] = useState(initial.runId);
  const [isStopping, setStopping] = useState(false);
  /** Ends that this tab saw, of other conversations too: whoever comes back must find them, though the server lags. */
  const [seenEnds, setSeenEnds] = useState<{ runId: string; sessionId: string }[]>([]);
  /** The run that began last, which is known a frame before it is drawn, and whether it is to stop once it is known. */
  const started = useRef<string | null>(null);
  const wantsStop = useRef(false);
  const address = useCallback(
    (params: Record<string, string>) => {
      if (options.inUrl) setUrlParams(params);
    },
    [options.inUrl],
  );

  const live = useRun({
    onStarted: (runId) => void noteStart(runId),
    onEnd: (view) => {
      setStopping(false);
      wantsStop.current = false;
      const [runId, where] = [view.runId, asked?.sessionId];
      if (runId && where) setSeenEnds((all) => [...all, { runId, sessionId: where }]);
      void client.invalidateQueries({ queryKey: ['sessions'] });
      void client.invalidateQueries({ queryKey: ['runs'] });
      options.onAnswer?.(view);
    },
  });
  const { start, resume, clear, view, problem } = live;
  const hasLive = live.stream !== 'idle' && asked !== null;
  const isRunning = hasLive && !isOver(view.status) && problem === null;

  const endedHere = [...ended.map((turn) => turn.view), view]
    .filter((one) => one.runId !== null && isOver(one.status))
    .map((one) => one.runId ?? '')
    .concat(seenEnds.filter((one) => one.sessionId === sessionId).map((one) => one.runId));
  const stored = useTurns(sessionId, endedHere);

  const isRefused = problem !== null && view.runId === null;
  /** Asked for, and its run not known yet. */
  const isBeginning = hasLive && view.runId === null && problem === null;
  const liveTurn = useMemo<LocalTurn | null>(
    () => (hasLive && asked && !isRefused ? { ...asked, view } : null),
    [hasLive, asked, isRefused, view],
  );
  const past = useMemo(() => assemble(stored.turns, ended, cut), [stored.turns, ended, cut]);
  const turns = useMemo(() => {
    if (!liveTurn) return past;
    const inPast = past.some((turn) => turn.runId !== null && turn.runId === liveTurn.view.runId);
    // It can't be followed any more, and the server knows how it ended.
    if (problem !== null && stored.turns.some((turn) => turn.runId === liveTurn.view.runId && isEnded(turn.status)))
      return past;
    return inPast ? assemble(stored.turns, [...ended, liveTurn], cut) : [...past, ...assemble([], [liveTurn], null)];
  }, [past, liveTurn, stored.turns, ended, cut, problem]);

  /** What is on its way to begin: the session that it leaves, and the run that it replaces. */
  const beginning = useRef<{ from: string; replaces: string | null } | null>(null);
  /** Counts the conversations that were opened here: what began in one has no say in the next. */
  const opened = useRef(0);

  /** A run began here: where it is a branch, the conversation goes on in that branch. */
  async function noteStart(runId: string): Promise<void> {
    setTraceRunId(runId);
    address({ run: runId });
    joined.current.add(runId);
    started.current = runId;
    if (wantsStop.current) void cancel(runId);
    const begun = beginning.current;
    beginning.current = null;
    if (!begun) return;
    const here = opened.current;
    let session = begun.from;
    if (begun.replaces !== null) {
      const run = await client.fetchQuery({ ...runQuery(runId), retry: 3 }).catch(() => undefined);
      session = run?.sessionId ?? '';
      if (session === '' || here !== opened.current) return;
      stored.seed(session, begun.replaces);
      const alternative: Alternative = { runId, sessionId: session };
      setAsked((now) => (now ? { ...now, sessionId: session, alternatives: [...now.alternatives, alternative] } : now));
      setCut(null);
      setSessionId(session);
      address({ session });
    }
    tell({ from: begun.from, sessionId: session, runId, replaces: begun.replaces });
    void client.invalidateQueries({ queryKey: ['sessions'] });
  }

  /** Follows a run of this conversation that began elsewhere, or before the page was opened. */
  const join = useCallback(
    (runId: string, question: string, session: string | null) => {
      setEnded((turns) => keepEnded(turns, asked, view));
      setAsked(askedOf(question, { sessionId: session, key: runId }));
      setTraceRunId(runId);
      void resume(runId);
    },
    [asked, view, resume],
  );

  // The run of the address, as it stood when the page was opened.
  const addressed = useQuery({
    ...runQuery(initial.runId),
    enabled: initial.runId !== '',
    staleTime: Number.POSITIVE_INFINITY,
  });
  const isAddressed = useRef(false);
  const joined = useRef(new Set<string>());
  const joinOnce = useCallback(
    (runId: string, question: string, session: string | null) => {
      if (joined.current.has(runId)) return;
      joined.current.add(runId);
      join(runId, question, session);
    },
    [join],
  );

  useEffect(() => {
    const run = addressed.data;
    // Once: a new conversation that is begun later, or meanwhile, must not fall back to the address that the page came with.
    if (!run || isAddressed.current) return;
    isAddressed.current = true;
    setAgentId((known) => known || run.agentId);
    setSessionId((known) => known || (run.sessionId ?? ''));
    // A run of a session that has ended is among its turns; one without a session stands alone.
    if (!isEnded(run.status) || !run.sessionId) joinOnce(run.id, inputText(run.input), run.sessionId);
  }, [addressed.data, joinOnce]);

  // A conversation that is opened while its last run is under way joins that run.
  const newest = stored.turns.at(-1);
  useEffect(() => {
    // What is beginning here may be that very run.
    if (!newest || isEnded(newest.status) || newest.runId === view.runId || isBeginning) return;
    if (ended.some((turn) => turn.view.runId === newest.runId)) return;
    joinOnce(newest.runId, newest.question, newest.sessionId);
  }, [newest, ended, view.runId, isBeginning, joinOnce]);

  const sessionAgent = stored.session?.agentId;
  useEffect(() => {
    if (sessionAgent) setAgentId((known) => known || sessionAgent);
  }, [sessionAgent]);

  const latestHeard = useRef<(news: ConversationNews) => void>(() => undefined);
  useLayoutEffect(() => {
    latestHeard.current = (news) => {
      if (sessionId === '' || (news.from !== sessionId && news.sessionId !== sessionId)) return;
      void hear(news);
    };
  });
  useEffect(() => listen((news) => latestHeard.current(news)), []);

  async function hear(news: ConversationNews): Promise<void> {
    if (news.runId === null || news.runId === view.runId) return void stored.refresh();
    const here = opened.current;
    const run = await client.fetchQuery(runQuery(news.runId)).catch(() => undefined);
    if (!run || here !== opened.current) return;
    if (news.sessionId !== sessionId) {
      if (news.replaces !== null) stored.seed(news.sessionId, news.replaces);
      setEnded([]);
      setSessionId(news.sessionId);
      address({ session: news.sessionId });
    }
    joinOnce(run.id, inputText(run.input), run.sessionId);
    address({ run: run.id });
  }

  async function openSession(): Promise<string> {
    if (sessionId) return sessionId;
    const session = await take(api.POST('/api/v1/sessions', { body: { agentId } }));
    setSessionId(session.id);
    return session.id;
  }

  /** Asks a question. @returns whether it was taken; where not, it stays where it was written */
  async function send(question: string, attached: readonly DraftAttachment[]): Promise<boolean> {
    const text = question.trim();
    if (text === '' || agentId === '' || isRunning) return false;
    const session = await openSession().catch((fault: unknown) => {
      toast.error(asProblem(fault).message);
      return '';
    });
    if (session === '') return false;
    const attachments = attached.map(({ name, text: content }) => ({
      name,
      characters: content.length,
      preview: content.slice(0, PREVIEW_LENGTH),
    }));
    setEnded((turns) => keepEnded(turns, asked, view));
    setAsked(askedOf(text, { sessionId: session, attachments }));
    address({ agent: agentId, session, run: '' });
    begin(session, null);
    const items = attached.map(({ name, text: content }) => attachmentItem(name, content));
    const input = items.length === 0 ? text : [...items, { role: 'user' as const, content: text }];
    const request = { input, sessionId: session, ...(options.version === null ? {} : { version: options.version }) };
    void start((key, signal) => startRun(agentId, request, key, signal));
    return true;
  }

  /** Answers a turn anew, with its question as it was or edited. What was there stays as another version. */
  function again(turn: ShownTurn, question?: string): void {
    const { runId } = turn;
    if (isRunning || runId === null) return;
    const at = turns.indexOf(turn);
    const kept = new Set(turns.slice(0, at).map((one) => one.runId));
    setEnded((all) => keepEnded(all, asked, view).filter((one) => kept.has(one.view.runId)));
    setCut(runId);
    const alternatives =
      turn.alternatives.length > 0 ? turn.alternatives : [{ runId, sessionId: turn.sessionId ?? sessionId }];
    setAsked(askedOf(question ?? turn.question, { attachments: turn.attachments, alternatives }));
    address({ run: '' });
    begin(sessionId, runId);
    const request = {
      ...(question === undefined ? {} : { input: question }),
      ...(options.versionAgain === null ? {} : { version: options.versionAgain }),
    };
    void start((key, signal) => answerAgain(runId, request, key, signal));
  }

  // A refused start leaves the conversation as it was.
  useEffect(() => {
    if (!isRefused) return;
    beginning.current = null;
    wantsStop.current = false;
    setStopping(false);
    setCut(null);
  }, [isRefused]);

  /** Stops the answer; one that has only been asked for stops as soon as its run is known. */
  async function stop(): Promise<void> {
    if (!isRunning || isStopping) return;
    setStopping(true);
    const runId = view.runId ?? started.current;
    if (runId === null) wantsStop.current = true;
    else await cancel(runId);
  }

  async function cancel(runId: string): Promise<void> {
    wantsStop.current = false;
    try {
      await cancelRun(runId);
    } catch (error) {
      setStopping(false);
      // It ended by itself in the same moment: then there is nothing to stop.
      if (asProblem(error).code !== 'illegal_transition') toast.error(asProblem(error).message);
    }
  }

  /** Before something is asked: nothing of what was asked before is meant. */
  function begin(from: string, replaces: string | null): void {
    beginning.current = { from, replaces };
    started.current = null;
    wantsStop.current = false;
  }

  function reset(next: { agentId: string; sessionId: string }): void {
    clear();
    opened.current += 1;
    isAddressed.current = true;
    beginning.current = null;
    wantsStop.current = false;
    setAsked(null);
    setEnded([]);
    setCut(null);
    setStopping(false);
    setTraceRunId('');
    joined.current.clear();
    setAgentId(next.agentId);
    setSessionId(next.sessionId);
    address({ agent: next.agentId, session: next.sessionId, run: '' });
    if (next.sessionId) void stored.refresh(next.sessionId).catch(() => undefined);
  }

  /** Shows another version of a turn, and what was said after it. */
  function choose(turn: ShownTurn, alternative: Alternative): void {
    if (alternative.sessionId === null || isRunning) return;
    if (turn.runId !== null && alternative.sessionId !== sessionId) stored.seed(alternative.sessionId, turn.runId);
    reset({ agentId, sessionId: alternative.sessionId });
    setTraceRunId(alternative.runId);
  }

  return {
    agentId,
    sessionId,
    session: stored.session,
    turns,
    liveKey: liveTurn?.key ?? null,
    /** A stream that a waiting run has closed is no cut: the run is asked again by and by. */
    isCutOff: isRunning && live.stream === 'reconnecting' && view.status !== 'waiting',
    /** Why the live run can't be followed any more. */
    problem: isRefused ? null : problem,
    /** Why the last question was not taken. */
    refusal: isRefused ? problem : null,
    /** What was asked then. */
    refused: isRefused ? asked : null,
    isLoadingPast: stored.isPending,
    pastError: stored.error ?? addressed.error,
    retryPast: stored.refetch,
    hasOlder: stored.hasOlder,
    isLoadingOlder: stored.isLoadingOlder,
    loadOlder: stored.loadOlder,
    isRunning,
    isStopping,
    traceRunId: traceRunId || (turns.at(-1)?.runId ?? ''),
    setTraceRunId,
    send,
    again,
    choose,
    stop,
    /** Another agent begins another conversation. */
    chooseAgent: (next: string) => reset({ agentId: next, sessionId: '' }),
    newConversation: () => reset({ agentId, sessionId: '' }),
    open: (session: Schema<'Session'>) => reset({ agentId: session.agentId, sessionId: session.headId }),
  };
}

/** The turns that this tab has seen end, and the last one with them. */
function keepEnded(turns: LocalTurn[], asked: Asked | null, view: RunView): LocalTurn[] {
  if (!asked || view.runId === null || turns.some((turn) => turn.view.runId === view.runId)) return turns;
  return [...turns, { ...asked, view }];
}
