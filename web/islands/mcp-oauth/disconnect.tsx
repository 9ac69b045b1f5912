import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Unplug } from 'lucide-react';
import { useState } from 'react';
import { toast } from 'sonner';
import { api, take } from '../../lib/api.ts';
import { t } from '../../lib/messages.ts';
import { asProblem } from '../../lib/problem.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { type Connection, connectionsQuery } from './connection-queries.ts';

/** Ends a sign-in, after a question. */
export function Disconnect({ connection, onDone }: { connection: Connection; onDone?: () => void }) {
  const client = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const end = useMutation({
    mutationFn: () =>
      take(
        api.DELETE('/api/v1/mcp/connections/{connection_id}', { params: { path: { connection_id: connection.id } } }),
      ),
    onSuccess: () => {
      toast.success(t('mcp.disconnected'));
      setAsking(false);
      onDone?.();
      return client.invalidateQueries({ queryKey: connectionsQuery.queryKey });
    },
    onError: (fault) => toast.error(asProblem(fault).message),
  });
  return (
    <>
      <Button size="sm" onClick={() => setAsking(true)}>
        <Unplug /> {t('mcp.disconnect')}
      </Button>
      <Dialog
        open={isAsking}
        onOpenChange={setAsking}
        title={t('mcp.disconnectTitle', { name: connection.label })}
        description={t('mcp.disconnectAbout')}
      >
        <div className="flex justify-end gap-2">
          <Button onClick={() => setAsking(false)}>{t('ui.cancel')}</Button>
          <Button variant="danger" pending={end.isPending} onClick={() => end.mutate()}>
            {t('mcp.disconnect')}
          </Button>
        </div>
      </Dialog>
    </>
  );
}
