import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { toast } from 'sonner';
import { type Collection, createCollection, renameCollection } from '../../lib/file-api.ts';
import { refreshFiles } from '../../lib/file-queries.ts';
import { t } from '../../lib/messages.ts';
import { asProblem } from '../../lib/problem.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field, Input } from '../ui/field.tsx';

interface NameCollectionProps {
  /** Without one a new one is made. */
  collection?: Collection;
  onClose(): void;
}

/** Gives a collection its name. */
export function NameCollection(props: NameCollectionProps) {
  const title = props.collection ? t('files.collections.rename') : t('files.collections.new');
  return (
    <Dialog open onOpenChange={(open) => !open && props.onClose()} title={title}>
      <NameForm {...props} />
    </Dialog>
  );
}

function NameForm({ collection, onClose }: NameCollectionProps) {
  const client = useQueryClient();
  const [name, setName] = useState(collection?.name ?? '');
  const save = useMutation({
    mutationFn: () => (collection ? renameCollection(collection.id, name.trim()) : createCollection(name.trim())),
    onSuccess: (saved) => {
      toast.success(t(collection ? 'files.collections.renamed' : 'files.collections.created', { name: saved.name }));
      onClose();
      return refreshFiles(client);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() !== '') save.mutate();
  };
  return (
    <form className="grid gap-4" onSubmit={submit}>
      <Field label={t('files.collections.name')} error={save.error ? asProblem(save.error).message : undefined}>
        <Input value={name} maxLength={100} onChange={(event) => setName(event.target.value)} />
      </Field>
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>{t('common.cancel')}</Button>
        <Button type="submit" variant="primary" pending={save.isPending} disabled={name.trim() === ''}>
          {collection ? t('common.save') : t('files.collections.create')}
        </Button>
      </div>
    </form>
  );
}
