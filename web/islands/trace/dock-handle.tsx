import { type KeyboardEvent, type PointerEvent, useCallback, useEffect, useState } from 'react';
import { t } from '../../lib/messages.ts';

const NARROWEST = 320;
const WIDEST = 880;
const USUAL = 416;
const STEP = 24;
const STORED_AS = 'dock-width';

function within(width: number): number {
  // The conversation beside it keeps at least half of the window.
  const room = Math.max(NARROWEST, window.innerWidth / 2);
  return Math.round(Math.min(WIDEST, room, Math.max(NARROWEST, width)));
}

function storedWidth(): number {
  return Number(localStorage.getItem(STORED_AS)) || USUAL;
}

/** The width in pixels, kept for the next visit; the layout reads it as `--dock-width`. */
function useDockWidth(): [number, (width: number) => void] {
  const [width, setWidth] = useState(USUAL);
  const change = useCallback((wanted: number) => {
    const next = within(wanted);
    setWidth(next);
    document.documentElement.style.setProperty('--dock-width', `${next}px`);
    localStorage.setItem(STORED_AS, String(next));
  }, []);
  useEffect(() => change(storedWidth()), [change]);
  return [width, change];
}

/**
 * The left edge of the docked inspector: drag it, or move it with the arrow keys; a double click gives the usual
 * width. Stands inside a `relative` column whose grid says `var(--dock-width, 26rem)`.
 */
export function DockHandle() {
  const [width, setWidth] = useDockWidth();

  function onPointerMove(event: PointerEvent<HTMLElement>) {
    if (event.currentTarget.hasPointerCapture(event.pointerId)) setWidth(window.innerWidth - event.clientX);
  }

  function onKeyDown(event: KeyboardEvent) {
    const wanted = {
      ArrowLeft: width + STEP,
      ArrowRight: width - STEP,
      Home: NARROWEST,
      End: WIDEST,
    }[event.key];
    if (wanted === undefined) return;
    event.preventDefault();
    setWidth(wanted);
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: a separator that can be moved is a control; `hr` is none.
    <div
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={t('runs.trace.resize')}
      aria-valuenow={width}
      aria-valuemin={NARROWEST}
      aria-valuemax={WIDEST}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={onPointerMove}
      onDoubleClick={() => setWidth(USUAL)}
      onKeyDown={onKeyDown}
      className="absolute inset-y-0 -left-1 z-10 hidden w-2 cursor-col-resize touch-none outline-none transition-colors hover:bg-accent/40 focus-visible:bg-focus active:bg-accent/60 xl:block"
    />
  );
}
