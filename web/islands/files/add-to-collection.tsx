import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { toast } from 'sonner';
import { addToCollection, createCollection } from '../../lib/file-api.ts';
import { collectionsQuery, refreshFiles } from '../../lib/file-queries.ts';
import { t } from '../../lib/messages.ts';
import { asProblem } from '../../lib/problem.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field, Input, NativeSelect } from '../ui/field.tsx';
import { ErrorState, Skeleton } from '../ui/states.tsx';

interface AddProps {
  fileIds: readonly string[];
  onClose(): void;
}

/** Puts files into a collection, or into one that is made with it. */
export function AddToCollection(props: AddProps) {
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && props.onClose()}
      title={t('files.attach.collectionTitle', { count: props.fileIds.length })}
      description={t('files.attach.collectionText')}
    >
      <CollectionForm {...props} />
    </Dialog>
  );
}

const NEW = 'new';

function CollectionForm({ fileIds, onClose }: AddProps) {
  const client = useQueryClient();
  const collections = useQuery(collectionsQuery);
  const [picked, setPicked] = useState('');
  const [name, setName] = useState('');
  const [first] = collections.data ?? [];
  const chosen = picked || (first?.id ?? NEW);
  const isReady = chosen !== NEW || name.trim() !== '';
  const add = useMutation({
    mutationFn: async () => {
      const target =
        chosen === NEW ? await createCollection(name.trim()) : collections.data?.find(({ id }) => id === chosen);
      if (!target) return '';
      await addToCollection(target.id, [...fileIds]);
      return target.name;
    },
    onSuccess: (added) => {
      toast.success(t('files.attach.added', { name: added }));
      onClose();
    },
    onError: (fault) => toast.error(asProblem(fault).message),
    onSettled: () => refreshFiles(client),
  });
  if (collections.error)
    return <ErrorState error={collections.error} onRetry={() => collections.refetch()} className="py-4" />;
  if (!collections.data) return <Skeleton className="h-16" />;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isReady) add.mutate();
  };
  return (
    <form className="grid gap-4" onSubmit={submit}>
      {collections.data.length > 0 && (
        <Field label={t('files.attach.collection')}>
          <NativeSelect value={chosen} onChange={(event) => setPicked(event.target.value)}>
            {collections.data.map((collection) => (
              <option key={collection.id} value={collection.id}>
                {collection.name}
              </option>
            ))}
            <option value={NEW}>{t('files.attach.newCollection')}</option>
          </NativeSelect>
        </Field>
      )}
      {chosen === NEW && (
        <Field label={t('files.attach.newName')}>
          <Input value={name} maxLength={100} onChange={(event) => setName(event.target.value)} />
        </Field>
      )}
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>{t('common.cancel')}</Button>
        <Button type="submit" variant="primary" pending={add.isPending} disabled={!isReady}>
          {t('files.attach.add')}
        </Button>
      </div>
    </form>
  );
}
