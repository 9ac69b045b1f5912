import { useSyncExternalStore } from 'react';
import { showExact, showRelative } from '../../lib/format.ts';

function everyHalfMinute(onChange: () => void): () => void {
  const timer = setInterval(onChange, 30_000);
  return () => clearInterval(timer);
}

/** A time as people say it; the exact one on hover. The server says neither: it does not know the reader's clock. */
export function Moment({ at, className }: { at: string | number; className?: string }) {
  const text = useSyncExternalStore(
    everyHalfMinute,
    () => showRelative(at),
    () => '',
  );
  return (
    <time dateTime={new Date(at).toISOString()} title={text === '' ? undefined : showExact(at)} className={className}>
      {text}
    </time>
  );
}
