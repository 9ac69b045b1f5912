import { type KeyboardEvent, type PointerEvent, type ReactNode, useState } from 'react';
import { t } from '../../lib/messages.ts';

const MIN = 320;
const MAX = 760;
const USUAL = 440;
const STEP = 24;
const KEY = 'baton:dock-width';

function rememberedWidth(): number {
  try {
    const width = Number(localStorage.getItem(KEY));
    return width >= MIN && width <= MAX ? width : USUAL;
  } catch {
    return USUAL;
  }
}

/** A panel at the right whose edge can be pulled, by pointer or by arrow keys; its width is remembered. */
export function Dock({ label, children }: { label: string; children: ReactNode }) {
  const [width, setWidth] = useState(rememberedWidth);

  function resize(to: number) {
    const next = Math.round(Math.min(MAX, Math.max(MIN, to)));
    setWidth(next);
    try {
      localStorage.setItem(KEY, String(next));
    } catch {
      // It is this wide until the page is left.
    }
  }
  function onPointerDown(event: PointerEvent<HTMLElement>) {
    event.preventDefault();
    const handle = event.currentTarget;
    handle.setPointerCapture(event.pointerId);
    const onMove = (move: globalThis.PointerEvent) => resize(width + event.clientX - move.clientX);
    handle.addEventListener('pointermove', onMove);
    handle.addEventListener('lostpointercapture', () => handle.removeEventListener('pointermove', onMove), {
      once: true,
    });
  }
  function onKeyDown(event: KeyboardEvent) {
    const by = { ArrowLeft: STEP, ArrowRight: -STEP }[event.key];
    const to = by === undefined ? { Home: MIN, End: MAX }[event.key] : width + by;
    if (to === undefined) return;
    event.preventDefault();
    resize(to);
  }

  return (
    <aside
      aria-label={label}
      data-dock
      style={{ width }}
      className="relative hidden min-h-0 shrink-0 flex-col border-line border-l bg-canvas lg:flex"
    >
      {/* biome-ignore lint/a11y/useSemanticElements: a rule that can be moved is no <hr>. */}
      <div
        role="separator"
        aria-orientation="vertical"
        aria-label={t('agents.dock.resize')}
        aria-valuenow={width}
        aria-valuemin={MIN}
        aria-valuemax={MAX}
        tabIndex={0}
        onPointerDown={onPointerDown}
        onKeyDown={onKeyDown}
        onDoubleClick={() => resize(USUAL)}
        className="absolute inset-y-0 -left-1 z-10 w-2 cursor-col-resize touch-none outline-offset-0 hover:bg-accent-soft focus-visible:bg-accent-soft"
      />
      {children}
    </aside>
  );
}
