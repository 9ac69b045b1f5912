import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Plug, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { toast } from 'sonner';
import { api, type Schema, take } from '../../lib/api.ts';
import { asProblem } from '../../lib/problem.ts';
import { apiKeysQuery, providersQuery } from '../../lib/queries.ts';
import { Island } from '../../lib/query.tsx';
import { Button } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/dialog.tsx';
import { Moment } from '../ui/moment.tsx';
import { EmptyState, ErrorState, SkeletonRows } from '../ui/states.tsx';
import { Card, PageHeader } from '../ui/surface.tsx';
import { AddKey } from './add-key.tsx';

type ApiKey = Schema<'ApiKey'>;

function KeyRow({ entry, provider, onDelete }: { entry: ApiKey; provider: string; onDelete(): void }) {
  return (
    <li className="flex items-center gap-4 px-5 py-3.5">
      <div className="min-w-0 flex-1">
        <p className="truncate font-medium text-sm">{entry.label}</p>
        <p className="text-faint text-xs">
          {provider} · <span className="font-mono">…{entry.hint}</span> · added <Moment at={entry.createdAt} />
        </p>
      </div>
      <span className="hidden text-faint text-xs sm:block">
        {entry.lastUsedAt ? (
          <>
            last used <Moment at={entry.lastUsedAt} />
          </>
        ) : (
          'never used'
        )}
      </span>
      <Button variant="ghost" size="icon" onClick={onDelete} aria-label={`Delete key ${entry.label}`}>
        <Trash2 />
      </Button>
    </li>
  );
}

function KeyList() {
  const client = useQueryClient();
  const keys = useQuery(apiKeysQuery);
  const providers = useQuery(providersQuery);
  const [adding, setAdding] = useState(false);
  const [deleting, setDeleting] = useState<ApiKey | null>(null);
  const remove = useMutation({
    mutationFn: (keyId: string) => take(api.DELETE('/api/v1/users/api-keys/{keyId}', { params: { path: { keyId } } })),
    onSuccess: () => {
      toast.success('The key is deleted.');
      setDeleting(null);
      void client.invalidateQueries({ queryKey: providersQuery.queryKey });
      return client.invalidateQueries({ queryKey: apiKeysQuery.queryKey });
    },
    onError: (fault) => toast.error(asProblem(fault).message),
  });
  const nameOf = (id: string) => providers.data?.find((provider) => provider.id === id)?.name ?? id;
  const addButton = (
    <Button variant="primary" onClick={() => setAdding(true)}>
      <Plus /> Add a key
    </Button>
  );

  return (
    <>
      <PageHeader title="Provider keys" action={keys.data && keys.data.length > 0 ? addButton : undefined}>
        With your own key at a provider you pay them for the tokens, and a tenth of the usual credits here. Keys are
        stored encrypted and never shown again.
      </PageHeader>
      <Card>
        {keys.isPending && <SkeletonRows rows={2} label="Loading keys" />}
        {keys.error && <ErrorState error={keys.error} onRetry={() => keys.refetch()} />}
        {keys.data?.length === 0 && (
          <EmptyState icon={<Plug />} title="No keys of your own" action={addButton}>
            You can run agents without one where the platform has a key for the provider.
          </EmptyState>
        )}
        {keys.data && keys.data.length > 0 && (
          <ul className="divide-y divide-line" aria-label="Provider keys">
            {keys.data.map((entry) => (
              <KeyRow
                key={entry.id}
                entry={entry}
                provider={nameOf(entry.provider)}
                onDelete={() => setDeleting(entry)}
              />
            ))}
          </ul>
        )}
      </Card>
      <AddKey open={adding} onOpenChange={setAdding} providers={providers.data ?? []} />
      <ConfirmDialog
        open={deleting !== null}
        onOpenChange={(open) => !open && setDeleting(null)}
        title={`Delete “${deleting?.label ?? ''}”?`}
        description="Agents on this provider go back to the platform’s key where there is one. This can't be undone."
        action="Delete"
        pending={remove.isPending}
        onConfirm={() => deleting && remove.mutate(deleting.id)}
      />
    </>
  );
}

export function ProviderKeys() {
  return (
    <Island>
      <KeyList />
    </Island>
  );
}
