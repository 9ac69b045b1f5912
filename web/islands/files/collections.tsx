import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Bot, FilePlus, FolderOpen, MoreHorizontal, Pencil, Plus, Trash2 } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { toast } from 'sonner';
import { addToCollection, type Collection, deleteCollection } from '../../lib/file-api.ts';
import { collectionsQuery, refreshFiles } from '../../lib/file-queries.ts';
import { t } from '../../lib/messages.ts';
import { asProblem } from '../../lib/problem.ts';
import { Button } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/dialog.tsx';
import { Menu, MenuItem, MenuSeparator } from '../ui/menu.tsx';
import { EmptyState, ErrorState, SkeletonRows } from '../ui/states.tsx';
import { Card } from '../ui/surface.tsx';
import { AttachToAgent } from './attach-to-agent.tsx';
import { CollectedFiles } from './collected-files.tsx';
import { NameCollection } from './name-collection.tsx';

const FilePicker = lazy(() => import('./file-picker.tsx').then((module) => ({ default: module.FilePicker })));

type Asked = { kind: 'new' } | { kind: 'rename' | 'delete' | 'agent' | 'add'; collection: Collection } | null;

interface RowProps {
  collection: Collection;
  isOpen: boolean;
  onToggle(): void;
  onAsk(asked: Asked): void;
}

function Row({ collection, isOpen, onToggle, onAsk }: RowProps) {
  const { name, fileCount, agents } = collection;
  const facts = [
    t('files.collections.count', { count: fileCount }),
    agents.length > 0
      ? agents.map((agent) => agent.name).join(', ')
      : t('files.collections.agents', { count: agents.length }),
  ];
  return (
    <li data-collection={collection.id}>
      <div className="flex items-center gap-3 px-4 py-3 sm:px-5">
        <span
          aria-hidden
          className="grid size-8 shrink-0 place-items-center rounded-md bg-accent-soft text-accent-soft-ink"
        >
          <FolderOpen className="size-4" />
        </span>
        <button
          type="button"
          aria-expanded={isOpen}
          onClick={onToggle}
          className="grid min-w-0 flex-1 rounded-sm text-left hover:underline"
        >
          <span className="truncate font-medium text-sm">{name}</span>
          <span className="truncate text-faint text-xs">{facts.join(' · ')}</span>
        </button>
        <Menu
          trigger={
            <Button variant="ghost" size="icon" aria-label={t('files.collections.actions', { name })}>
              <MoreHorizontal />
            </Button>
          }
        >
          <MenuItem icon={<FilePlus />} onSelect={() => onAsk({ kind: 'add', collection })}>
            {t('files.collections.addFiles')}
          </MenuItem>
          <MenuItem icon={<Bot />} onSelect={() => onAsk({ kind: 'agent', collection })}>
            {t('files.collections.toAgent')}
          </MenuItem>
          <MenuItem icon={<Pencil />} onSelect={() => onAsk({ kind: 'rename', collection })}>
            {t('files.collections.rename')}
          </MenuItem>
          <MenuSeparator />
          <MenuItem icon={<Trash2 />} danger onSelect={() => onAsk({ kind: 'delete', collection })}>
            {t('files.collections.delete')}
          </MenuItem>
        </Menu>
      </div>
      {isOpen && <CollectedFiles collection={collection} onAdd={() => onAsk({ kind: 'add', collection })} />}
    </li>
  );
}

/** Named sets of files: made, renamed, filled, given to agents, deleted. */
export function Collections() {
  const client = useQueryClient();
  const query = useQuery(collectionsQuery);
  const [openId, setOpenId] = useState('');
  const [asked, setAsked] = useState<Asked>(null);
  const close = () => setAsked(null);
  const onError = (fault: unknown) => void toast.error(asProblem(fault).message);
  const remove = useMutation({
    mutationFn: ({ id }: Collection) => deleteCollection(id),
    onSuccess: (_, { name }) => void toast.success(t('files.collections.deleted', { name })),
    onError,
    onSettled: () => {
      close();
      return refreshFiles(client);
    },
  });
  const add = useMutation({
    mutationFn: ({ collection, fileIds }: { collection: Collection; fileIds: string[] }) =>
      addToCollection(collection.id, fileIds),
    onSuccess: (_, { collection }) => {
      toast.success(t('files.attach.added', { name: collection.name }));
      setOpenId(collection.id);
      close();
    },
    onError,
    onSettled: () => refreshFiles(client),
  });
  const collections = query.data ?? [];
  return (
    <div className="grid gap-4">
      <div className="flex flex-wrap items-start justify-between gap-3">
        <p className="max-w-prose text-pretty text-soft text-sm">{t('files.collections.lead')}</p>
        <Button size="sm" onClick={() => setAsked({ kind: 'new' })}>
          <Plus /> {t('files.collections.new')}
        </Button>
      </div>
      <Card>
        {query.isPending && <SkeletonRows rows={3} label={t('files.collections.loading')} />}
        {query.error && <ErrorState error={query.error} onRetry={() => query.refetch()} />}
        {query.data && collections.length === 0 && (
          <EmptyState icon={<FolderOpen />} title={t('files.collections.emptyTitle')}>
            {t('files.collections.empty')}
          </EmptyState>
        )}
        {collections.length > 0 && (
          <ul aria-label={t('files.collections.list')} className="divide-y divide-line">
            {collections.map((collection) => (
              <Row
                key={collection.id}
                collection={collection}
                isOpen={collection.id === openId}
                onToggle={() => setOpenId(collection.id === openId ? '' : collection.id)}
                onAsk={setAsked}
              />
            ))}
          </ul>
        )}
      </Card>
      {(asked?.kind === 'new' || asked?.kind === 'rename') && (
        <NameCollection {...(asked.kind === 'rename' ? { collection: asked.collection } : {})} onClose={close} />
      )}
      {asked?.kind === 'agent' && <AttachToAgent fileIds={[]} collectionIds={[asked.collection.id]} onClose={close} />}
      {asked?.kind === 'add' && (
        <Suspense>
          <FilePicker
            title={t('files.collections.addFiles')}
            description={asked.collection.name}
            withCollections={false}
            pending={add.isPending}
            onPick={({ fileIds }) => add.mutate({ collection: asked.collection, fileIds })}
            onClose={close}
          />
        </Suspense>
      )}
      {asked?.kind === 'delete' && (
        <ConfirmDialog
          open
          onOpenChange={(open) => !open && close()}
          title={t('files.collections.deleteTitle', { name: asked.collection.name })}
          description={t('files.collections.deleteText')}
          action={t('files.collections.delete')}
          pending={remove.isPending}
          onConfirm={() => remove.mutate(asked.collection)}
        />
      )}
    </div>
  );
}
