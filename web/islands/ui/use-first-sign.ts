import { useEffect } from 'react';

/** What a person does first on a page: moves, presses, touches, or tabs into it. */
const SIGNS = ['pointermove', 'pointerdown', 'keydown', 'focusin'] as const;

/** Runs something at the first sign that somebody is there: what they may want next, but the page can do without. */
export function useFirstSign(run: () => void): void {
  useEffect(() => {
    const gone = new AbortController();
    const act = () => {
      gone.abort();
      run();
    };
    for (const sign of SIGNS) window.addEventListener(sign, act, { passive: true, signal: gone.signal });
    return () => gone.abort();
  }, [run]);
}
