import { ChevronsDownUp, ChevronsUpDown } from 'lucide-react';
import { useCallback, useMemo, useRef, useState } from 'react';
import type { Schema } from '../../lib/api.ts';
import { cn } from '../../lib/cn.ts';
import { showDuration } from '../../lib/format.ts';
import { lanesOf } from '../../lib/lane.ts';
import { t } from '../../lib/messages.ts';
import {
  placeSpans,
  searchRows,
  stepAt,
  stepsOf,
  type TraceRow,
  WHOLE,
  windowAround,
  withoutCollapsed,
} from '../../lib/trace-view.ts';
import { Button } from '../ui/button.tsx';
import { SearchInput } from '../ui/search-input.tsx';
import { SpanDetail } from './span-detail.tsx';
import { StepBar } from './step-bar.tsx';
import { TimeAxis, ZoomButtons } from './time-axis.tsx';
import { Waterfall } from './waterfall.tsx';

interface InspectorProps {
  trace: Schema<'RunTrace'>;
  /** The moment up to which running bars reach. */
  now: number;
  /** Puts the detail beside the waterfall where there is room. */
  wide: boolean;
  initialSpan?: string;
  /** Called with the selected span, so that an address can name it. */
  onSelected?(spanId: string): void;
}

/** What is folded, and how it changes. */
function useFolds(rows: readonly TraceRow[]) {
  const [collapsed, setCollapsed] = useState<ReadonlySet<string>>(new Set());
  const toggle = useCallback((spanId: string) => {
    setCollapsed((before) => {
      const next = new Set(before);
      if (!next.delete(spanId)) next.add(spanId);
      return next;
    });
  }, []);
  const foldAll = () =>
    setCollapsed(new Set(rows.filter((row) => row.hasChildren && row.depth > 0).map((row) => row.span.id)));
  return { collapsed, toggle, foldAll, unfoldAll: () => setCollapsed(new Set()) };
}

/** Where a newcomer looks first: what failed, else the first model call. */
function firstOf(rows: readonly TraceRow[]): TraceRow | undefined {
  return (
    rows.find(({ span }) => span.status === 'error' && span.kind !== 'run' && span.kind !== 'agent') ??
    rows.find(({ span }) => span.kind === 'generation') ??
    rows[0]
  );
}

/** The waterfall of a run, the step through it, and the span that is selected. */
export function Inspector({ trace, now, wide, initialSpan, onSelected }: InspectorProps) {
  const { rows, totalMs } = useMemo(() => placeSpans(trace.spans, now), [trace.spans, now]);
  const [selectedId, setSelectedId] = useState<string | null>(initialSpan || null);
  const [query, setQuery] = useState('');
  const [view, setView] = useState(WHOLE);
  const { collapsed, toggle, foldAll, unfoldAll } = useFolds(rows);
  const detail = useRef<HTMLDivElement>(null);

  const lanes = useMemo(() => lanesOf(rows.flatMap(({ span }) => (span.agentId ? [span.agentId] : []))), [rows]);
  const found = useMemo(() => searchRows(rows, query), [rows, query]);
  // A search looks under folds too.
  const shown = useMemo(
    () => (query.trim() ? found.rows : withoutCollapsed(rows, collapsed)),
    [rows, found, query, collapsed],
  );
  const steps = useMemo(() => stepsOf(rows), [rows]);

  const latestSelected = useRef(onSelected);
  latestSelected.current = onSelected;
  const select = useCallback((spanId: string) => {
    setSelectedId(spanId);
    latestSelected.current?.(spanId);
  }, []);

  const index = rows.findIndex((row) => row.span.id === selectedId);
  const selected = rows[index] ?? firstOf(rows);
  const current = selected && stepAt(steps, rows, rows.indexOf(selected));
  if (!selected) return <p className="p-4 text-faint text-sm">{t('runs.trace.empty')}</p>;
  const areFolded = collapsed.size > 0;

  return (
    <div className={cn('@container', wide && 'grid items-start lg:grid-cols-[minmax(0,11fr)_minmax(0,9fr)]')}>
      <div className="@container min-w-0">
        <div className="flex items-center gap-1 px-3 pt-2.5">
          <SearchInput
            label={t('runs.trace.search')}
            value={query}
            onChange={setQuery}
            keys="/"
            group={t('runs.trace.group')}
            className="min-w-0 flex-1"
          />
          <Button
            variant="ghost"
            size="icon"
            className="size-7"
            aria-label={areFolded ? t('runs.trace.expandAll') : t('runs.trace.collapseAll')}
            title={areFolded ? t('runs.trace.expandAll') : t('runs.trace.collapseAll')}
            onClick={areFolded ? unfoldAll : foldAll}
          >
            {areFolded ? <ChevronsUpDown /> : <ChevronsDownUp />}
          </Button>
          <ZoomButtons view={view} onView={setView} onFit={() => setView(windowAround(selected, totalMs))} />
        </div>
        <div className="flex items-baseline justify-between gap-2 px-3 pt-1.5 text-faint text-xs">
          <span role="status">
            {query.trim()
              ? t('runs.trace.hits', { count: found.hits.size })
              : t('runs.trace.spans', { count: rows.length })}
          </span>
          <span className="tabular">{showDuration(totalMs)}</span>
        </div>
        <TimeAxis totalMs={totalMs} view={view} onView={setView} />
        <Waterfall
          rows={shown}
          totalMs={totalMs}
          view={view}
          onView={setView}
          selectedId={selected.span.id}
          collapsed={collapsed}
          hits={found.hits}
          lanes={lanes}
          onSelect={select}
          onToggle={toggle}
          onOpen={() => detail.current?.focus()}
          className={wide ? 'max-h-[26rem] lg:max-h-[max(26rem,calc(100dvh-24rem))]' : 'max-h-[min(22rem,40dvh)]'}
        />
        <div className="border-line border-t">
          <StepBar steps={steps} current={current} onSelect={select} />
        </div>
      </div>
      <div
        ref={detail}
        tabIndex={-1}
        className={cn(
          'min-w-0 border-line border-t outline-none focus-visible:shadow-[inset_0_0_0_2px_var(--focus)]',
          wide && 'lg:min-h-full lg:border-t-0 lg:border-l',
        )}
      >
        <SpanDetail key={selected.span.id} row={selected} trace={trace} />
      </div>
    </div>
  );
}
