import { useState } from 'react';
import { t } from '../../lib/messages.ts';
import type { RunView } from '../../lib/run-view.ts';

/** Longer answers are told in part; the whole stands in the log. */
const MAX_LENGTH = 4_000;

/** Markdown's marks, which a voice would read one by one. */
function spoken(markdown: string): string {
  return markdown
    .replace(/```\w*\n?/g, ' ')
    .replace(/\[\[[a-z0-9-]+\]\]/g, ' ')
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[*_`#>|~]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, MAX_LENGTH);
}

/** What a screen reader is told when an answer has ended: once, and not word by word. */
export function useAnswerAnnouncer(): { announcement: string; announce(view: RunView): void } {
  const [announcement, setAnnouncement] = useState('');
  return {
    announcement,
    announce: (view) => {
      const answer = view.parts.findLast((part) => part.kind === 'message');
      if (view.status === 'cancelled') return setAnnouncement(t('playground.log.stopped'));
      if (view.status !== 'completed')
        return setAnnouncement(t('playground.log.failed', { reason: view.error?.message ?? view.status }));
      if (answer?.kind !== 'message') return;
      const name = (answer.agentId && view.names[answer.agentId]) || t('playground.turn.somebody');
      setAnnouncement(t('playground.log.answered', { name, text: spoken(answer.text) }));
    },
  };
}
