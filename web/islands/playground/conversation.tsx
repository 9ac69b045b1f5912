import { ArrowDown, LoaderCircle } from 'lucide-react';
import { type ReactElement, type ReactNode, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { Virtualizer, type VirtualizerHandle } from 'virtua';
import { t } from '../../lib/messages.ts';
import { Button } from '../ui/button.tsx';

/** Nearer to the end than this, the view follows what is written. */
const NEAR_PX = 80;
/** Space above the first row, `py-6`. */
const PADDING_PX = 24;
/** Nearer to the beginning than this, older turns are asked for. */
const AHEAD_PX = 1_200;

export interface Row {
  key: string;
  element: ReactElement;
}

interface ConversationProps {
  rows: readonly Row[];
  /** Stands where there are no rows: loading, an error, an invitation. */
  notice?: ReactNode;
  /** Stands behind the last row. */
  footer?: ReactNode;
  /** Changes with whatever is written at the end. */
  follow: unknown;
  /** Another conversation begins at its end. */
  conversationKey: string;
  hasOlder: boolean;
  isLoadingOlder: boolean;
  onOlder(): void;
  isBusy: boolean;
}

/**
 * The scrolling log of a conversation of any length; only what is in sight exists. It follows new text while the
 * reader is at the end, and never moves while they read further up.
 */
export function Conversation(props: ConversationProps) {
  const { rows, notice, footer, follow, conversationKey, hasOlder, isLoadingOlder, onOlder, isBusy } = props;
  const box = useRef<HTMLDivElement>(null);
  const inner = useRef<HTMLDivElement>(null);
  const list = useRef<VirtualizerHandle>(null);
  const atEnd = useRef(true);
  /** Where the view stood last: only who goes back up from there wants to stay there. */
  const lastTop = useRef(0);
  const [isAway, setAway] = useState(false);
  const [focused, setFocused] = useState<string | null>(null);
  const grewInFront = useGrowthInFront(rows);

  const toEnd = useCallback(() => {
    const element = box.current;
    if (!element) return;
    element.scrollTop = element.scrollHeight;
    lastTop.current = element.scrollTop;
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another conversation is opened at its end.
  useLayoutEffect(() => {
    atEnd.current = true;
    setAway(false);
    toEnd();
  }, [conversationKey, toEnd]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `follow` is what the log shows; each change of it may have moved the end.
  useLayoutEffect(() => {
    if (atEnd.current) toEnd();
  }, [follow, rows.length, toEnd]);

  useEffect(() => {
    const element = inner.current;
    if (!element) return;
    const observer = new ResizeObserver(() => {
      if (atEnd.current) toEnd();
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [toEnd]);

  const wantsOlder = hasOlder && !isLoadingOlder;
  const look = useCallback(() => {
    const element = box.current;
    if (!element) return;
    const { scrollHeight, scrollTop, clientHeight } = element;
    // Rows that turn out higher than they were taken for push the end away; the view goes after it.
    if (scrollHeight - scrollTop - clientHeight < NEAR_PX) atEnd.current = true;
    else if (scrollTop < lastTop.current) atEnd.current = false;
    lastTop.current = scrollTop;
    setAway(!atEnd.current);
    if (atEnd.current) toEnd();
    if (wantsOlder && scrollTop < AHEAD_PX) onOlder();
  }, [wantsOlder, onOlder, toEnd]);

  // A conversation whose first page does not fill the window never scrolls, so it asks by itself.
  useEffect(() => {
    const element = box.current;
    if (element && wantsOlder && element.scrollHeight <= element.clientHeight + AHEAD_PX) onOlder();
  }, [wantsOlder, onOlder]);

  const kept = focused === null ? -1 : rows.findIndex((row) => row.key === focused);
  return (
    <div className="relative min-h-0 flex-1">
      <div
        ref={box}
        role="log"
        aria-label={t('playground.log.label')}
        // What is written is told when it is whole, by the announcer: not word by word.
        aria-live="off"
        aria-busy={isBusy}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
        tabIndex={0}
        onScroll={look}
        onWheel={(event) => {
          if (event.deltaY < 0) atEnd.current = false;
        }}
        // The list keeps its place itself; the browser's own anchoring would move it twice.
        className="h-full overflow-y-auto overscroll-contain outline-offset-[-3px] [overflow-anchor:none]"
      >
        <div ref={inner} className="mx-auto w-full max-w-3xl px-4 py-6 sm:px-6">
          {notice}
          <Virtualizer
            ref={list}
            scrollRef={box}
            data={rows as Row[]}
            shift={grewInFront}
            startMargin={PADDING_PX}
            bufferSize={600}
            keepMounted={kept === -1 ? [] : [kept]}
          >
            {(row) => (
              <div
                key={row.key}
                data-row={row.key}
                className="pb-4"
                onFocusCapture={() => setFocused(row.key)}
                onBlurCapture={() => setFocused(null)}
              >
                {row.element}
              </div>
            )}
          </Virtualizer>
          {footer}
        </div>
      </div>
      {isLoadingOlder && (
        <p
          role="status"
          className="absolute top-2 left-1/2 flex -translate-x-1/2 items-center gap-2 rounded-full border bg-raised px-3 py-1 text-soft text-xs shadow-card"
        >
          <LoaderCircle className="size-3.5 animate-spin" aria-hidden /> {t('playground.log.loadingEarlier')}
        </p>
      )}
      {isAway && (
        <Button
          size="sm"
          className="absolute bottom-3 left-1/2 -translate-x-1/2 rounded-full shadow-pop"
          onClick={() => {
            atEnd.current = true;
            list.current?.scrollToIndex(rows.length - 1, { align: 'end' });
            toEnd();
            box.current?.focus({ preventScroll: true });
          }}
        >
          <ArrowDown /> {t('playground.log.latest')}
        </Button>
      )}
    </div>
  );
}

/** Whether the rows of this rendering grew at their beginning: then what is in sight has to stay where it is. */
function useGrowthInFront(rows: readonly Row[]): boolean {
  const last = useRef({ first: '', last: '', length: 0 });
  const now = { first: rows[0]?.key ?? '', last: rows.at(-1)?.key ?? '', length: rows.length };
  const grew = now.length > last.current.length && now.first !== last.current.first && last.current.length > 0;
  useLayoutEffect(() => {
    last.current = now;
  });
  return grew && now.last === last.current.last;
}
