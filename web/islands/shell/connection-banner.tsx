import { useQueryClient } from '@tanstack/react-query';
import { WifiOff } from 'lucide-react';
import { useEffect, useRef, useSyncExternalStore } from 'react';
import { toast } from 'sonner';
import { type Connection, connection, watchConnection } from '../../lib/connection.ts';
import { t } from '../../lib/messages.ts';

/** Says that the page is cut off, and refreshes it when the connection is back. */
export function ConnectionBanner() {
  const now = useSyncExternalStore<Connection>(watchConnection, connection, () => 'online');
  const before = useRef(now);
  const client = useQueryClient();
  useEffect(() => {
    if (before.current !== 'online' && now === 'online') {
      toast.success(t('shell.backOnline'));
      void client.invalidateQueries();
    }
    before.current = now;
  }, [now, client]);
  return (
    <div role="status" className="pointer-events-none fixed inset-x-0 top-2 z-50 grid justify-items-center px-3">
      {now !== 'online' && (
        <p className="fade-in pointer-events-auto flex items-center gap-2 rounded-lg border border-warn/40 bg-warn-soft px-3 py-2 text-sm text-warn shadow-pop">
          <WifiOff className="size-4 shrink-0" aria-hidden />
          {now === 'offline' ? t('shell.offline') : t('shell.unreachable')}
        </p>
      )}
    </div>
  );
}
