import { type RefObject, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { assignSlots, type RowSlot } from '../../lib/row-slots.ts';
import type { TraceRow } from '../../lib/trace-view.ts';
import { ROW_HEIGHT } from './waterfall-row.tsx';

/** Rows beyond the edges, for scrolling that the page hears of late. */
const BEYOND = 8;
/** Rows before anything is measured. */
const FIRST_GUESS = { from: 0, to: 40 };
/** Without scrolling for so long the tree rests; each step of a script or a wheel ends by itself, so the end of one says nothing. */
const REST_MS = 150;
/** Space above the first row, `py-1`. */
const PADDING_PX = 4;

/** A row in sight, in the element that shows it. */
export interface RowInSight {
  slot: string;
  row: TraceRow;
  index: number;
}

/** Scrolls just as far as a row needs to be seen. */
function reveal(tree: HTMLElement, index: number): void {
  const top = PADDING_PX + index * ROW_HEIGHT;
  if (top < tree.scrollTop) tree.scrollTop = top - PADDING_PX;
  else if (top + ROW_HEIGHT > tree.scrollTop + tree.clientHeight)
    tree.scrollTop = top + ROW_HEIGHT + PADDING_PX - tree.clientHeight;
}

/** Rows that differ in little but their words. Another agent is another colour, which all of a row inherits. */
function kindOf({ span, hasChildren }: TraceRow): string {
  return `${span.kind} ${hasChildren} ${span.agentId}`;
}

/** The part of the rows that is in sight, by number; `look` finds out anew. */
function useRange(tree: RefObject<HTMLElement | null>) {
  const [range, setRange] = useState(FIRST_GUESS);
  const look = useCallback(() => {
    const element = tree.current;
    if (!element) return;
    const from = Math.max(0, Math.floor(element.scrollTop / ROW_HEIGHT) - BEYOND);
    const to = Math.ceil((element.scrollTop + element.clientHeight) / ROW_HEIGHT) + BEYOND;
    setRange((known) => (known.from === from && known.to === to ? known : { from, to }));
  }, [tree]);
  useEffect(() => {
    const element = tree.current;
    if (!element) return;
    const observer = new ResizeObserver(look);
    observer.observe(element);
    return () => observer.disconnect();
  }, [tree, look]);
  return { range, look };
}

/**
 * The rows of a scrolling tree that are in sight, and row `kept`, each with the element that shows it. All rows are
 * of one height, so nothing is measured; elements are filled anew rather than made anew. While the tree scrolls they
 * stay in their order, and take that of the rows once it rests, for those who hear the tree.
 */
export function useRowsInSight(tree: RefObject<HTMLElement | null>, rows: readonly TraceRow[], kept: number) {
  const { range, look } = useRange(tree);
  const [isMoving, setMoving] = useState(false);
  const before = useRef<readonly RowSlot[]>([]);
  const slots = useMemo(() => {
    const inSight = new Map<string, { row: TraceRow; index: number }>();
    const see = (row: TraceRow | undefined, index: number) => row && inSight.set(row.span.id, { row, index });
    const to = Math.min(range.to, rows.length);
    for (let index = Math.min(range.from, to); index < to; index++) see(rows[index], index);
    see(rows[kept], kept);
    const wanted = [...inSight].map(([key, { row }]) => ({ key, kind: kindOf(row) }));
    const placed = assignSlots(before.current, wanted).flatMap((slot) => {
      const found = inSight.get(slot.key);
      return found ? [{ ...slot, ...found }] : [];
    });
    return isMoving ? placed : placed.toSorted((a, b) => a.index - b.index);
  }, [rows, range, kept, isMoving]);
  useLayoutEffect(() => {
    before.current = slots;
  }, [slots]);
  const rest = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(rest.current), []);

  return {
    slots: slots as readonly RowInSight[],
    height: rows.length * ROW_HEIGHT,
    reveal: (index: number) => tree.current && reveal(tree.current, index),
    onScroll: () => {
      clearTimeout(rest.current);
      rest.current = setTimeout(() => setMoving(false), REST_MS);
      // Before the frame is painted: what comes into sight must not be seen empty.
      flushSync(() => {
        setMoving(true);
        look();
      });
    },
  };
}
