import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { FilePlus, X } from 'lucide-react';
import { toast } from 'sonner';
import { type Collection, removeFromCollection, type StoredFile } from '../../lib/file-api.ts';
import { filesQuery, refreshFiles } from '../../lib/file-queries.ts';
import { t } from '../../lib/messages.ts';
import { asProblem } from '../../lib/problem.ts';
import { Button } from '../ui/button.tsx';
import { ErrorState, SkeletonRows } from '../ui/states.tsx';
import { FileStage } from './file-stage.tsx';

/** The files of one collection. */
export function CollectedFiles({ collection, onAdd }: { collection: Collection; onAdd(): void }) {
  const client = useQueryClient();
  const query = useInfiniteQuery(filesQuery({ collectionId: collection.id }));
  const remove = useMutation({
    mutationFn: ({ id }: StoredFile) => removeFromCollection(collection.id, id),
    onSuccess: (_, { name }) => void toast.success(t('files.collections.removed', { name })),
    onError: (fault) => toast.error(asProblem(fault).message),
    onSettled: () => refreshFiles(client),
  });
  if (query.error) return <ErrorState error={query.error} onRetry={() => query.refetch()} className="py-4" />;
  if (!query.data) return <SkeletonRows rows={2} label={t('files.loading')} />;
  const files = query.data.pages.flatMap(({ data }) => data);
  return (
    <div className="grid gap-2 border-line border-t bg-sunken px-4 py-3 sm:px-5">
      {files.length === 0 && <p className="text-soft text-sm">{t('files.collections.noFiles')}</p>}
      {files.length > 0 && (
        <ul aria-label={t('files.collections.files', { name: collection.name })} className="grid gap-1">
          {files.map((file) => (
            <li key={file.id} className="flex items-center gap-3">
              <a href={`/app/files/${file.id}`} className="min-w-0 flex-1 truncate text-sm hover:underline">
                {file.name}
              </a>
              <FileStage file={file} />
              <Button
                variant="ghost"
                size="icon"
                aria-label={t('files.collections.remove', { name: file.name })}
                onClick={() => remove.mutate(file)}
              >
                <X />
              </Button>
            </li>
          ))}
        </ul>
      )}
      <div className="flex flex-wrap gap-2">
        <Button size="sm" onClick={onAdd}>
          <FilePlus /> {t('files.collections.addFiles')}
        </Button>
        {query.hasNextPage && (
          <Button size="sm" pending={query.isFetchingNextPage} onClick={() => query.fetchNextPage()}>
            {t('files.list.more')}
          </Button>
        )}
      </div>
    </div>
  );
}
