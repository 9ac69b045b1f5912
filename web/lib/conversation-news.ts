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

let shared: BroadcastChannel | undefined;

/** One for the page: a channel does not hear itself, whereas a second one of the same page would take its news for another tab's. */
function channel(): BroadcastChannel | undefined {
  if (typeof BroadcastChannel === 'undefined') return undefined;
  shared ??= new BroadcastChannel(CHANNEL);
  return shared;
}

/** Tells the other tabs of this browser. */
export function tell(news: ConversationNews): void {
  channel()?.postMessage(news);
}

/** Listens to the other tabs. @returns what ends it */
export function listen(heard: (news: ConversationNews) => void): () => void {
  const from = channel();
  const onMessage = ({ data }: MessageEvent<ConversationNews>) => heard(data);
  from?.addEventListener('message', onMessage);
  return () => from?.removeEventListener('message', onMessage);
}
