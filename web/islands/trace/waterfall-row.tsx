import { ChevronRight, LifeBuoy, Zap } from 'lucide-react';
import { memo, type ReactNode } from 'react';
import { cn } from '../../lib/cn.ts';
import { showCount, showCredits, showDuration } from '../../lib/format.ts';
import { t } from '../../lib/messages.ts';
import { barIn, isCached, isStandIn, lostAttempts, type TimeWindow, type TraceRow } from '../../lib/trace-view.ts';
import { kindName, spanIcon, spanTitle } from './span-kinds.tsx';

/** Pixels; every row is as high, so that any number of them can be scrolled. */
export const ROW_HEIGHT = 28;

/** Name, bar, and as many figures as there is room for. */
export const COLUMNS =
  'grid grid-cols-[minmax(0,1fr)_minmax(4.5rem,32%)_3.75rem] items-center gap-2 px-3 @xl:grid-cols-[minmax(0,1fr)_minmax(8rem,32%)_3.25rem_3.25rem_3.75rem]';

/** The id of a row's element, for `aria-activedescendant`. */
export function rowId(spanId: string): string {
  return `span-${spanId}`;
}

interface WaterfallRowProps {
  row: TraceRow;
  totalMs: number;
  view: TimeWindow;
  lane: string | undefined;
  isSelected: boolean;
  isCollapsed: boolean;
  isHit: boolean;
  onSelect(spanId: string): void;
  onToggle(spanId: string): void;
}

function Bar({ row, totalMs, view }: Pick<WaterfallRowProps, 'row' | 'totalMs' | 'view'>) {
  const { span } = row;
  const bar = barIn(row, totalMs, view);
  return (
    <span aria-hidden className="relative h-2 overflow-hidden rounded-full bg-hover">
      {bar && (
        <span
          className={cn(
            'absolute inset-y-0 rounded-full',
            span.agentId ? 'bg-lane' : 'bg-control',
            span.status === 'error' && 'bg-bad',
            span.status === 'cancelled' && 'opacity-45',
            span.status === 'running' && 'animate-pulse',
          )}
          style={{ left: `${bar.left}%`, width: `${bar.width}%` }}
        />
      )}
    </span>
  );
}

/** A small sign beside a span's name; what it means is said in the row's own words too. */
function Mark({ title, className, children }: { title: string; className: string; children: ReactNode }) {
  return (
    <span aria-hidden title={title} className={cn('tabular shrink-0 rounded-full px-1.5 text-2xs', className)}>
      {children}
    </span>
  );
}

function spokenState({ span }: TraceRow, lost: number): string {
  const parts = [
    span.status === 'ok' ? '' : t(`runs.spanStatus.${span.status}`),
    lost > 0 ? t('runs.trace.lost', { count: lost }) : '',
    isStandIn(span) ? t('runs.trace.standIn') : '',
    isCached(span) ? t('runs.trace.cached') : '',
  ];
  return parts.filter(Boolean).join(', ');
}

/** One span of the waterfall. */
export const WaterfallRow = memo(function WaterfallRow(props: WaterfallRowProps) {
  const { row, totalMs, view, lane, isSelected, isCollapsed, isHit, onSelect, onToggle } = props;
  const { span, depth, durationMs, hasChildren } = row;
  const tokens = span.inputTokens + span.outputTokens;
  const lost = lostAttempts(span).length;
  return (
    // The tree has the focus and its keys; a row only takes the mouse.
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys are the tree's.
    // biome-ignore lint/a11y/useFocusableInteractive: the tree points at the row by aria-activedescendant.
    <div
      id={rowId(span.id)}
      role="treeitem"
      aria-level={depth + 1}
      aria-selected={isSelected}
      aria-expanded={hasChildren ? !isCollapsed : undefined}
      onClick={() => onSelect(span.id)}
      className={cn(
        COLUMNS,
        'h-7 cursor-default text-xs',
        lane,
        isSelected ? 'bg-accent-soft/70 shadow-[inset_2px_0_0_var(--accent)]' : 'hover:bg-hover',
      )}
    >
      <span className="flex min-w-0 items-center gap-1.5" style={{ paddingLeft: Math.min(depth, 12) * 12 }}>
        {hasChildren ? (
          <span
            aria-hidden
            onClick={(event) => {
              event.stopPropagation();
              onToggle(span.id);
            }}
            className="-m-1 grid size-5 shrink-0 cursor-pointer place-items-center rounded-sm hover:bg-line"
          >
            <ChevronRight className={cn('size-3 text-faint', !isCollapsed && 'rotate-90')} />
          </span>
        ) : (
          <span className="w-3 shrink-0" />
        )}
        <span aria-hidden className={cn('shrink-0 [&_svg]:size-3.5', span.agentId ? 'text-lane' : 'text-faint')}>
          {spanIcon(span)}
        </span>
        <span className="sr-only">{`${kindName(span)} `}</span>
        <span
          className={cn(
            'truncate',
            span.kind === 'generation' && 'font-mono',
            span.kind === 'agent' && 'font-medium',
            span.status === 'error' && 'text-bad',
            isHit && 'rounded-sm bg-warn-soft px-0.5 text-warn',
          )}
        >
          {spanTitle(span)}
        </span>
        {lost > 0 && (
          <Mark title={t('runs.trace.lost', { count: lost })} className="bg-warn-soft text-warn">
            {`−${lost}`}
          </Mark>
        )}
        {isStandIn(span) && (
          <Mark title={t('runs.trace.standIn')} className="bg-warn-soft text-warn">
            <LifeBuoy className="size-3" />
          </Mark>
        )}
        {isCached(span) && (
          <Mark title={t('runs.trace.cached')} className="bg-good-soft text-good">
            <Zap className="size-3" />
          </Mark>
        )}
      </span>
      <Bar row={row} totalMs={totalMs} view={view} />
      <span className="tabular hidden truncate text-right text-faint @xl:block">
        {tokens > 0 ? showCount(tokens) : ''}
      </span>
      <span className="tabular hidden truncate text-right text-faint @xl:block">
        {span.cost.microcredits > 0 ? showCredits(span.cost.microcredits) : ''}
      </span>
      <span className="tabular truncate text-right text-faint">
        {span.kind === 'handoff' ? '' : showDuration(durationMs)}
      </span>
      <span className="sr-only">{spokenState(row, lost)}</span>
    </div>
  );
});
