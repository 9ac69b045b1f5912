import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link2, Link2Off, RefreshCw } from 'lucide-react';
import { toast } from 'sonner';
import { api, take } from '../../lib/api.ts';
import { shareQuery } from '../../lib/conversation-queries.ts';
import { showExact } from '../../lib/format.ts';
import { t } from '../../lib/messages.ts';
import { asProblem } from '../../lib/problem.ts';
import { Button } from '../ui/button.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field, Input } from '../ui/field.tsx';
import { ErrorState, Notice, Skeleton } from '../ui/states.tsx';

interface ShareProps {
  /** Null while nothing is shared. */
  sessionId: string | null;
  /** The last run that the conversation has now. */
  lastRunId?: string | null;
  onClose(): void;
}

/** Makes, shows and revokes the link by which strangers may read a conversation. */
export function ShareDialog({ sessionId, lastRunId = null, onClose }: ShareProps) {
  return (
    <Dialog
      open={sessionId !== null}
      onOpenChange={(open) => !open && onClose()}
      title={t('playground.share.title')}
      description={t('playground.share.text')}
    >
      {sessionId !== null && <Share sessionId={sessionId} lastRunId={lastRunId} />}
    </Dialog>
  );
}

function Share({ sessionId, lastRunId }: { sessionId: string; lastRunId: string | null }) {
  const client = useQueryClient();
  const { queryKey } = shareQuery(sessionId);
  const { data, isPending, error, refetch } = useQuery(shareQuery(sessionId));
  const params = { params: { path: { session_id: sessionId } } };
  const onError = (fault: unknown) => void toast.error(asProblem(fault).message);
  const share = useMutation({
    mutationFn: () => take(api.PUT('/api/v1/sessions/{session_id}/share', params)),
    onSuccess: (made) => {
      if (data) toast.success(t('playground.share.updated'));
      client.setQueryData(queryKey, made);
    },
    onError,
  });
  const revoke = useMutation({
    mutationFn: () => take(api.DELETE('/api/v1/sessions/{session_id}/share', params)),
    onSuccess: () => {
      client.setQueryData(queryKey, null);
      toast.success(t('playground.share.revoked'));
    },
    onError,
  });

  if (error) return <ErrorState error={error} onRetry={() => refetch()} />;
  if (isPending) return <Skeleton className="h-9" />;
  if (!data) {
    return (
      <div className="flex justify-end">
        <Button variant="primary" pending={share.isPending} onClick={() => share.mutate()}>
          <Link2 /> {t('playground.share.create')}
        </Button>
      </div>
    );
  }
  const isBehind = lastRunId !== null && lastRunId !== data.lastRunId;
  return (
    <div className="grid gap-4">
      <Field
        label={t('playground.share.link')}
        hint={t('playground.share.shared', { when: showExact(data.updatedAt) })}
      >
        <div className="flex gap-2">
          <Input
            readOnly
            value={data.url}
            onFocus={(event) => event.target.select()}
            className="font-mono sm:text-xs"
          />
          <CopyButton text={data.url} label={t('playground.share.copy')} />
        </div>
      </Field>
      {isBehind && (
        <Notice className="flex flex-wrap items-center justify-between gap-3">
          {t('playground.share.behind')}
          <Button size="sm" pending={share.isPending} onClick={() => share.mutate()}>
            <RefreshCw /> {t('playground.share.update')}
          </Button>
        </Notice>
      )}
      <div className="flex justify-end">
        <Button pending={revoke.isPending} onClick={() => revoke.mutate()}>
          <Link2Off /> {t('playground.share.revoke')}
        </Button>
      </div>
    </div>
  );
}
