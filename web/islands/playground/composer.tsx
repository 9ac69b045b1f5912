import { useQuery } from '@tanstack/react-query';
import { CornerDownLeft, Square } from 'lucide-react';
import { type KeyboardEvent, useLayoutEffect, useRef } from 'react';
import { useRested } from '../../lib/debounce.ts';
import { showCredits } from '../../lib/format.ts';
import { estimateQuery } from '../../lib/queries.ts';
import { Button } from '../ui/button.tsx';
import { Key } from '../ui/surface.tsx';

interface ComposerProps {
  agentId: string;
  value: string;
  onChange(value: string): void;
  isRunning: boolean;
  isStopping: boolean;
  onSend(): void;
  onStop(): void;
}

function Estimate({ agentId, value }: { agentId: string; value: string }) {
  const { data } = useQuery(estimateQuery(agentId, useRested(value.trim(), 600).slice(0, 20_000)));
  if (!data) return <span />;
  const usual = showCredits(data.p50.microcredits);
  const most = showCredits(data.p95.microcredits);
  if (!data.affords.p50)
    return <span className="text-warn">{`Needs about ${usual} credits, more than you have.`}</span>;
  return <span className="tabular" data-testid="estimate">{`About ${usual} credits, hardly more than ${most}`}</span>;
}

/** Where questions are written. Mod+Enter sends, Esc stops. */
export function Composer({ agentId, value, onChange, isRunning, isStopping, onSend, onStop }: ComposerProps) {
  const area = useRef<HTMLTextAreaElement>(null);

  useLayoutEffect(() => {
    const element = area.current;
    if (!element) return;
    element.style.height = 'auto';
    element.style.height = `${Math.min(value === '' ? 0 : element.scrollHeight, 240)}px`;
  }, [value]);

  function onKeyDown(event: KeyboardEvent) {
    if (event.key !== 'Enter' || !(event.metaKey || event.ctrlKey) || event.nativeEvent.isComposing) return;
    event.preventDefault();
    if (!isRunning) onSend();
  }

  return (
    <form
      aria-label="Ask"
      onSubmit={(event) => {
        event.preventDefault();
        if (!isRunning) onSend();
      }}
      className="rounded-lg border border-control/70 bg-surface shadow-card focus-within:border-focus"
    >
      <textarea
        ref={area}
        rows={2}
        value={value}
        disabled={agentId === ''}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={onKeyDown}
        aria-label="Message"
        placeholder={agentId === '' ? 'Choose an agent first' : 'Ask something'}
        className="block min-h-16 w-full resize-none bg-transparent px-3.5 pt-3 text-base outline-none"
      />
      <div className="flex items-center justify-between gap-3 px-2.5 pb-2.5 text-faint text-xs">
        <span className="min-w-0 truncate pl-1">{agentId && <Estimate agentId={agentId} value={value} />}</span>
        {isRunning ? (
          <Button size="sm" onClick={onStop} pending={isStopping}>
            <Square className="fill-current" /> Stop <Key>Esc</Key>
          </Button>
        ) : (
          <Button type="submit" size="sm" variant="primary" disabled={agentId === '' || value.trim() === ''}>
            Send <CornerDownLeft aria-hidden />
          </Button>
        )}
      </div>
    </form>
  );
}
