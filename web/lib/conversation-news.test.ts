import { expect, it, onTestFinished } from 'vitest';
import { type ConversationNews, listen, tell } from './conversation-news.ts';

const NEWS: ConversationNews = { from: 'ses_1', sessionId: 'ses_1', runId: 'run_1', replaces: null };

function anotherTab(): { tell(news: ConversationNews): void; next: Promise<ConversationNews> } {
  const channel = new BroadcastChannel('baton.conversations');
  onTestFinished(() => channel.close());
  return {
    tell: (news) => channel.postMessage(news),
    next: new Promise((resolve) => {
      channel.addEventListener('message', ({ data }) => resolve(data as ConversationNews));
    }),
  };
}

it('tells other tabs, and never the one that tells', async () => {
  const other = anotherTab();
  const heard: ConversationNews[] = [];
  const second = new Promise<void>((resolve) => {
    onTestFinished(
      listen((news) => {
        heard.push(news);
        if (news.runId === 'run_2') resolve();
      }),
    );
  });
  tell(NEWS);
  expect(await other.next).toEqual(NEWS);
  // Comes after whatever the telling tab would have heard of itself.
  other.tell({ ...NEWS, runId: 'run_2' });
  await second;
  expect(heard.map((news) => news.runId)).toEqual(['run_2']);
});
