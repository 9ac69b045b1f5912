import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { cn } from '../../lib/cn.ts';
import { Button } from '../ui/button.tsx';

interface SidePanelProps {
  label: string;
  side: 'left' | 'right';
  /** Shown over the page on screens that have no room for it beside the conversation. */
  isOpen: boolean;
  onClose(): void;
  className?: string;
  children: ReactNode;
}

/** A column beside the conversation; where there is no room, a drawer over it. */
export function SidePanel({ label, side, isOpen, onClose, className, children }: SidePanelProps) {
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
        aria-label={label}
        className={cn(
          'min-h-0 flex-col bg-surface xl:flex xl:bg-transparent',
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
