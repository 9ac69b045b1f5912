import { Tooltip as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { Kbd } from './kbd.tsx';

interface TooltipProps {
  /** A few words; what must be known belongs on the screen. */
  text: ReactNode;
  /** The shortcut that does the same, in the notation of `useShortcut`. */
  keys?: string;
  side?: 'top' | 'right' | 'bottom' | 'left';
  /** One control, which keeps a name of its own: touch screens show no tooltip. */
  children: ReactNode;
}

/** A hint beside a control, on hover and on keyboard focus. */
export function Tooltip({ text, keys, side = 'top', children }: TooltipProps) {
  return (
    <Radix.Provider delayDuration={400} skipDelayDuration={300}>
      <Radix.Root>
        <Radix.Trigger asChild>{children}</Radix.Trigger>
        <Radix.Portal>
          <Radix.Content
            side={side}
            sideOffset={6}
            collisionPadding={8}
            className="fade-in z-50 flex max-w-64 items-center gap-2 rounded-md border border-line bg-raised px-2 py-1 text-ink text-xs shadow-pop"
          >
            {text}
            {keys && <Kbd keys={keys} />}
          </Radix.Content>
        </Radix.Portal>
      </Radix.Root>
    </Radix.Provider>
  );
}
