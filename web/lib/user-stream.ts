import type { FileNews, InboxMessage } from '../../durable-objects/inbox/protocol.ts';

export type { FileNews };

/** What happens to the user's things, or to the connection that says it. */
export type UserNews =
  | InboxMessage
  /** Connected, again perhaps: what was said before was not heard, so ask the API. */
  | { type: 'open' }
  /** Not connected for now: ask the API from time to time. */
  | { type: 'closed' };

export type UserListener = (news: UserNews) => void;

/** The part of a WebSocket that is used. */
type Socket = Pick<WebSocket, 'send' | 'close' | 'addEventListener'>;

interface Surroundings {
  connect(): Socket;
  /** Whether there is a network at all; without one nothing is tried. */
  isOnline(): boolean;
  /** Calls back after `ms`; gives back how to stop it. */
  after(ms: number, then: () => void): () => void;
  /** 0 to 1: a server that starts again must not hear everybody at once. */
  chance(): number;
}

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 60_000;
/** How soon a page without a network looks again. */
const OFFLINE_MS = 3_000;
const PING_MS = 30_000;
/** An answer to a ping takes no longer; else the network is gone without saying so. */
const PONG_MS = 10_000;
const RENEW = 4_000;

/** One connection for all listeners of a page, open while there is one. */
export function createUserStream({ connect, isOnline, after, chance }: Surroundings) {
  const listeners = new Set<UserListener>();
  let socket: Socket | undefined;
  let isOpen = false;
  let failures = 0;
  let stopWaiting: (() => void) | undefined;

  function tell(news: UserNews): void {
    for (const listener of listeners) listener(news);
  }

  function wait(ms: number, then: () => void): void {
    stopWaiting?.();
    stopWaiting = after(ms, then);
  }

  function open(): void {
    if (!isOnline()) {
      wait(OFFLINE_MS, open);
      return;
    }
    const own = connect();
    socket = own;
    own.addEventListener('open', () => {
      if (own !== socket) return;
      isOpen = true;
      failures = 0;
      pingLater(own);
      tell({ type: 'open' });
    });
    own.addEventListener('message', ({ data }) => {
      if (own !== socket) return;
      pingLater(own);
      const news = readMessage(data);
      if (news) tell(news);
    });
    own.addEventListener('close', ({ code }) => lose(own, code === RENEW ? 0 : undefined));
  }

  function pingLater(own: Socket): void {
    wait(PING_MS, () => {
      own.send('ping');
      wait(PONG_MS, () => {
        own.close();
        lose(own);
      });
    });
  }

  function lose(own: Socket, delay = backoff()): void {
    if (own !== socket) return;
    socket = undefined;
    failures += 1;
    wait(delay, open);
    if (isOpen) {
      isOpen = false;
      tell({ type: 'closed' });
    }
  }

  function backoff(): number {
    const longest = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** failures);
    return longest * (0.5 + chance() / 2);
  }

  return {
    /** Hears the news until the returned function is called. `open` comes at once where the connection stands. */
    listen(listener: UserListener): () => void {
      listeners.add(listener);
      if (isOpen) listener({ type: 'open' });
      else if (!socket && !stopWaiting) open();
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        stopWaiting?.();
        stopWaiting = undefined;
        const last = socket;
        socket = undefined;
        isOpen = false;
        last?.close();
      };
    },
  };
}

function readMessage(data: unknown): InboxMessage | undefined {
  if (typeof data !== 'string' || !data.startsWith('{')) return undefined;
  try {
    return JSON.parse(data) as InboxMessage;
  } catch {
    return undefined;
  }
}

const ofThisPage = createUserStream({
  connect: () => new WebSocket(new URL('/api/v1/users/me/stream', location.href.replace(/^http/, 'ws'))),
  isOnline: () => navigator.onLine,
  after(ms, then) {
    const timer = setTimeout(then, ms);
    return () => clearTimeout(timer);
  },
  chance: Math.random,
});

/**
 * Hears what happens to the user's files and that there are notifications, over one connection a page. What it says is
 * a hint to ask the API; `open` means that something may have been missed.
 * @returns how to stop
 */
export function listenToUser(listener: UserListener): () => void {
  return ofThisPage.listen(listener);
}
