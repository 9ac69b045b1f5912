import { ArrowRight, ChevronRight, OctagonX, Timer } from 'lucide-react';
import { cn } from '../../lib/cn.ts';
import { showCount, showCredits, showDuration } from '../../lib/format.ts';
import { lanesOf } from '../../lib/lane.ts';
import { isOver, type RunPart, type RunView } from '../../lib/run-view.ts';
import { AgentMark } from '../ui/agent-mark.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { Markdown } from '../ui/markdown.tsx';
import { Notice } from '../ui/states.tsx';

const REASONS: Record<string, string> = {
  handoff: 'It decided that the other agent should answer.',
  fallback: 'It failed after its own attempts, so the agent that stands in for it took over.',
};

type Lanes = ReturnType<typeof lanesOf>;

/** A handoff under one line; opened, it says who and why. */
function HandoffLine({ part, lanes }: { part: Extract<RunPart, { kind: 'handoff' }>; lanes: Lanes }) {
  return (
    <details className="group text-sm" data-testid="handoff">
      <summary className="flex w-fit list-none items-center gap-2 rounded-md py-0.5 text-soft hover:text-ink">
        <ChevronRight
          className="size-3.5 text-faint transition-transform duration-(--motion-fast) group-open:rotate-90"
          aria-hidden
        />
        <AgentMark id={part.from.agentId} name={part.from.agentName} size="sm" lane={lanes.get(part.from.agentId)} />
        <ArrowRight className="size-3.5 text-faint" aria-hidden />
        <AgentMark id={part.to.agentId} name={part.to.agentName} size="sm" lane={lanes.get(part.to.agentId)} />
        <span>{`${part.from.agentName} handed on to ${part.to.agentName}`}</span>
      </summary>
      <p className="mt-1 ml-6 text-faint text-xs">{REASONS[part.reason] ?? part.reason}</p>
    </details>
  );
}

function MessagePart({
  part,
  name,
  lane,
}: {
  part: Extract<RunPart, { kind: 'message' }>;
  name: string;
  lane: string | undefined;
}) {
  return (
    <article
      className={cn('grid gap-1.5 border-lane/60 border-l-2 pl-3.5', lane ?? 'lane-0')}
      aria-label={`Answer of ${name}`}
    >
      <p className="font-medium text-lane text-xs">{name}</p>
      <Markdown text={part.text} />
    </article>
  );
}

function took(view: RunView): string | null {
  if (!view.startedAt || !view.endedAt) return null;
  return showDuration(Date.parse(view.endedAt) - Date.parse(view.startedAt));
}

/** What an answer cost, once it is there. */
export function RunFooter({ view, onShowTrace }: { view: RunView; onShowTrace(): void }) {
  const answer = view.parts.filter((part) => part.kind === 'message').at(-1);
  const duration = took(view);
  return (
    <footer className="flex flex-wrap items-center gap-x-3 gap-y-1 text-faint text-xs">
      <span className="tabular" data-testid="run-cost" data-microcredits={view.microcredits}>
        {`${showCredits(view.microcredits)} credits`}
      </span>
      <span className="tabular">{`${showCount(view.inputTokens + view.outputTokens)} tokens${view.estimated ? ', estimated' : ''}`}</span>
      {duration && <span className="tabular">{duration}</span>}
      <button type="button" onClick={onShowTrace} className="rounded-sm underline underline-offset-2 hover:text-ink">
        Show trace
      </button>
      {answer?.kind === 'message' && <CopyButton text={answer.text} label="Copy answer" compact />}
    </footer>
  );
}

/** Why a run stands still or ended without an answer. */
export function RunNotice({ view }: { view: RunView }) {
  if (view.status === 'waiting') {
    return (
      <Notice tone="warn" className="flex items-start gap-2">
        <Timer className="mt-0.5 size-4 shrink-0" aria-hidden />
        <span>
          {`Paused. ${view.waiting ?? ''} What is done is kept, and waiting costs nothing. It goes on by itself once there are credits.`}{' '}
          <a href="/app/credits" className="underline underline-offset-2">
            See your credits
          </a>
        </span>
      </Notice>
    );
  }
  if (view.status === 'failed' || view.status === 'expired') {
    return (
      <Notice tone="bad" className="flex items-start gap-2">
        <OctagonX className="mt-0.5 size-4 shrink-0" aria-hidden />
        <span>{view.error?.message ?? 'The run ended without an answer.'}</span>
      </Notice>
    );
  }
  if (view.status === 'cancelled') return <Notice>You stopped this run.</Notice>;
  return null;
}

/** The agents of a run in the order in which they came in. */
function agentsOf(view: RunView): string[] {
  const inParts = view.parts.flatMap((part) => (part.kind === 'handoff' ? [part.from.agentId, part.to.agentId] : []));
  return [...Object.keys(view.names), ...inParts];
}

/** Everything that a run has said and done so far. */
export function RunBody({ view, fallbackName }: { view: RunView; fallbackName: string }) {
  const isWorking = !isOver(view.status) && view.status !== 'waiting';
  const last = view.parts.at(-1);
  const lanes = lanesOf(agentsOf(view));
  const isQuiet = isWorking && !(last?.kind === 'message' && !last.complete);
  const worker = (view.agentId && view.names[view.agentId]) || fallbackName;
  return (
    <div className="grid gap-3">
      {view.parts.map((part) =>
        part.kind === 'handoff' ? (
          <HandoffLine key={`handoff-${part.id}`} part={part} lanes={lanes} />
        ) : (
          <MessagePart
            key={`${part.id}-${part.attempt}`}
            part={part}
            name={(part.agentId && view.names[part.agentId]) || fallbackName}
            lane={lanes.get(part.agentId ?? '')}
          />
        ),
      )}
      {isQuiet && (
        <p className="flex items-center gap-2 text-faint text-sm" role="status">
          <span aria-hidden className="size-2 animate-pulse rounded-full bg-accent" />
          {`${worker} is working…`}
        </p>
      )}
      <RunNotice view={view} />
    </div>
  );
}
