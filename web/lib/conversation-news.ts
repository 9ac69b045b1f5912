/** What one tab tells the others about a conversation. */
export interface ConversationNews {
  /** The session that the tab showed before; a tab that shows the same follows. */
  from: string;
  sessionId: string;
  /** The run that has begun, or null where something else has changed. */
  runId: string | null;
  /** For a run that answers an earlier turn anew: that turn's run. */
  replaces: string | null;
}

const CHANNEL = 'baton.conversations';

/** Tells the other tabs of this browser. */
export function tell(news: ConversationNews): void {
  if (typeof BroadcastChannel === 'undefined') return;
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage(news);
  channel.close();
}

/** Listens to the other tabs. @returns what ends it */
export function listen(heard: (news: ConversationNews) => void): () => void {
  if (typeof BroadcastChannel === 'undefined') return () => undefined;
  const channel = new BroadcastChannel(CHANNEL);
  channel.addEventListener('message', ({ data }: MessageEvent<ConversationNews>) => heard(data));
  return () => channel.close();
}
