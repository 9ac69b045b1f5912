import { useLayoutEffect, useState } from 'react';

/** What stands there after one more key; undefined for a key that writes nothing. */
export function afterKey(
  typed: string,
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'isComposing'>,
): string | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return undefined;
  if (event.key === 'Backspace') return typed.slice(0, -1);
  return event.key.length === 1 ? typed + event.key : undefined;
}

/**
 * What is typed while the part that will take it is still on its way, so that no key is lost, and none does something
 * to the page behind it. Escape gives up.
 */
export function useTypedAhead(isOpen: boolean, isThere: boolean, onGiveUp: () => void): string {
  const [typed, setTyped] = useState('');
  useLayoutEffect(() => {
    if (!isOpen) setTyped('');
    if (!isOpen || isThere) return;
    let text = '';
    const take = (event: KeyboardEvent) => {
      const next = afterKey(text, event);
      if (next === undefined && event.key !== 'Escape') return;
      event.preventDefault();
      event.stopPropagation();
      if (next === undefined) return onGiveUp();
      text = next;
      setTyped(text);
    };
    window.addEventListener('keydown', take, true);
    return () => window.removeEventListener('keydown', take, true);
  }, [isOpen, isThere, onGiveUp]);
  return typed;
}
