import { Activity, Bot, Link2, PanelLeft, Plus } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { showDay } from '../../lib/format.ts';
import { t } from '../../lib/messages.ts';
import { Island } from '../../lib/query.tsx';
import { DockHandle } from '../trace/dock-handle.tsx';
import { AgentMark } from '../ui/agent-mark.tsx';
import { Button } from '../ui/button.tsx';
import { Select } from '../ui/select.tsx';
import { EmptyState, ErrorState, SkeletonRows } from '../ui/states.tsx';
import { type Chat, ChatColumn } from './chat.tsx';
import { SessionList } from './session-list.tsx';
import { ShareDialog } from './share-dialog.tsx';
import { SidePanel } from './side-panel.tsx';
import { useAgentChoices, useVersions } from './use-agents.ts';
import { useAnswerAnnouncer } from './use-answer-announcer.ts';
import { type PlaygroundAddress, useConversation } from './use-conversation.ts';

/** Comes with the first run. */
const TracePanel = lazy(() => import('../trace/trace-panel.tsx').then((module) => ({ default: module.TracePanel })));

const DRAFT = 'draft';

function Nobody() {
  return (
    <div className="grid flex-1 place-content-center">
      <EmptyState
        icon={<Bot />}
        title={t('playground.nobody.title')}
        action={
          <Button asChild variant="primary">
            <a href="/app/agents/new">
              <Plus /> {t('playground.nobody.action')}
            </a>
          </Button>
        }
      >
        {t('playground.nobody.text')}
      </EmptyState>
    </div>
  );
}

interface TopBarProps {
  chat: Chat;
  choices: ReturnType<typeof useAgentChoices>;
  version: string;
  onVersion(version: string): void;
  onSessions(): void;
  onTrace(): void;
  onShare(): void;
}

/** Who answers, in which version, and ways to the conversations, the trace and a link. */
function TopBar({ chat, choices, version, onVersion, onSessions, onTrace, onShare }: TopBarProps) {
  const { agents, isOwn, isPending } = choices;
  const versions = useVersions(chat.agentId, isOwn);
  return (
    <div className="flex shrink-0 items-center gap-2 border-line border-b px-3 py-2 sm:px-4">
      <Button
        variant="ghost"
        size="icon"
        className="xl:hidden"
        aria-label={t('playground.sessions.label')}
        onClick={onSessions}
      >
        <PanelLeft />
      </Button>
      <div className="w-full min-w-0 max-w-64">
        <Select
          label={t('playground.agent')}
          value={chat.agentId}
          onChange={chat.chooseAgent}
          placeholder={isPending ? t('playground.loading') : t('playground.chooseAgent')}
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
      {isOwn && versions.length > 0 && (
        <div className="w-32 shrink-0 sm:w-36">
          <Select
            label={t('playground.version')}
            value={version}
            onChange={onVersion}
            groups={[
              { options: [{ value: DRAFT, label: t('playground.draft') }] },
              {
                options: versions.map((one) => ({
                  value: String(one.version),
                  label: t('playground.publishedVersion', { version: String(one.version) }),
                  note: showDay(one.createdAt),
                })),
              },
            ]}
          />
        </div>
      )}
      {isOwn && (
        <a
          href={`/app/agents/${chat.agentId}`}
          className="hidden rounded-sm text-soft text-xs underline-offset-2 hover:underline sm:block"
        >
          {t('playground.editAgent')}
        </a>
      )}
      <span className="flex-1" />
      <Button
        variant="ghost"
        size="sm"
        onClick={onShare}
        disabled={chat.sessionId === '' || chat.turns.length === 0}
        aria-label={t('playground.share.action')}
      >
        <Link2 /> <span className="max-sm:hidden">{t('playground.share.action')}</span>
      </Button>
      <Button
        variant="ghost"
        size="sm"
        className="xl:hidden"
        onClick={onTrace}
        disabled={chat.traceRunId === ''}
        aria-label={t('playground.trace')}
      >
        <Activity /> <span className="max-sm:hidden">{t('playground.trace')}</span>
      </Button>
    </div>
  );
}

function FullPlayground({ initial }: { initial: PlaygroundAddress & { version?: string } }) {
  const [version, setVersion] = useState(/^\d+$/.test(initial.version ?? '') ? String(initial.version) : DRAFT);
  const [knownAgent, setKnownAgent] = useState(initial.agentId);
  const choices = useAgentChoices(knownAgent);
  const [drawer, setDrawer] = useState<'sessions' | 'trace' | null>(null);
  const [isSharing, setSharing] = useState(false);
  const { announcement, announce } = useAnswerAnnouncer();
  const chosen = version === DRAFT ? null : Number(version);
  const chat = useConversation(initial, {
    inUrl: true,
    version: chosen,
    // Answering anew is for trying what the agent is now; somebody else's agent runs as it ran.
    versionAgain: chosen ?? (choices.isOwn ? 0 : null),
    onAnswer: announce,
  });
  if (chat.agentId !== knownAgent) {
    setKnownAgent(chat.agentId);
    setVersion(DRAFT);
  }
  const { agents, isPending, error, refetch } = choices;
  if (!isPending && !error && agents.length === 0) return <Nobody />;
  const name = agents.find((agent) => agent.id === chat.agentId)?.name;

  return (
    <div className="grid min-h-0 flex-1 grid-rows-[minmax(0,1fr)] xl:grid-cols-[15rem_minmax(0,1fr)_var(--dock-width,26rem)]">
      <SidePanel
        label={t('playground.sessions.label')}
        side="left"
        isOpen={drawer === 'sessions'}
        onClose={() => setDrawer(null)}
      >
        <SessionList
          currentId={chat.sessionId}
          rootId={chat.session?.rootId ?? chat.sessionId}
          onOpen={(session) => {
            chat.open(session);
            setDrawer(null);
          }}
          onNew={() => {
            chat.newConversation();
            setDrawer(null);
          }}
          onDeleted={(id) => {
            if (id === chat.sessionId || id === chat.session?.rootId) chat.newConversation();
          }}
        />
      </SidePanel>
      <section aria-label={t('playground.title')} className="flex min-h-0 min-w-0 flex-col">
        <h1 className="sr-only">{t('playground.title')}</h1>
        <TopBar
          chat={chat}
          choices={choices}
          version={version}
          onVersion={setVersion}
          onSessions={() => setDrawer('sessions')}
          onTrace={() => setDrawer('trace')}
          onShare={() => setSharing(true)}
        />
        {error && <ErrorState error={error} onRetry={() => refetch()} />}
        <ChatColumn
          chat={chat}
          agentName={name}
          announcement={announcement}
          onShowTrace={(runId) => {
            chat.setTraceRunId(runId);
            setDrawer('trace');
          }}
        />
      </section>
      <SidePanel
        label={t('playground.trace')}
        side="right"
        isOpen={drawer === 'trace'}
        onClose={() => setDrawer(null)}
        className="xl:relative"
      >
        <DockHandle />
        <div className="min-h-0 flex-1 overflow-y-auto">
          {chat.traceRunId ? (
            <>
              <div className="flex items-center justify-between border-line border-b px-4 py-2.5 max-xl:hidden">
                <h2 className="font-medium text-sm">{t('playground.trace')}</h2>
                <a href={`/app/runs/${chat.traceRunId}`} className="text-accent text-xs underline underline-offset-2">
                  {t('playground.openRun')}
                </a>
              </div>
              <Suspense fallback={<SkeletonRows rows={3} label={t('runs.trace.loading')} />}>
                <TracePanel key={chat.traceRunId} runId={chat.traceRunId} />
              </Suspense>
            </>
          ) : (
            <p className="p-4 text-faint text-sm">{t('playground.noTraceYet')}</p>
          )}
        </div>
      </SidePanel>
      <ShareDialog
        sessionId={isSharing ? chat.sessionId : null}
        lastRunId={chat.turns.at(-1)?.runId ?? null}
        onClose={() => setSharing(false)}
      />
    </div>
  );
}

function DockedPlayground({ agentId, agentName }: { agentId: string; agentName?: string }) {
  const { announcement, announce } = useAnswerAnnouncer();
  const chat = useConversation(
    { agentId, sessionId: '', runId: '' },
    { inUrl: false, version: 0, versionAgain: 0, onAnswer: announce },
  );
  const address = new URLSearchParams({ agent: agentId, ...(chat.sessionId ? { session: chat.sessionId } : {}) });
  return (
    <section aria-label={t('playground.docked.label')} className="flex h-full min-h-0 min-w-0 flex-col">
      <header className="flex shrink-0 items-center gap-2 border-line border-b px-4 py-2">
        <div className="min-w-0 flex-1">
          <h2 className="font-medium text-sm">{t('playground.docked.label')}</h2>
          <p className="truncate text-faint text-xs">{t('playground.docked.hint')}</p>
        </div>
        <Button
          variant="ghost"
          size="icon"
          onClick={chat.newConversation}
          disabled={chat.turns.length === 0}
          aria-label={t('playground.sessions.fresh')}
          title={t('playground.sessions.fresh')}
        >
          <Plus />
        </Button>
        <a
          href={`/app/playground?${address}`}
          className="shrink-0 rounded-sm text-accent text-xs underline underline-offset-2"
        >
          {t('playground.docked.open')}
        </a>
      </header>
      <ChatColumn
        chat={chat}
        agentName={agentName}
        announcement={announcement}
        onShowTrace={(runId) => window.open(`/app/runs/${runId}`, '_blank', 'noreferrer')}
      />
    </section>
  );
}

type PlaygroundProps =
  | { docked?: false; initial: PlaygroundAddress & { version?: string } }
  | {
      docked: true;
      agentId: string;
      agentName?: string;
    };

/**
 * The playground. Stands inside an `Island` and fills its parent, which needs a height of its own.
 *
 * `<Playground initial={…} />` is the page: conversations at the left, the trace at the right, its place in the URL.
 * `<Playground docked agentId={id} agentName={name} key={id} />` is for the side of an editor: one conversation with
 * the draft as it was last saved, nothing in the URL. Save before asking: a question runs what is stored.
 */
export function Playground(props: PlaygroundProps) {
  if (!props.docked) return <FullPlayground initial={props.initial} />;
  const { agentId, agentName } = props;
  return <DockedPlayground agentId={agentId} {...(agentName === undefined ? {} : { agentName })} />;
}

export function PlaygroundPage({ initial }: { initial: PlaygroundAddress & { version?: string } }) {
  return (
    <Island>
      <Playground initial={initial} />
    </Island>
  );
}
