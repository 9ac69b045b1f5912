import { ArrowDown } from 'lucide-react';
import { type ReactNode, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { Button } from '../ui/button.tsx';

/** Nearer to the end than this, the view follows what is written. */
const NEAR_PX = 80;

/**
 * The scrolling log of a conversation. It follows new text while the reader is at the end, and stays
 * where it is while they read further up.
 */
export function Conversation({ children, follow, isBusy }: { children: ReactNode; follow: unknown; isBusy: boolean }) {
  const box = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const [isAway, setAway] = useState(false);

  const toEnd = useCallback((behavior: ScrollBehavior = 'auto') => {
    const element = box.current;
    element?.scrollTo({ top: element.scrollHeight, behavior });
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `follow` is what the log shows; each change of it may have moved the end.
  useLayoutEffect(() => {
    if (atEnd.current) toEnd();
  }, [follow, toEnd]);

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const observer = new ResizeObserver(() => atEnd.current && toEnd());
    for (const child of element.children) observer.observe(child);
    return () => observer.disconnect();
  }, [toEnd]);

  return (
    <div className="relative min-h-0 flex-1">
      <div
        ref={box}
        role="log"
        aria-label="Conversation"
        aria-live="polite"
        aria-busy={isBusy}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
        tabIndex={0}
        onScroll={(event) => {
          const { scrollHeight, scrollTop, clientHeight } = event.currentTarget;
          atEnd.current = scrollHeight - scrollTop - clientHeight < NEAR_PX;
          setAway(!atEnd.current);
        }}
        className="h-full overflow-y-auto overscroll-contain outline-offset-[-3px]"
      >
        <div className="mx-auto grid w-full max-w-3xl gap-8 px-4 py-6 sm:px-6">{children}</div>
      </div>
      {isAway && (
        <Button
          size="sm"
          className="absolute bottom-3 left-1/2 -translate-x-1/2 rounded-full shadow-pop"
          onClick={() => toEnd('smooth')}
        >
          <ArrowDown /> Latest
        </Button>
      )}
    </div>
  );
}
