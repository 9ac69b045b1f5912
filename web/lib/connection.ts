/** Whether the API answers: `offline` as the browser says, `unreachable` as a failed request says. */
export type Connection = 'online' | 'offline' | 'unreachable';

const PROBE_MS = 4_000;

let isUnreachable = false;
let probe: ReturnType<typeof setInterval> | undefined;
const watchers = new Set<() => void>();

function announce(): void {
  for (const watcher of watchers) watcher();
}

/** The connection as it is now. */
export function connection(): Connection {
  if (!navigator.onLine) return 'offline';
  return isUnreachable ? 'unreachable' : 'online';
}

/** A request did not reach the server. From now on the server is asked until it answers. */
export function noteUnreachable(): void {
  if (isUnreachable) return;
  isUnreachable = true;
  announce();
  probe = setInterval(ask, PROBE_MS);
}

/** A request was answered, however it went. */
export function noteReachable(): void {
  if (!isUnreachable) return;
  isUnreachable = false;
  clearInterval(probe);
  announce();
}

async function ask(): Promise<void> {
  const answer = await fetch('/health', { cache: 'no-store' }).catch(() => undefined);
  if (answer) noteReachable();
}

/** Calls `watcher` whenever the connection changes; gives back how to stop. */
export function watchConnection(watcher: () => void): () => void {
  watchers.add(watcher);
  window.addEventListener('online', watcher);
  window.addEventListener('offline', watcher);
  return () => {
    watchers.delete(watcher);
    window.removeEventListener('online', watcher);
    window.removeEventListener('offline', watcher);
  };
}
