/** How long a browser without idle callbacks is left alone, in milliseconds. */
const LATER_MS = 300;

/** Runs something once the page rests. Browser only. @returns what calls it off */
export function whenIdle(run: () => void): () => void {
  if (!('requestIdleCallback' in window)) {
    const timer = setTimeout(run, LATER_MS);
    return () => clearTimeout(timer);
  }
  const handle = window.requestIdleCallback(run);
  return () => window.cancelIdleCallback(handle);
}
