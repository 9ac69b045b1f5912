import { X } from 'lucide-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { cn } from '../../lib/cn.ts';
import { Button } from '../ui/button.tsx';

/** Tailwind's `xl`: from here on all three columns stand side by side. */
const WIDE = '(min-width: 80rem)';

interface SidePanelProps {
  label: string;
  side: 'left' | 'right';
  /** Shown over the page on screens that have no room for it beside the conversation. */
  isOpen: boolean;
  onClose(): void;
  className?: string;
  children: ReactNode;
}

/** While the drawer is open it has the focus, and Esc closes it; then the focus goes back to where it was. */
function useDrawer(isOpen: boolean, onClose: () => void) {
  const panel = useRef<HTMLElement>(null);
  const close = useRef(onClose);
  close.current = onClose;
  useEffect(() => {
    if (!isOpen || window.matchMedia(WIDE).matches) return;
    const before = document.activeElement;
    panel.current?.focus();
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || document.querySelector('[role="dialog"],[role="menu"]')) return;
      event.preventDefault();
      close.current();
    };
    // Before the page's own listener, for which Esc means to stop the run.
    window.addEventListener('keydown', onKey, true);
    return () => {
      window.removeEventListener('keydown', onKey, true);
      if (before instanceof HTMLElement) before.focus();
    };
  }, [isOpen]);
  return panel;
}

/** A column beside the conversation; where there is no room, a drawer over it. */
export function SidePanel({ label, side, isOpen, onClose, className, children }: SidePanelProps) {
  const panel = useDrawer(isOpen, onClose);
  return (
    <>
      {isOpen && (
        <button
          type="button"
          aria-label={`Close ${label}`}
          onClick={onClose}
          className="fade-in fixed inset-0 z-40 cursor-default bg-scrim xl:hidden"
        />
      )}
      <aside
        ref={panel}
        tabIndex={-1}
        aria-label={label}
        className={cn(
          'min-h-0 flex-col bg-surface outline-none xl:flex xl:bg-transparent',
          side === 'left' ? 'border-line xl:border-r' : 'border-line xl:border-l',
          isOpen
            ? cn(
                'max-xl:fixed max-xl:inset-y-0 max-xl:z-50 max-xl:flex max-xl:w-[min(26rem,92vw)] max-xl:shadow-pop',
                side === 'left' ? 'max-xl:left-0' : 'max-xl:right-0',
              )
            : 'hidden',
          className,
        )}
      >
        <div className="flex shrink-0 items-center justify-between border-line border-b px-4 py-2 xl:hidden">
          <span className="font-medium text-sm">{label}</span>
          <Button variant="ghost" size="icon" aria-label={`Close ${label}`} onClick={onClose}>
            <X />
          </Button>
        </div>
        {children}
      </aside>
    </>
  );
}
