import { MessagesSquare } from 'lucide-react';
import { useEffect, useLayoutEffect, useMemo, useRef } from 'react';
import { t } from '../../lib/messages.ts';
import { fetchMarkdown } from '../ui/late-markdown.tsx';
import { EmptyState, ErrorState, Notice, Skeleton } from '../ui/states.tsx';
import { Composer, type ComposerHandle } from './composer.tsx';
import { Conversation, type Row } from './conversation.tsx';
import { RemedyButtons } from './run-parts.tsx';
import { AnswerRow, QuestionRow, type TurnActions } from './turn-rows.tsx';
import type { useConversation } from './use-conversation.ts';

export type Chat = ReturnType<typeof useConversation>;

/** Esc stops the run, unless something on top of the page wants it first. */
function useEscape(isRunning: boolean, stop: () => void): void {
  useLayoutEffect(() => {
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
    <EmptyState
      icon={<MessagesSquare />}
      title={name ? t('playground.welcome.ask', { name }) : t('playground.welcome.choose')}
    >
      {name ? t('playground.welcome.askText') : t('playground.welcome.chooseText')}
    </EmptyState>
  );
}

function Loading() {
  return (
    <div role="status" aria-label={t('playground.log.loading')} className="grid gap-4">
      <Skeleton className="ml-auto h-10 w-1/2" />
      <Skeleton className="h-24 w-4/5" />
    </div>
  );
}

/** The actions of a turn as one object that never changes, so that rows are drawn again only for what they show. */
function useStableActions(actions: TurnActions): TurnActions {
  const latest = useRef(actions);
  // With the commit, not after it: a button that has just come to life must not act as it stood while it was off.
  useLayoutEffect(() => {
    latest.current = actions;
  });
  return useMemo(
    () => ({
      again: (turn, question) => latest.current.again(turn, question),
      choose: (turn, alternative) => latest.current.choose(turn, alternative),
      showTrace: (runId) => latest.current.showTrace(runId),
    }),
    [],
  );
}

/** The log of a conversation and, below it, the place where the next question is written. */
export function ChatColumn({
  chat,
  agentName,
  announcement,
  onShowTrace,
  autoFocus = false,
}: {
  chat: Chat;
  agentName: string | undefined;
  announcement: string;
  onShowTrace(runId: string): void;
  autoFocus?: boolean;
}) {
  const composer = useRef<ComposerHandle>(null);
  useEscape(chat.isRunning, () => void chat.stop());
  const actions = useStableActions({ again: chat.again, choose: chat.choose, showTrace: onShowTrace });
  const fallbackName = agentName ?? t('playground.turn.somebody');
  const { turns, isRunning, refusal, refused } = chat;

  const rows = useMemo(
    () =>
      turns.flatMap((turn): Row[] => [
        {
          key: `${turn.key}-question`,
          element: <QuestionRow turn={turn} actions={actions} isBusy={isRunning} />,
        },
        {
          key: `${turn.key}-answer`,
          element: <AnswerRow turn={turn} actions={actions} isBusy={isRunning} fallbackName={fallbackName} />,
        },
      ]),
    [turns, actions, isRunning, fallbackName],
  );

  // Here before the first answer is, so that none changes its look under one's eyes.
  const willShowText = chat.sessionId !== '' || turns.length > 0;
  useEffect(() => {
    if (willShowText) fetchMarkdown();
  }, [willShowText]);

  // A question that was not taken goes back to where it was written.
  useEffect(() => {
    if (refused) composer.current?.restore(refused.question);
  }, [refused]);

  const isEmpty = rows.length === 0;
  let notice = null;
  if (isEmpty && chat.pastError) notice = <ErrorState error={chat.pastError} onRetry={() => void chat.retryPast()} />;
  else if (isEmpty && chat.isLoadingPast) notice = <Loading />;
  else if (isEmpty && !refusal) notice = <Welcome name={agentName} />;

  const fault = refusal ?? chat.problem;
  return (
    <>
      <Conversation
        rows={rows}
        conversationKey={chat.sessionId}
        follow={turns}
        isBusy={isRunning}
        hasOlder={chat.hasOlder}
        isLoadingOlder={chat.isLoadingOlder}
        onOlder={() => void chat.loadOlder()}
        notice={notice}
        footer={
          <>
            {chat.isCutOff && (
              <p role="status" className="pb-4 text-warn text-xs">
                {t('playground.ending.reconnecting')}
              </p>
            )}
            {fault && (
              <Notice tone="bad" className="mb-4">
                {fault.message}
                <RemedyButtons code={fault.code} />
              </Notice>
            )}
          </>
        }
      />
      <p className="sr-only" role="status" aria-live="polite" data-testid="announcement">
        {announcement}
      </p>
      <div className="mx-auto w-full max-w-3xl shrink-0 px-3 pb-3 sm:px-6 sm:pb-5">
        <Composer
          ref={composer}
          agentId={chat.agentId}
          isRunning={isRunning}
          isStopping={chat.isStopping}
          onSend={chat.send}
          onStop={() => void chat.stop()}
          autoFocus={autoFocus}
        />
      </div>
    </>
  );
}
