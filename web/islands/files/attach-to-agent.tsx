import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { toast } from 'sonner';
import { attachCollection, attachFile } from '../../lib/file-api.ts';
import { refreshFiles } from '../../lib/file-queries.ts';
import { t } from '../../lib/messages.ts';
import { asProblem } from '../../lib/problem.ts';
import { agentChoicesQuery } from '../../lib/queries.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field, NativeSelect } from '../ui/field.tsx';
import { ErrorState, Skeleton } from '../ui/states.tsx';

interface AttachProps {
  fileIds: readonly string[];
  collectionIds?: readonly string[];
  onClose(): void;
}

/** Gives files, or whole collections, to an agent. */
export function AttachToAgent(props: AttachProps) {
  const { fileIds, collectionIds = [], onClose } = props;
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('files.attach.agentTitle', { count: fileIds.length + collectionIds.length })}
      description={t('files.attach.agentText')}
    >
      <AgentForm {...props} />
    </Dialog>
  );
}

function AgentForm({ fileIds, collectionIds = [], onClose }: AttachProps) {
  const client = useQueryClient();
  const agents = useQuery(agentChoicesQuery);
  const [picked, setPicked] = useState('');
  const chosen = agents.data?.find(({ id }) => id === picked) ?? agents.data?.[0];
  const attach = useMutation({
    mutationFn: async (agentId: string) => {
      for (const fileId of fileIds) await attachFile(agentId, fileId);
      for (const collectionId of collectionIds) await attachCollection(agentId, collectionId);
    },
    onSuccess: () => {
      toast.success(t('files.attach.attached', { name: chosen?.name ?? '' }));
      onClose();
      return refreshFiles(client);
    },
    onError: (fault) => toast.error(asProblem(fault).message),
  });
  if (agents.error) return <ErrorState error={agents.error} onRetry={() => agents.refetch()} className="py-4" />;
  if (!agents.data) return <Skeleton className="h-16" />;
  if (!chosen) {
    return (
      <div className="flex flex-wrap items-center justify-between gap-3 text-sm">
        <p className="text-soft">{t('files.attach.noAgents')}</p>
        <Button asChild>
          <a href="/app/agents/new">{t('files.attach.newAgent')}</a>
        </Button>
      </div>
    );
  }
  const submit = (event: FormEvent) => {
    event.preventDefault();
    attach.mutate(chosen.id);
  };
  return (
    <form className="grid gap-4" onSubmit={submit}>
      <Field label={t('files.attach.agent')}>
        <NativeSelect value={chosen.id} onChange={(event) => setPicked(event.target.value)}>
          {agents.data.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </NativeSelect>
      </Field>
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>{t('common.cancel')}</Button>
        <Button type="submit" variant="primary" pending={attach.isPending}>
          {t('files.attach.attach')}
        </Button>
      </div>
    </form>
  );
}
