import {
  ArrowRight,
  ChevronRight,
  Hand,
  Hourglass,
  KeyRound,
  OctagonX,
  RotateCw,
  Shield,
  Wallet,
  Wrench,
} from 'lucide-react';
import { lazy, memo, type ReactNode, Suspense } from 'react';
import { citedMarkdown, citedText, withoutMarkers } from '../../lib/cited-text.ts';
import { cn } from '../../lib/cn.ts';
import { showCredits, showDuration } from '../../lib/format.ts';
import { lanesOf } from '../../lib/lane.ts';
import { t } from '../../lib/messages.ts';
import {
  type ApprovalPart,
  type Citation,
  type GuardrailPart,
  isOver,
  type RunPart,
  type RunView,
  type ToolPart,
} from '../../lib/run-view.ts';
import { AgentMark } from '../ui/agent-mark.tsx';
import { Button } from '../ui/button.tsx';
import { CitingContext, Sources } from '../ui/citations.tsx';
import { LateMarkdown } from '../ui/late-markdown.tsx';
import { Notice, Skeleton } from '../ui/states.tsx';
import { OpenPassage } from './open-passage.tsx';
import { looksStructured, StructuredAnswer } from './structured-answer.tsx';

const Approvals = lazy(() => import('../approvals/approvals.tsx').then((module) => ({ default: module.Approvals })));

type Lanes = ReturnType<typeof lanesOf>;

/** Something that happened, under one line; opened, it tells more. */
function Folded({ line, testId, children }: { line: ReactNode; testId: string; children: ReactNode }) {
  return (
    <details className="group text-sm" data-testid={testId}>
      <summary className="flex w-fit max-w-full list-none items-center gap-2 rounded-md py-0.5 text-soft hover:text-ink [&::-webkit-details-marker]:hidden">
        <ChevronRight
          className="size-3.5 shrink-0 text-faint transition-transform duration-(--motion-fast) group-open:rotate-90"
          aria-hidden
        />
        {line}
      </summary>
      <div className="mt-1 ml-6 grid gap-2 text-faint text-xs">{children}</div>
    </details>
  );
}

function HandoffLine({ part, lanes }: { part: Extract<RunPart, { kind: 'handoff' }>; lanes: Lanes }) {
  const { from, to, reason } = part;
  return (
    <Folded
      testId="handoff"
      line={
        <>
          <AgentMark id={from.agentId} name={from.agentName} size="sm" lane={lanes.get(from.agentId)} />
          <ArrowRight className="size-3.5 shrink-0 text-faint" aria-hidden />
          <AgentMark id={to.agentId} name={to.agentName} size="sm" lane={lanes.get(to.agentId)} />
          <span className="min-w-0 truncate">
            {t('playground.turn.handoff', { from: from.agentName, to: to.agentName })}
          </span>
        </>
      }
    >
      <p>{reason === 'fallback' ? t('playground.turn.fallbackReason') : t('playground.turn.handoffReason')}</p>
    </Folded>
  );
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
}

function ToolLine({ part, name }: { part: ToolPart; name: string }) {
  const isRunning = part.state === 'running';
  const says = { name, tool: part.name };
  return (
    <Folded
      testId="tool"
      line={
        <>
          <Wrench
            className={cn(
              'size-3.5 shrink-0 text-faint',
              part.state === 'failed' && 'text-bad',
              isRunning && 'animate-pulse',
            )}
            aria-hidden
          />
          <span className="min-w-0 truncate">
            {isRunning ? t('playground.turn.toolRunning', says) : t('playground.turn.tool', says)}
          </span>
          {part.state === 'failed' && (
            <span className="shrink-0 text-bad text-xs">{t('playground.turn.toolFailed')}</span>
          )}
          {part.ms !== null && <span className="tabular shrink-0 text-faint text-xs">{showDuration(part.ms)}</span>}
          {part.microcredits !== null && part.microcredits > 0 && (
            <span className="tabular shrink-0 text-faint text-xs">
              {t('playground.turn.cost', { credits: showCredits(part.microcredits) })}
            </span>
          )}
        </>
      }
    >
      {part.input !== undefined && <Detail label={t('playground.turn.toolInput')} text={shown(part.input)} />}
      {part.output !== undefined && <Detail label={t('playground.turn.toolOutput')} text={shown(part.output)} />}
    </Folded>
  );
}

const DECIDED = { pending: 'lineAsked', approved: 'lineApproved', rejected: 'lineRejected' } as const;
const DECIDED_BY = { pending: 'lineAsked', approved: 'lineApprovedBy', rejected: 'lineRejectedBy' } as const;

/** Who decided, as far as the event says so. */
function decision({ state, name, by }: ApprovalPart): string {
  if (by === null) return t(`approvals.${DECIDED[state]}`, { tool: name });
  const who = by === 'owner' ? t('approvals.theOwner') : by.email;
  return t(`approvals.${DECIDED_BY[state]}`, { tool: name, who });
}

function ApprovalLine({ part }: { part: ApprovalPart }) {
  return (
    <Folded
      testId="approval"
      line={
        <>
          <Hand className={cn('size-3.5 shrink-0 text-faint', part.state === 'pending' && 'text-warn')} aria-hidden />
          <span className="min-w-0 truncate">{decision(part)}</span>
        </>
      }
    >
      {part.input !== undefined && <Detail label={t('playground.turn.toolInput')} text={shown(part.input)} />}
      {part.message !== '' && <Detail label={t('approvals.rejectWith')} text={part.message} />}
    </Folded>
  );
}

const GUARDED = new Set(['block', 'mask', 'flag']);

function GuardrailLine({ part }: { part: GuardrailPart }) {
  const action = GUARDED.has(part.action) ? (part.action as 'block' | 'mask' | 'flag') : 'flag';
  return (
    <Folded
      testId="guardrail"
      line={
        <>
          <Shield className={cn('size-3.5 shrink-0 text-faint', action === 'block' && 'text-bad')} aria-hidden />
          <span className="min-w-0 truncate">{t(`playground.turn.guardrail.${action}`, { name: part.name })}</span>
        </>
      }
    >
      <p>{part.reason}</p>
    </Folded>
  );
}

function Detail({ label, text }: { label: string; text: string }) {
  return (
    <div className="grid gap-1">
      <p className="font-medium">{label}</p>
      <pre className="max-h-60 overflow-auto whitespace-pre-wrap break-words rounded-md border bg-sunken p-2 font-mono">
        {text}
      </pre>
    </div>
  );
}

const MessagePart = memo(function MessagePart({
  text,
  citations,
  growing,
  name,
  lane,
}: {
  text: string;
  citations: readonly Citation[];
  growing: boolean;
  name: string;
  lane: string | undefined;
}) {
  const shownText = growing ? withoutMarkers(text) : citedMarkdown(text, citations);
  const prose = <LateMarkdown text={shownText} growing={growing} />;
  const citing = {
    citations,
    more: (number: number) => {
      const citation = citations[number - 1];
      return citation && <OpenPassage citation={citation} />;
    },
  };
  return (
    <article
      className={cn('grid gap-1.5 border-lane/60 border-l-2 pl-3.5', lane ?? 'lane-0')}
      aria-label={t('playground.turn.answer', { name })}
    >
      <p className="font-medium text-lane text-xs">{name}</p>
      <CitingContext value={citing}>
        {looksStructured(text) ? <StructuredAnswer text={citedText(text, citations)} fallback={prose} /> : prose}
        <Sources />
      </CitingContext>
    </article>
  );
});

/** Ways on from where a run stands. */
export interface Remedies {
  /** Answers the question anew. */
  onRetry?: (() => void) | undefined;
}

const KEY_FAULTS = new Set(['model_unauthorized', 'model_unavailable']);
const CREDIT_FAULTS = new Set(['insufficient_credits', 'max_credits', 'expired']);

/** What helps against this fault, as buttons. */
export function RemedyButtons({ code, onRetry }: Remedies & { code: string }) {
  return (
    <span className="mt-2 flex flex-wrap gap-2">
      {KEY_FAULTS.has(code) && (
        <Button asChild size="sm">
          <a href="/app/settings/keys">
            <KeyRound /> {t('playground.ending.addKey')}
          </a>
        </Button>
      )}
      {CREDIT_FAULTS.has(code) && (
        <Button asChild size="sm">
          <a href="/app/credits">
            <Wallet /> {t('playground.ending.topUp')}
          </a>
        </Button>
      )}
      {onRetry && (
        <Button size="sm" onClick={onRetry}>
          <RotateCw /> {t('playground.ending.retry')}
        </Button>
      )}
    </span>
  );
}

/** Why a run stands still or ended without an answer, and what helps. */
export function RunNotice({ view, onRetry }: Remedies & { view: RunView }) {
  if (view.status === 'waiting' && view.waitsAs === 'waiting_approval' && view.runId) {
    return (
      <Suspense fallback={<Skeleton className="h-24" />}>
        <Approvals runId={view.runId} names={view.names} />
      </Suspense>
    );
  }
  if (view.status === 'waiting') {
    const forCredits = view.waiting === null || /credit/i.test(view.waiting);
    return (
      <Notice tone="warn" className="flex items-start gap-2">
        <Hourglass className="mt-0.5 size-4 shrink-0" aria-hidden />
        <div>
          {forCredits
            ? t('playground.ending.waiting')
            : t('playground.ending.waitingOther', { reason: view.waiting ?? '' })}
          {forCredits && <RemedyButtons code="insufficient_credits" />}
        </div>
      </Notice>
    );
  }
  if (view.status === 'failed' || view.status === 'expired') {
    return (
      <Notice tone="bad" className="flex items-start gap-2">
        <OctagonX className="mt-0.5 size-4 shrink-0" aria-hidden />
        <div>
          {view.error?.message ?? t('playground.ending.failed')}
          <RemedyButtons code={view.error?.code ?? view.status} onRetry={onRetry} />
        </div>
      </Notice>
    );
  }
  if (view.status === 'cancelled') return <Notice>{t('playground.ending.stopped')}</Notice>;
  return null;
}

/** The agents of a run in the order in which they came in. */
function agentsOf(view: RunView): string[] {
  const inParts = view.parts.flatMap((part) => (part.kind === 'handoff' ? [part.from.agentId, part.to.agentId] : []));
  return [...Object.keys(view.names), ...inParts];
}

/** Everything that a run has said and done so far. */
export function RunBody({ view, fallbackName, onRetry }: Remedies & { view: RunView; fallbackName: string }) {
  const isWorking = !isOver(view.status) && view.status !== 'waiting';
  const last = view.parts.at(-1);
  const lanes = lanesOf(agentsOf(view));
  const isQuiet = isWorking && !(last?.kind === 'message' && !last.complete);
  const nameOf = (agentId: string | null) => (agentId && view.names[agentId]) || fallbackName;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3">
      {view.parts.map((part) => {
        if (part.kind === 'handoff') return <HandoffLine key={`handoff-${part.id}`} part={part} lanes={lanes} />;
        if (part.kind === 'tool') return <ToolLine key={`tool-${part.id}`} part={part} name={nameOf(part.agentId)} />;
        if (part.kind === 'approval') return <ApprovalLine key={`approval-${part.id}`} part={part} />;
        if (part.kind === 'guardrail') return <GuardrailLine key={`guardrail-${part.id}`} part={part} />;
        return (
          <MessagePart
            key={`${part.id}-${part.attempt}`}
            text={part.text}
            citations={part.citations}
            growing={!part.complete && isWorking}
            name={nameOf(part.agentId)}
            lane={lanes.get(part.agentId ?? '')}
          />
        );
      })}
      {isQuiet && (
        <p className="flex items-center gap-2 text-faint text-sm">
          <span aria-hidden className="size-2 animate-pulse rounded-full bg-accent" />
          {t('playground.turn.working', { name: nameOf(view.agentId) })}
        </p>
      )}
      <RunNotice view={view} onRetry={onRetry} />
    </div>
  );
}
