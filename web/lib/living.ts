import { useEffect } from 'react';

/** Islands of this page that answer. */
let living = 0;

function count(change: 1 | -1): void {
  living += change;
  document.documentElement.dataset.livingIslands = String(living);
}

/**
 * Says on the page's root that one more island answers, as long as it is there. React listens only some time after
 * Astro has started it, so nothing else can tell. Belongs into the outermost part of an island: its effects run last.
 */
export function useLiving(): void {
  useEffect(() => {
    count(1);
    return () => count(-1);
  }, []);
}
