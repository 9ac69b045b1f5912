import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { FolderOpen } from 'lucide-react';
import { type ReactNode, useId, useState } from 'react';
import { useRested } from '../../lib/debounce.ts';
import { collectionsQuery, filesQuery } from '../../lib/file-queries.ts';
import { t } from '../../lib/messages.ts';
import { Button } from '../ui/button.tsx';
import { Checkbox } from '../ui/checkbox.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { SearchInput } from '../ui/search-input.tsx';
import { ErrorState, SkeletonRows } from '../ui/states.tsx';
import { DropArea } from './drop-area.tsx';
import { FileIcon } from './file-icon.tsx';
import { FileStage } from './file-stage.tsx';
import { UploadList } from './upload-list.tsx';
import { useFileNews } from './use-file-news.ts';
import { useUploads } from './use-uploads.ts';

export interface PickedFiles {
  fileIds: string[];
  collectionIds: string[];
}

interface FilePickerProps {
  title?: string;
  description?: string;
  withCollections?: boolean;
  /** What is chosen already, and so not offered. */
  taken?: { fileIds: readonly string[]; collectionIds: readonly string[] };
  pending?: boolean;
  onPick(picked: PickedFiles): void;
  onClose(): void;
}

/** A dialog that picks files and collections; what is uploaded in it is picked at once. Stands in an `Island`. */
export function FilePicker(props: FilePickerProps) {
  const { title = t('files.picker.title'), description = t('files.picker.text'), onClose } = props;
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={title}
      description={description}
      className="w-[min(40rem,calc(100vw-2rem))]"
    >
      <Choice {...props} />
    </Dialog>
  );
}

function toggledIn(ids: readonly string[], id: string): string[] {
  return ids.includes(id) ? ids.filter((one) => one !== id) : [...ids, id];
}

function Option({ isOn, onToggle, children }: { isOn: boolean; onToggle(): void; children: ReactNode }) {
  const id = useId();
  return (
    <li className="flex items-center rounded-md pl-2 hover:bg-hover">
      <Checkbox id={id} checked={isOn} onChange={onToggle} />
      <label htmlFor={id} className="flex min-w-0 flex-1 cursor-pointer items-center gap-3 py-1.5 pr-2 pl-3">
        {children}
      </label>
    </li>
  );
}

const NOTHING_TAKEN = { fileIds: [], collectionIds: [] };

function Choice({ withCollections = true, taken = NOTHING_TAKEN, pending = false, onPick, onClose }: FilePickerProps) {
  const [q, setQ] = useState('');
  const [picked, setPicked] = useState<PickedFiles>({ fileIds: [], collectionIds: [] });
  const rested = useRested(q.trim(), 200);
  const query = useInfiniteQuery(filesQuery(rested === '' ? {} : { q: rested }));
  const collections = useQuery({ ...collectionsQuery, enabled: withCollections }).data ?? [];
  useFileNews();
  const { queue, uploads } = useUploads((fileId) =>
    setPicked((before) =>
      before.fileIds.includes(fileId) ? before : { ...before, fileIds: [...before.fileIds, fileId] },
    ),
  );
  const files = (query.data?.pages.flatMap(({ data }) => data) ?? []).filter(({ id }) => !taken.fileIds.includes(id));
  const sets = collections.filter(
    ({ id, name }) => !taken.collectionIds.includes(id) && name.toLowerCase().includes(rested.toLowerCase()),
  );
  const count = picked.fileIds.length + picked.collectionIds.length;
  return (
    <div className="grid gap-3">
      <SearchInput label={t('files.picker.search')} value={q} onChange={setQ} />
      {query.error && <ErrorState error={query.error} onRetry={() => query.refetch()} className="py-4" />}
      {query.isPending && <SkeletonRows rows={3} label={t('files.loading')} />}
      {query.data && (
        <div className="max-h-72 overflow-y-auto rounded-md border border-line p-1">
          {files.length + sets.length === 0 && <p className="p-3 text-soft text-sm">{t('files.picker.none')}</p>}
          {withCollections && sets.length > 0 && (
            <>
              <h3 className="px-2 pt-1 text-faint text-xs">{t('files.picker.collections')}</h3>
              <ul aria-label={t('files.picker.collections')}>
                {sets.map(({ id, name, fileCount }) => (
                  <Option
                    key={id}
                    isOn={picked.collectionIds.includes(id)}
                    onToggle={() => setPicked({ ...picked, collectionIds: toggledIn(picked.collectionIds, id) })}
                  >
                    <FolderOpen className="size-4 shrink-0 text-faint" aria-hidden />
                    <span className="min-w-0 flex-1 truncate text-sm">{name}</span>
                    <span className="text-faint text-xs">{t('files.collections.count', { count: fileCount })}</span>
                  </Option>
                ))}
              </ul>
            </>
          )}
          {files.length > 0 && (
            <>
              <h3 className="px-2 pt-1 text-faint text-xs">{t('files.picker.files')}</h3>
              <ul aria-label={t('files.picker.files')}>
                {files.map((file) => (
                  <Option
                    key={file.id}
                    isOn={picked.fileIds.includes(file.id)}
                    onToggle={() => setPicked({ ...picked, fileIds: toggledIn(picked.fileIds, file.id) })}
                  >
                    <FileIcon kind={file.kind} />
                    <span className="min-w-0 flex-1 truncate text-sm">{file.name}</span>
                    <FileStage file={file} />
                  </Option>
                ))}
              </ul>
            </>
          )}
          {query.hasNextPage && (
            <Button size="sm" variant="ghost" pending={query.isFetchingNextPage} onClick={() => query.fetchNextPage()}>
              {t('files.list.more')}
            </Button>
          )}
        </div>
      )}
      <DropArea compact onFiles={(dropped) => queue.add(dropped)} />
      <UploadList uploads={uploads} queue={queue} />
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>{t('common.cancel')}</Button>
        <Button variant="primary" pending={pending} disabled={count === 0} onClick={() => onPick(picked)}>
          {t('files.picker.choose', { count })}
        </Button>
      </div>
    </div>
  );
}
