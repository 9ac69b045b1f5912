import { useRef } from 'react';

/**
 * Gives the focus back to where it was before a dialog opened. Radix does so for triggers of its own only, and most
 * of our dialogs are opened by state. No `autoFocus` inside: the first control has the focus anyway. Spread the result onto the dialog's content.
 */
export function useFocusReturn() {
  const before = useRef<HTMLElement | null>(null);
  return {
    onOpenAutoFocus: () => {
      before.current = document.activeElement instanceof HTMLElement ? document.activeElement : null;
    },
    onCloseAutoFocus: (event: Event) => {
      event.preventDefault();
      before.current?.focus();
    },
  };
}
