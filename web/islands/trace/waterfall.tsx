import { type KeyboardEvent, type RefObject, useEffect, useId, useRef } from 'react';
import { cn } from '../../lib/cn.ts';
import { t } from '../../lib/messages.ts';
import { pan, parentRow, type TimeWindow, type TraceRow, WHOLE, windowAround, zoom } from '../../lib/trace-view.ts';
import { useRowsInSight } from './use-rows-in-sight.ts';
import { ROW_HEIGHT, rowId, WaterfallRow } from './waterfall-row.tsx';

interface WaterfallProps {
  /** What is in sight: folded and searched. */
  rows: readonly TraceRow[];
  totalMs: number;
  view: TimeWindow;
  onView(view: TimeWindow): void;
  selectedId: string | null;
  collapsed: ReadonlySet<string>;
  hits: ReadonlySet<string>;
  /** Colours of the agents, the same whatever is folded. */
  lanes: ReadonlyMap<string, string>;
  onSelect(spanId: string): void;
  onToggle(spanId: string): void;
  /** Enter: the person wants to read the span. */
  onOpen(): void;
  className?: string;
}

/** Ctrl and the wheel zoom around the pointer, Shift and the wheel move through time. */
function useWheelZoom(tree: RefObject<HTMLElement | null>, view: TimeWindow, onView: (view: TimeWindow) => void) {
  const latest = useRef({ view, onView });
  latest.current = { view, onView };
  useEffect(() => {
    const element = tree.current;
    if (!element) return;
    const onWheel = (event: WheelEvent) => {
      const { view: at, onView: change } = latest.current;
      if (event.ctrlKey || event.metaKey) {
        event.preventDefault();
        const box = element.getBoundingClientRect();
        const share = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
        change(zoom(at, event.deltaY > 0 ? 1.25 : 0.8, at.from + (at.to - at.from) * share));
      } else if (event.shiftKey && at.to - at.from < 1) {
        event.preventDefault();
        change(pan(at, Math.sign(event.deltaY + event.deltaX) * 0.1));
      }
    };
    // A passive listener could not keep the browser from zooming the page.
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [tree]);
}

const ZOOM_KEYS: Record<string, (view: TimeWindow) => TimeWindow> = {
  '+': (view) => zoom(view, 0.5),
  '=': (view) => zoom(view, 0.5),
  '-': (view) => zoom(view, 2),
  '0': () => WHOLE,
};

/**
 * Spans as a tree over time, of which only the rows in sight exist. One tab stop: arrows move and fold, Enter
 * opens, + and - zoom.
 */
export function Waterfall(props: WaterfallProps) {
  const { rows, totalMs, view, onView, selectedId, collapsed, hits, lanes, onSelect, onToggle, onOpen, className } =
    props;
  const tree = useRef<HTMLDivElement>(null);
  const helpId = useId();
  useWheelZoom(tree, view, onView);
  const at = rows.findIndex((row) => row.span.id === selectedId);
  const { slots, height, reveal, onScroll } = useRowsInSight(tree, rows, at);

  const latestAt = useRef(at);
  latestAt.current = at;
  // biome-ignore lint/correctness/useExhaustiveDependencies: scrolls when another span is selected, not when rows come in.
  useEffect(() => {
    if (latestAt.current >= 0) reveal(latestAt.current);
  }, [selectedId]);

  function move(index: number) {
    const next = rows[Math.min(rows.length - 1, Math.max(0, index))];
    if (next) onSelect(next.span.id);
  }

  function fold(row: TraceRow, wantsOpen: boolean) {
    const isOpen = row.hasChildren && !collapsed.has(row.span.id);
    if (row.hasChildren && isOpen !== wantsOpen) return onToggle(row.span.id);
    if (wantsOpen) return row.hasChildren ? move(at + 1) : undefined;
    const parent = parentRow(rows, at);
    if (parent >= 0) move(parent);
  }

  function act(event: KeyboardEvent): boolean {
    const row = rows[at];
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    const zoomed = ZOOM_KEYS[event.key]?.(view);
    if (zoomed) onView(zoomed);
    else if (event.shiftKey && event.key === 'ArrowRight') onView(pan(view, 0.2));
    else if (event.shiftKey && event.key === 'ArrowLeft') onView(pan(view, -0.2));
    else if (event.key === 'ArrowDown') move(at + 1);
    else if (event.key === 'ArrowUp') move(at - 1);
    else if (event.key === 'PageDown') move(at + 15);
    else if (event.key === 'PageUp') move(at - 15);
    else if (event.key === 'Home') move(0);
    else if (event.key === 'End') move(rows.length - 1);
    else if (row && event.key === 'ArrowRight') fold(row, true);
    else if (row && event.key === 'ArrowLeft') fold(row, false);
    else if (row && event.key === 'z') onView(windowAround(row, totalMs));
    else if (row && event.key === 'Enter') onOpen();
    else return false;
    return true;
  }

  return (
    <>
      <p id={helpId} className="sr-only">
        {t('runs.trace.help')}
      </p>
      <div
        ref={tree}
        role="tree"
        tabIndex={0}
        aria-label={t('runs.trace.label')}
        aria-describedby={helpId}
        aria-activedescendant={at >= 0 && selectedId ? rowId(selectedId) : undefined}
        onScroll={onScroll}
        onKeyDown={(event) => {
          if (event.target === event.currentTarget && act(event)) event.preventDefault();
        }}
        className={cn('overflow-y-auto overscroll-contain py-1 outline-offset-[-2px]', className)}
      >
        <div className="relative" style={{ height }}>
          {slots.map(({ slot, row, index }) => (
            <div key={slot} className="absolute inset-x-0 h-7 contain-strict" style={{ top: index * ROW_HEIGHT }}>
              <WaterfallRow
                row={row}
                totalMs={totalMs}
                view={view}
                lane={lanes.get(row.span.agentId ?? '')}
                isSelected={row.span.id === selectedId}
                isCollapsed={collapsed.has(row.span.id)}
                isHit={hits.has(row.span.id)}
                onSelect={onSelect}
                onToggle={onToggle}
              />
            </div>
          ))}
        </div>
      </div>
    </>
  );
}
