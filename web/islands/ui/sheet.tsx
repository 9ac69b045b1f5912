import { X } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { cn } from '../../lib/cn.ts';
import { t } from '../../lib/messages.ts';
import { Button } from './button.tsx';
import { useFocusReturn } from './use-focus-return.ts';

interface SheetProps {
  open: boolean;
  onOpenChange(open: boolean): void;
  title: string;
  description?: ReactNode;
  /** From the right; on phones from below when `bottom`. */
  side?: 'right' | 'bottom';
  children: ReactNode;
  className?: string;
}

const SIDES = {
  right: 'sheet-right inset-y-0 right-0 w-[min(30rem,100vw)] border-l',
  bottom: 'sheet-bottom inset-x-0 bottom-0 max-h-[85dvh] rounded-t-lg border-t',
};

/** A panel over the edge of the page, for details and for what is docked on wide screens. */
export function Sheet({ open, onOpenChange, title, description, side = 'right', children, className }: SheetProps) {
  const focus = useFocusReturn();
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fade-in fixed inset-0 z-40 bg-scrim" />
        <Radix.Content
          data-modal
          {...focus}
          className={cn('fixed z-50 flex flex-col border-line bg-raised shadow-pop', SIDES[side], className)}
          {...(description ? {} : { 'aria-describedby': undefined })}
        >
          <header className="flex items-start justify-between gap-3 border-b p-4">
            <div className="grid min-w-0 gap-0.5">
              <Radix.Title className="truncate font-semibold text-base">{title}</Radix.Title>
              {description && <Radix.Description className="text-soft text-sm">{description}</Radix.Description>}
            </div>
            <Radix.Close asChild>
              <Button variant="ghost" size="icon" aria-label={t('ui.close')}>
                <X />
              </Button>
            </Radix.Close>
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto p-4">{children}</div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
