import { useInfiniteQuery } from '@tanstack/react-query';
import { Bot, FileText, FolderPlus, Search, Sparkles, Trash2, X } from 'lucide-react';
import { useState } from 'react';
import { cn } from '../../lib/cn.ts';
import { useRested } from '../../lib/debounce.ts';
import type { StoredFile } from '../../lib/file-api.ts';
import { filesQuery } from '../../lib/file-queries.ts';
import { t } from '../../lib/messages.ts';
import { allOf, extendedTo, NOTHING, type Selection, toggled, within } from '../agents/selection.ts';
import { Button } from '../ui/button.tsx';
import { Checkbox } from '../ui/checkbox.tsx';
import { EmptyState, ErrorState, ListEnd, SkeletonRows } from '../ui/states.tsx';
import { Card } from '../ui/surface.tsx';
import { VirtualList } from '../ui/virtual-list.tsx';
import { type FilesAddress, NO_FILTER } from './address.ts';
import { type Asked, FileDialogs } from './file-dialogs.tsx';
import { FileFilters, filterOf } from './file-filters.tsx';
import type { FileActions } from './file-menu.tsx';
import { COLUMNS, FileRow } from './file-row.tsx';
import { useFileActions } from './use-file-actions.ts';

const ROW_HEIGHT = 61;

function Nothing({ isFiltered, onClear, onExample }: { isFiltered: boolean; onClear(): void; onExample(): void }) {
  if (isFiltered) {
    return (
      <EmptyState
        icon={<Search />}
        title={t('files.list.nothingTitle')}
        action={<Button onClick={onClear}>{t('files.filter.clear')}</Button>}
      >
        {t('files.list.nothing')}
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={<FileText />}
      title={t('files.list.emptyTitle')}
      action={
        <Button onClick={onExample}>
          <Sparkles /> {t('files.list.example')}
        </Button>
      }
    >
      {t('files.list.empty')}
    </EmptyState>
  );
}

interface HeadsProps {
  count: number;
  all: number;
  onAll(): void;
}

function Heads({ count, all, onAll }: HeadsProps) {
  return (
    <div
      className={cn(
        'grid items-center gap-3 rounded-t-lg border-line border-b bg-sunken px-4 py-2 text-faint text-xs sm:px-5',
        COLUMNS,
      )}
    >
      <Checkbox
        aria-label={t('files.list.selectAll')}
        checked={count > 0 && count === all}
        indeterminate={count > 0 && count < all}
        onChange={onAll}
      />
      <span className="w-8" />
      <span>{t('files.list.columnFile')}</span>
      <span className="hidden sm:block">{t('files.list.columnState')}</span>
      <span className="hidden text-right lg:block">{t('files.list.columnSize')}</span>
      <span className="hidden text-right lg:block">{t('files.list.columnPassages')}</span>
      <span className="hidden text-right lg:block">{t('files.list.columnAdded')}</span>
      <span className="w-8" />
    </div>
  );
}

interface BarProps {
  files: readonly StoredFile[];
  actions: FileActions;
  onClear(): void;
}

function Bar({ files, actions, onClear }: BarProps) {
  if (files.length === 0) return null;
  return (
    <section
      aria-label={t('files.list.bar')}
      className="pop-in sticky bottom-4 z-20 mx-auto mt-4 flex w-fit max-w-full flex-wrap items-center gap-1.5 rounded-lg border border-line-strong bg-raised p-2 shadow-pop"
    >
      <span role="status" className="tabular px-2 text-sm">
        {t('files.list.selected', { count: files.length })}
      </span>
      <Button size="sm" onClick={() => actions.toAgent(files)}>
        <Bot /> {t('files.actions.toAgent')}
      </Button>
      <Button size="sm" onClick={() => actions.toCollection(files)}>
        <FolderPlus /> {t('files.actions.toCollection')}
      </Button>
      <Button size="sm" variant="danger" onClick={() => actions.remove(files)}>
        <Trash2 /> {t('files.actions.delete')}
      </Button>
      <Button size="icon" variant="ghost" aria-label={t('files.list.clear')} onClick={onClear}>
        <X />
      </Button>
    </section>
  );
}

interface FileListProps {
  address: FilesAddress;
  onAddress(part: Partial<FilesAddress>): void;
  /** Uploads the example. */
  onExample(): void;
}

/** The list of files: found, selected, and what can be done with them. */
export function FileList({ address, onAddress, onExample }: FileListProps) {
  const [selection, setSelection] = useState<Selection>(NOTHING);
  const [asked, setAsked] = useState<Asked>(null);
  const filter = filterOf({ ...address, q: useRested(address.q, 200) });
  const query = useInfiniteQuery(filesQuery(filter));
  const { download, process, remove } = useFileActions();
  const files = query.data?.pages.flatMap(({ data }) => data) ?? [];
  const order = files.map(({ id }) => id);
  const selected = within(selection, order);
  const chosen = files.filter(({ id }) => selected.ids.has(id));
  const actions: FileActions = {
    download: (file) => download.mutate(file),
    process: (file) => process.mutate({ file }),
    toAgent: (of) => setAsked({ kind: 'agent', files: of }),
    toCollection: (of) => setAsked({ kind: 'collection', files: of }),
    remove: (of) => setAsked({ kind: 'delete', files: of }),
  };
  const change = (part: Partial<FilesAddress>) => {
    setSelection(NOTHING);
    onAddress(part);
  };
  const more = () => {
    if (query.hasNextPage && !query.isFetchingNextPage && !query.isError) void query.fetchNextPage();
  };
  const select = (id: string, isRange: boolean) =>
    setSelection(isRange ? extendedTo(selected, id, order) : toggled(selected, id));

  return (
    <>
      <FileFilters address={address} onChange={change} />
      <Card className={cn('mt-4', query.isPlaceholderData && 'opacity-60')}>
        {query.isPending && <SkeletonRows rows={5} label={t('files.loading')} />}
        {query.error && files.length === 0 && <ErrorState error={query.error} onRetry={() => query.refetch()} />}
        {query.data && files.length === 0 && (
          <Nothing
            isFiltered={Object.keys(filter).length > 0}
            onClear={() => change(NO_FILTER)}
            onExample={onExample}
          />
        )}
        {files.length > 0 && (
          <>
            <Heads count={chosen.length} all={files.length} onAll={() => setSelection(allOf(selected, order))} />
            <VirtualList
              label={t('files.list.label')}
              items={files}
              keyOf={({ id }) => id}
              rowHeight={ROW_HEIGHT}
              onNearEnd={more}
              total={query.hasNextPage ? files.length + 1 : files.length}
            >
              {(file) => (
                <FileRow
                  file={file}
                  isSelected={selected.ids.has(file.id)}
                  onSelect={(isRange) => select(file.id, isRange)}
                  actions={actions}
                />
              )}
            </VirtualList>
          </>
        )}
      </Card>
      {query.isFetchingNextPage && <SkeletonRows rows={2} label={t('files.loading')} />}
      {files.length > 0 && !query.hasNextPage && <ListEnd count={files.length} />}
      <Bar files={chosen} actions={actions} onClear={() => setSelection(NOTHING)} />
      <FileDialogs
        asked={asked}
        isDeleting={remove.isPending}
        onDelete={(of) => remove.mutate(of, { onSettled: () => setAsked(null) })}
        onClose={() => setAsked(null)}
      />
    </>
  );
}
