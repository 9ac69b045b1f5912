import { Activity, Bot, MessagesSquare, PanelLeft, Plus } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Island } from '../../lib/query.tsx';
import { isOver } from '../../lib/run-view.ts';
import { ProblemNotice } from '../agents/problem-notice.tsx';
import { TracePanel } from '../trace/trace-panel.tsx';
import { AgentMark } from '../ui/agent-mark.tsx';
import { Button } from '../ui/button.tsx';
import { Select } from '../ui/select.tsx';
import { EmptyState, ErrorState, Skeleton } from '../ui/states.tsx';
import { Composer } from './composer.tsx';
import { Conversation } from './conversation.tsx';
import { RunBody, RunFooter } from './run-parts.tsx';
import { SessionList } from './session-list.tsx';
import { SidePanel } from './side-panel.tsx';
import { PastTurn, Turn } from './turns.tsx';
import { type PlaygroundAddress, useAgentChoices, useConversation } from './use-conversation.ts';

type Chat = ReturnType<typeof useConversation>;

/** Esc stops the run, unless something on top of the page wants it first. */
function useEscape(isRunning: boolean, stop: () => void): void {
  useEffect(() => {
    if (!isRunning) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented) return;
      if (document.querySelector('[role="dialog"],[role="menu"],[role="listbox"]')) return;
      stop();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  });
}

function Welcome({ name }: { name: string | undefined }) {
  return (
    <EmptyState icon={<MessagesSquare />} title={name ? `Ask ${name} something` : 'Choose an agent'}>
      {name
        ? 'The answer streams here. Beside it you see who works, how long each step takes and what it costs.'
        : 'Pick one above, and ask your question below.'}
    </EmptyState>
  );
}

function Turns({
  chat,
  nameOf,
  onShowTrace,
}: {
  chat: Chat;
  nameOf(id: string): string | undefined;
  onShowTrace(runId: string): void;
}) {
  const name = nameOf(chat.agentId) ?? 'The agent';
  return (
    <>
      {chat.past.map((run) => (
        <PastTurn key={run.id} run={run} onShowTrace={() => onShowTrace(run.id)} />
      ))}
      {chat.earlier.map((turn) => (
        <Turn key={turn.view.runId} question={turn.question}>
          <RunBody view={turn.view} fallbackName={name} />
          <RunFooter view={turn.view} onShowTrace={() => onShowTrace(turn.view.runId ?? '')} />
        </Turn>
      ))}
      {chat.live && !(chat.problem && chat.live.view.runId === null) && (
        <Turn question={chat.live.question}>
          <RunBody view={chat.live.view} fallbackName={name} />
          {isOver(chat.live.view.status) && (
            <RunFooter view={chat.live.view} onShowTrace={() => onShowTrace(chat.live?.view.runId ?? '')} />
          )}
          {chat.live.stream === 'reconnecting' && chat.isRunning && chat.live.view.status !== 'waiting' && (
            <p role="status" className="text-warn text-xs">
              The connection was cut. The run goes on; reconnecting…
            </p>
          )}
        </Turn>
      )}
      {chat.problem && <ProblemNotice problem={chat.problem} />}
    </>
  );
}

function Playground({ initial }: { initial: PlaygroundAddress }) {
  const chat = useConversation(initial);
  const { agents, isPending, error, refetch } = useAgentChoices(chat.agentId);
  const [drawer, setDrawer] = useState<'sessions' | 'trace' | null>(null);
  useEscape(chat.isRunning, () => void chat.stop());
  const nameOf = (id: string) => agents.find((agent) => agent.id === id)?.name;
  const isEmpty =
    !chat.live && chat.past.length === 0 && chat.earlier.length === 0 && !chat.isLoadingPast && !chat.problem;

  const showTrace = (runId: string) => {
    chat.setTraceRunId(runId);
    setDrawer('trace');
  };

  if (!isPending && !error && agents.length === 0) {
    return (
      <div className="grid flex-1 place-content-center">
        <EmptyState
          icon={<Bot />}
          title="There is nobody to talk to yet"
          action={
            <Button asChild variant="primary">
              <a href="/app/agents/new">
                <Plus /> Create an agent
              </a>
            </Button>
          }
        >
          Create an agent, then ask it something here.
        </EmptyState>
      </div>
    );
  }

  return (
    <div className="grid min-h-0 flex-1 xl:grid-cols-[14.5rem_minmax(0,1fr)_26rem]">
      <SidePanel label="Conversations" side="left" isOpen={drawer === 'sessions'} onClose={() => setDrawer(null)}>
        <SessionList
          currentId={chat.sessionId}
          onOpen={(session) => {
            chat.open(session);
            setDrawer(null);
          }}
          onNew={() => {
            chat.newConversation();
            setDrawer(null);
          }}
          onDeleted={(sessionId) => sessionId === chat.sessionId && chat.newConversation()}
        />
      </SidePanel>
      <section aria-label="Playground" className="flex min-h-0 min-w-0 flex-col">
        <h1 className="sr-only">Playground</h1>
        <div className="flex shrink-0 items-center gap-2 border-line border-b px-3 py-2 sm:px-4">
          <Button
            variant="ghost"
            size="icon"
            className="xl:hidden"
            aria-label="Conversations"
            onClick={() => setDrawer('sessions')}
          >
            <PanelLeft />
          </Button>
          <div className="w-full max-w-64">
            <Select
              label="Agent"
              value={chat.agentId}
              onChange={chat.chooseAgent}
              placeholder={isPending ? 'Loading…' : 'Choose an agent'}
              groups={[
                {
                  options: agents.map((agent) => ({
                    value: agent.id,
                    label: agent.name,
                    ...(agent.description ? { note: agent.description } : {}),
                    mark: <AgentMark id={agent.id} name={agent.name} size="sm" />,
                  })),
                },
              ]}
            />
          </div>
          {chat.agentId && (
            <a
              href={`/app/agents/${chat.agentId}`}
              className="hidden rounded-sm text-soft text-xs underline-offset-2 hover:underline sm:block"
            >
              Edit
            </a>
          )}
          <span className="flex-1" />
          <Button
            variant="ghost"
            size="sm"
            className="xl:hidden"
            onClick={() => setDrawer('trace')}
            disabled={chat.traceRunId === ''}
          >
            <Activity /> Trace
          </Button>
        </div>
        <Conversation follow={chat.live?.view ?? chat.past.length} isBusy={chat.isRunning}>
          {error && <ErrorState error={error} onRetry={() => refetch()} />}
          {chat.pastError && <ErrorState error={chat.pastError} />}
          {chat.isLoadingPast && (
            <div role="status" aria-label="Loading the conversation" className="grid gap-4">
              <Skeleton className="ml-auto h-10 w-1/2" />
              <Skeleton className="h-24 w-4/5" />
            </div>
          )}
          {isEmpty && !error && <Welcome name={nameOf(chat.agentId)} />}
          <Turns chat={chat} nameOf={nameOf} onShowTrace={showTrace} />
        </Conversation>
        <div className="mx-auto w-full max-w-3xl shrink-0 px-3 pb-3 sm:px-6 sm:pb-5">
          <Composer
            agentId={chat.agentId}
            value={chat.draft}
            onChange={chat.setDraft}
            isRunning={chat.isRunning}
            isStopping={chat.isStopping}
            onSend={() => void chat.send()}
            onStop={() => void chat.stop()}
          />
        </div>
      </section>
      <SidePanel label="Trace" side="right" isOpen={drawer === 'trace'} onClose={() => setDrawer(null)}>
        <div className="min-h-0 flex-1 overflow-y-auto">
          {chat.traceRunId ? (
            <>
              <div className="flex items-center justify-between border-line border-b px-4 py-2.5 max-xl:hidden">
                <h2 className="font-medium text-sm">Trace</h2>
                <a href={`/app/runs/${chat.traceRunId}`} className="text-accent text-xs underline underline-offset-2">
                  Open the run
                </a>
              </div>
              <TracePanel key={chat.traceRunId} runId={chat.traceRunId} />
            </>
          ) : (
            <p className="p-4 text-faint text-sm">Once a run begins, its steps appear here.</p>
          )}
        </div>
      </SidePanel>
    </div>
  );
}

export function PlaygroundPage({ initial }: { initial: PlaygroundAddress }) {
  return (
    <Island>
      <Playground initial={initial} />
    </Island>
  );
}
