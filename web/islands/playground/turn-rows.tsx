import { useQuery } from '@tanstack/react-query';
import { ChevronLeft, ChevronRight, FileText, Pencil, RotateCw } from 'lucide-react';
import { type FormEvent, memo, useState } from 'react';
import { showCount, showCredits, showDuration } from '../../lib/format.ts';
import { t } from '../../lib/messages.ts';
import { eventsQuery } from '../../lib/queries.ts';
import { EMPTY_RUN, isOver, type RunView, reduceRun } from '../../lib/run-view.ts';
import { Button } from '../ui/button.tsx';
import { copiedText } from '../ui/citations.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { Popover } from '../ui/popover.tsx';
import { ErrorState, Skeleton } from '../ui/states.tsx';
import { RunBody } from './run-parts.tsx';
import type { Alternative, Attachment, ShownTurn } from './turns.ts';

/** What one can do with a turn; absent in a conversation that is only read. */
export interface TurnActions {
  again(turn: ShownTurn, question?: string): void;
  choose(turn: ShownTurn, alternative: Alternative): void;
  showTrace(runId: string): void;
}

interface RowProps {
  turn: ShownTurn;
  actions: TurnActions;
  /** Nothing can be asked anew while an answer is under way. */
  isBusy: boolean;
}

function Attached({ attachment }: { attachment: Attachment }) {
  const { name, characters, preview } = attachment;
  return (
    <Popover
      label={name}
      align="end"
      className="w-[min(28rem,90vw)]"
      trigger={
        <button
          type="button"
          className="flex max-w-full items-center gap-1.5 rounded-md border bg-surface px-2 py-1 text-soft text-xs hover:bg-hover hover:text-ink"
        >
          <FileText className="size-3.5 shrink-0 text-faint" aria-hidden />
          <span className="truncate">{t('playground.turn.attachment', { name, characters })}</span>
        </button>
      }
    >
      <pre className="max-h-80 overflow-auto whitespace-pre-wrap break-words font-mono text-xs">{preview}</pre>
      {preview.length < characters && <p className="mt-2 text-faint text-xs">{t('playground.turn.attachmentMore')}</p>}
    </Popover>
  );
}

/** ‹ 2/3 ›: the versions of a turn. */
function Versions({ turn, actions, isBusy }: RowProps) {
  const { alternatives, runId } = turn;
  const index = alternatives.findIndex((one) => one.runId === runId);
  if (alternatives.length < 2 || index === -1) return null;
  const step = (by: number) => {
    const next = alternatives[index + by];
    return {
      disabled: isBusy || next === undefined,
      onClick: () => next && actions.choose(turn, next),
    };
  };
  return (
    <fieldset className="flex items-center text-faint">
      <legend className="sr-only">{t('playground.turn.alternatives')}</legend>
      <Button variant="ghost" size="icon" className="size-7" aria-label={t('playground.turn.previous')} {...step(-1)}>
        <ChevronLeft />
      </Button>
      <span className="tabular text-xs" data-testid="version">
        {t('playground.turn.position', { index: String(index + 1), count: String(alternatives.length) })}
      </span>
      <Button variant="ghost" size="icon" className="size-7" aria-label={t('playground.turn.next')} {...step(1)}>
        <ChevronRight />
      </Button>
    </fieldset>
  );
}

interface EditFormProps {
  text: string;
  /** What is written stays until it can be asked. */
  isBusy: boolean;
  onSend(text: string): void;
  onCancel(): void;
}

function EditForm({ text, isBusy, onSend, onCancel }: EditFormProps) {
  const [draft, setDraft] = useState(text);
  const submit = (event?: FormEvent) => {
    event?.preventDefault();
    if (draft.trim() !== '' && !isBusy) onSend(draft.trim());
  };
  return (
    <form onSubmit={submit} className="ml-auto grid w-full gap-2 rounded-lg border bg-surface p-2.5 shadow-card">
      <textarea
        // biome-ignore lint/a11y/noAutofocus: the form opens because somebody wants to write in it.
        autoFocus
        rows={Math.min(12, Math.max(2, draft.split('\n').length))}
        value={draft}
        aria-label={t('playground.turn.editLabel')}
        onChange={(event) => setDraft(event.target.value)}
        onFocus={(event) => event.target.setSelectionRange(text.length, text.length)}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === 'Escape') {
            event.preventDefault();
            event.stopPropagation();
            onCancel();
          } else if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) submit(event);
        }}
        className="w-full resize-y bg-transparent p-1 outline-none"
      />
      <div className="flex flex-wrap items-center justify-end gap-2">
        <span className="mr-auto text-faint text-xs">{t('playground.turn.editHint')}</span>
        <Button size="sm" onClick={onCancel}>
          {t('common.cancel')}
        </Button>
        <Button type="submit" size="sm" variant="primary" disabled={draft.trim() === '' || isBusy}>
          {t('playground.turn.editSend')}
        </Button>
      </div>
    </form>
  );
}

/** The question of a turn, with what was attached, and a way to ask it differently. */
export const QuestionRow = memo(function QuestionRow(props: RowProps) {
  const { turn, actions, isBusy } = props;
  const [isEditing, setEditing] = useState(false);
  const hasActions = turn.runId !== null;
  if (isEditing) {
    return (
      <EditForm
        text={turn.question}
        isBusy={isBusy}
        onCancel={() => setEditing(false)}
        onSend={(question) => {
          setEditing(false);
          actions.again(turn, question);
        }}
      />
    );
  }
  return (
    <div className="group ml-auto grid w-fit max-w-[85%] justify-items-end gap-1">
      {turn.attachments.length > 0 && (
        <ul className="flex max-w-full flex-wrap justify-end gap-1.5">
          {turn.attachments.map((attachment) => (
            <li key={attachment.name} className="max-w-full">
              <Attached attachment={attachment} />
            </li>
          ))}
        </ul>
      )}
      <article
        className="w-fit max-w-full rounded-lg rounded-br-sm bg-hover px-3.5 py-2"
        aria-label={t('playground.turn.question')}
      >
        <p className="whitespace-pre-wrap break-words">{turn.question}</p>
      </article>
      {hasActions && (
        <div className="flex min-h-7 items-center gap-0.5">
          <div className="flex opacity-0 transition-opacity duration-(--motion-fast) focus-within:opacity-100 group-hover:opacity-100 pointer-coarse:opacity-100">
            <CopyButton text={turn.question} label={t('playground.turn.copyQuestion')} compact />
            <Button
              variant="ghost"
              size="icon"
              aria-label={t('playground.turn.edit')}
              title={t('playground.turn.edit')}
              disabled={isBusy}
              onClick={() => setEditing(true)}
            >
              <Pencil />
            </Button>
          </div>
          <Versions {...props} />
        </div>
      )}
    </div>
  );
});

function took(view: RunView): string | null {
  if (!view.startedAt || !view.endedAt) return null;
  return showDuration(Date.parse(view.endedAt) - Date.parse(view.startedAt));
}

/** What an answer cost, and what can be done with it. */
function AnswerFooter({ turn, view, actions, isBusy }: RowProps & { view: RunView }) {
  const answer = view.parts.findLast((part) => part.kind === 'message');
  const duration = took(view);
  const tokens = showCount(view.inputTokens + view.outputTokens);
  return (
    <footer className="flex flex-wrap items-center gap-x-3 gap-y-1 text-faint text-xs">
      <span className="tabular" data-testid="run-cost" data-microcredits={view.microcredits}>
        {t('playground.turn.cost', { credits: showCredits(view.microcredits) })}
      </span>
      <span className="tabular">
        {view.estimated ? t('playground.turn.tokensEstimated', { tokens }) : t('playground.turn.tokens', { tokens })}
      </span>
      {duration && <span className="tabular">{duration}</span>}
      <button
        type="button"
        onClick={() => actions.showTrace(view.runId ?? '')}
        className="rounded-sm underline underline-offset-2 hover:text-ink"
      >
        {t('playground.turn.showTrace')}
      </button>
      <span className="flex">
        {answer?.kind === 'message' && (
          <CopyButton
            text={copiedText(answer.text, answer.citations)}
            label={t('playground.turn.copyAnswer')}
            compact
          />
        )}
        <Button
          variant="ghost"
          size="icon"
          aria-label={t('playground.turn.regenerate')}
          title={t('playground.turn.regenerate')}
          disabled={isBusy}
          onClick={() => actions.again(turn)}
        >
          <RotateCw />
        </Button>
      </span>
    </footer>
  );
}

/** The answer of a turn: live, or as it was. */
export const AnswerRow = memo(function AnswerRow(props: RowProps & { fallbackName: string }) {
  const { turn, fallbackName } = props;
  if (turn.view) return <Answer {...props} view={turn.view} />;
  if (turn.runId === null) return null;
  return <AnswerFromEvents {...props} runId={turn.runId} fallbackName={turn.agentName ?? fallbackName} />;
});

function Answer(props: RowProps & { view: RunView; fallbackName: string }) {
  const { turn, view, actions, isBusy, fallbackName } = props;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3">
      <RunBody
        view={view}
        fallbackName={turn.agentName ?? fallbackName}
        onRetry={isBusy || view.runId === null ? undefined : () => actions.again(turn)}
      />
      {isOver(view.status) && <AnswerFooter {...props} view={view} />}
    </div>
  );
}

/** An answer that never became whole: how far it came is in its events. */
function AnswerFromEvents(props: RowProps & { runId: string; fallbackName: string }) {
  const { data, error, refetch } = useQuery({ ...eventsQuery(props.runId), staleTime: Number.POSITIVE_INFINITY });
  if (error) return <ErrorState error={error} onRetry={() => refetch()} className="py-4" />;
  if (!data) return <Skeleton className="h-16 w-4/5" />;
  const view = data
    .map(({ seq, type, at, data: members }) => ({ seq, type, data: { ...members, at, runId: props.runId } }))
    .reduce(reduceRun, EMPTY_RUN);
  return <Answer {...props} view={view} />;
}
