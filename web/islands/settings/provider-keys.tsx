import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Plug, Plus } from 'lucide-react';
import { useState } from 'react';
import { toast } from 'sonner';
import { api, take } from '../../lib/api.ts';
import { t } from '../../lib/messages.ts';
import { asProblem } from '../../lib/problem.ts';
import {
  apiKeysQuery,
  keyUsageQuery,
  providersQuery,
  toolKeyProvidersQuery,
  traceExportQuery,
} from '../../lib/queries.ts';
import { Island } from '../../lib/query.tsx';
import { ConnectionsPanel } from '../mcp-oauth/connections-panel.tsx';
import { Button } from '../ui/button.tsx';
import { ConfirmByName } from '../ui/confirm-by-name.tsx';
import { EmptyState, ErrorState, SkeletonRows } from '../ui/states.tsx';
import { Card, PageHeader } from '../ui/surface.tsx';
import { KeyDialog } from './add-key.tsx';
import type { ApiKey, KeyTask } from './key-form.ts';
import { KeyRow } from './key-row.tsx';
import { ProviderUsage } from './provider-usage.tsx';
import { ToolKeysPanel } from './tool-keys.tsx';
import { TracingPanel } from './tracing-panel.tsx';

/** Asks a provider about a stored key again, and says what it answered. */
function useKeyTest() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (key: ApiKey) =>
      take(api.POST('/api/v1/users/api-keys/{keyId}/test', { params: { path: { keyId: key.id } } })),
    onSuccess: ({ label: name, test }) => {
      const reason = test?.reason ?? '';
      if (test?.outcome === 'ok') toast.success(t('models.keys.testWorks', { name }));
      else if (test?.outcome === 'refused') toast.error(t('models.keys.testRefused', { name, reason }));
      else toast.error(t('models.keys.testUnreachable', { name, reason }));
      return client.invalidateQueries({ queryKey: apiKeysQuery.queryKey });
    },
    onError: (fault) => toast.error(asProblem(fault).message),
  });
}

function useKeyRemoval(onDone: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (keyId: string) => take(api.DELETE('/api/v1/users/api-keys/{keyId}', { params: { path: { keyId } } })),
    onSuccess: () => {
      toast.success(t('models.keys.deleted'));
      onDone();
      const keys = [apiKeysQuery.queryKey, providersQuery.queryKey, traceExportQuery.queryKey];
      return Promise.all(keys.map((queryKey) => client.invalidateQueries({ queryKey })));
    },
    onError: (fault) => toast.error(asProblem(fault).message),
  });
}

function KeysPage() {
  const keys = useQuery(apiKeysQuery);
  const providers = useQuery(providersQuery);
  const usage = useQuery(keyUsageQuery);
  const [task, setTask] = useState<KeyTask | null>(null);
  const [deleting, setDeleting] = useState<ApiKey | null>(null);
  const test = useKeyTest();
  const remove = useKeyRemoval(() => setDeleting(null));
  const toolProviders = useQuery(toolKeyProvidersQuery).data ?? [];
  const nameOf = (id: string) =>
    [...(providers.data ?? []), ...toolProviders].find((provider) => provider.id === id)?.name ?? id;
  const rowOf = (entry: ApiKey) => (
    <KeyRow
      key={entry.id}
      entry={entry}
      provider={nameOf(entry.provider)}
      usage={usage.data?.find((line) => line.keyId === entry.id)}
      canTest={toolProviders.find(({ id }) => id === entry.provider)?.testable !== false || entry.kind !== 'tool'}
      testing={test.isPending && test.variables.id === entry.id}
      onTest={() => test.mutate(entry)}
      onEdit={() => setTask({ kind: 'edit', stored: entry })}
      onDelete={() => setDeleting(entry)}
    />
  );
  const modelKeys = keys.data?.filter((key) => key.kind === 'model') ?? [];
  const tracingKeys = keys.data?.filter((key) => key.kind === 'tracing') ?? [];
  const toolKeys = keys.data?.filter((key) => key.kind === 'tool') ?? [];
  const addButton = (
    <Button variant="primary" disabled={!providers.data} onClick={() => setTask({ kind: 'add', of: 'model' })}>
      <Plus /> {t('models.keys.add')}
    </Button>
  );

  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-6">
      <div>
        <PageHeader title={t('models.keys.title')} action={modelKeys.length > 0 ? addButton : undefined}>
          {t('models.keys.about')}
        </PageHeader>
        <Card>
          {keys.isPending && <SkeletonRows rows={2} label={t('models.keys.loading')} />}
          {keys.error && <ErrorState error={keys.error} onRetry={() => keys.refetch()} />}
          {keys.data && modelKeys.length === 0 && (
            <EmptyState icon={<Plug />} title={t('models.keys.emptyTitle')} action={addButton}>
              {t('models.keys.empty')}
            </EmptyState>
          )}
          {modelKeys.length > 0 && (
            <ul className="divide-y divide-line" aria-label={t('models.keys.list')}>
              {modelKeys.map(rowOf)}
            </ul>
          )}
        </Card>
      </div>
      {usage.data && usage.data.length > 0 && <ProviderUsage lines={usage.data} keys={modelKeys} nameOf={nameOf} />}
      {keys.data && <ToolKeysPanel providers={toolProviders} rows={toolKeys.map(rowOf)} />}
      <ConnectionsPanel />
      {keys.data && (
        <TracingPanel rows={tracingKeys.map(rowOf)} onAdd={() => setTask({ kind: 'add', of: 'tracing' })} />
      )}
      <KeyDialog task={task} providers={providers.data ?? []} onClose={() => setTask(null)} />
      <ConfirmByName
        open={deleting !== null}
        onOpenChange={(open) => !open && setDeleting(null)}
        name={deleting?.label ?? ''}
        title={t('models.keys.deleteTitle', { name: deleting?.label ?? '' })}
        description={deleting?.kind === 'tracing' ? t('models.keys.deleteTracing') : t('models.keys.deleteAbout')}
        action={t('models.keys.delete')}
        pending={remove.isPending}
        onConfirm={() => deleting && remove.mutate(deleting.id)}
      />
    </div>
  );
}

/** Settings → Provider keys. */
export function ProviderKeys() {
  return (
    <Island>
      <KeysPage />
    </Island>
  );
}
