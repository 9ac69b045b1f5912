/** How a file's processing stands, as its owner hears of it. */
export interface FileNews {
  id: string;
  status: string;
  progress: { done: number; total: number } | null;
  error: string | null;
  errorCode: string | null;
  indexVersion: number;
  chunkCount: number;
  processing: boolean;
}

/** One frame of a user's stream. It says that something changed; what it is now is read from the API. */
export type InboxMessage = { type: 'file'; file: FileNews } | { type: 'notification' };

/** What a client may send, and what it hears then, without waking the object. */
export const PING = 'ping';
export const PONG = 'pong';

/** Why a socket was closed, for the client. */
export const CLOSE_CODES = {
  /** It has been open for long: connect again, and so show again that you may. */
  renew: 4_000,
  /** Nothing but `ping` is understood. */
  policy: 1_008,
} as const;

/** What an Inbox object answers to: the open connections of one user. `fetch` with an upgrade opens one. */
export interface InboxRpc {
  /** @returns to how many connections it was sent */
  publish(message: InboxMessage): Promise<number>;
}
