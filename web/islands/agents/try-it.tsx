import { t } from '../../lib/messages.ts';
import { PlaygroundPage } from '../playground/playground.tsx';

/** The playground beside the form. What is typed there is saved first, so that the run is of what is seen. */
export function TryIt({ agentId, beforeUse }: { agentId: string; beforeUse(): Promise<boolean> }) {
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only takes note of the focus on its way to what is inside.
    <div className="flex min-h-0 flex-1 flex-col" onFocus={() => void beforeUse()}>
      <p className="border-line border-b px-4 py-2 text-faint text-xs">{t('agents.dock.draft')}</p>
      <PlaygroundPage initial={{ agentId, sessionId: '', runId: '' }} />
    </div>
  );
}
