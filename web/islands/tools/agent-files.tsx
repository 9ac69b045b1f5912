import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { FilePlus, FolderOpen, X } from 'lucide-react';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { toast } from 'sonner';
import { attachCollection, attachFile, detachCollection, detachFile } from '../../lib/file-api.ts';
import { agentCollectionsQuery, agentFilesQuery, refreshFiles } from '../../lib/file-queries.ts';
import { t } from '../../lib/messages.ts';
import { asProblem } from '../../lib/problem.ts';
import { FileIcon } from '../files/file-icon.tsx';
import type { PickedFiles } from '../files/file-picker.tsx';
import { FileStage } from '../files/file-stage.tsx';
import { Button } from '../ui/button.tsx';
import { ErrorState, SkeletonRows } from '../ui/states.tsx';
import { fileHint } from './file-hint.ts';
import type { ToolDraft } from './tool-values.ts';

const FilePicker = lazy(() => import('../files/file-picker.tsx').then((module) => ({ default: module.FilePicker })));

/** A file or a collection of the agent. */
interface Attached {
  kind: 'file' | 'collection';
  id: string;
  name: string;
}

const ATTACH = { file: attachFile, collection: attachCollection };
const DETACH = { file: detachFile, collection: detachCollection };

/** Takes away from the agent and, for as long as the toast stands, gives back. */
function useAttached(agentId: string) {
  const client = useQueryClient();
  const options = {
    onError: (fault: unknown) => void toast.error(asProblem(fault).message),
    onSettled: () => refreshFiles(client),
  };
  const attach = useMutation({
    mutationFn: async (things: readonly Omit<Attached, 'name'>[]) => {
      for (const { kind, id } of things) await ATTACH[kind](agentId, id);
    },
    ...options,
  });
  const detach = useMutation({
    mutationFn: ({ kind, id }: Attached) => DETACH[kind](agentId, id),
    onSuccess: (_, thing) =>
      void toast(t('tools.files.removed', { name: thing.name }), {
        duration: 10_000,
        action: { label: t('ui.undo'), onClick: () => attach.mutate([thing]) },
      }),
    ...options,
  });
  return { attach, detach };
}

interface RowProps {
  thing: Attached;
  href: string;
  icon: ReactNode;
  children: ReactNode;
  isLeaving: boolean;
  onRemove(thing: Attached): void;
}

function Row({ thing, href, icon, children, isLeaving, onRemove }: RowProps) {
  return (
    <li className="flex items-center gap-3 py-1 pr-1.5 pl-2.5">
      {icon}
      <a href={href} className="min-w-0 flex-1 truncate text-sm hover:underline">
        {thing.name}
      </a>
      {children}
      <Button
        variant="ghost"
        size="icon"
        disabled={isLeaving}
        aria-label={t('tools.files.remove', { name: thing.name })}
        onClick={() => onRemove(thing)}
      >
        <X />
      </Button>
    </li>
  );
}

interface AgentFilesProps {
  agentId: string;
  tools: readonly ToolDraft[];
  /** Adds a file search tool, or turns the one on that is there; none where there is no room for it. */
  onSearch?: (() => void) | undefined;
}

/** What an agent searches (Plan 4.5), and what is still missing before it does. */
export function AgentFiles({ agentId, tools, onSearch }: AgentFilesProps) {
  const query = useInfiniteQuery(agentFilesQuery(agentId));
  const sets = useQuery(agentCollectionsQuery(agentId));
  const [isPicking, setPicking] = useState(false);
  const { attach, detach } = useAttached(agentId);
  const error = query.error ?? sets.error;
  if (error) {
    const retry = () => Promise.all([query.refetch(), sets.refetch()]);
    return <ErrorState error={error} onRetry={() => void retry()} className="py-4" />;
  }
  if (!(query.data && sets.data)) return <SkeletonRows rows={2} label={t('tools.files.loading')} />;
  const files = query.data.pages.flatMap(({ data }) => data);
  const collections = sets.data;
  const attached = [...collections, ...files].map(({ id }) => id);
  const hint = fileHint(tools, attached);
  const isLeaving = (id: string) => detach.isPending && detach.variables.id === id;
  const pick = ({ fileIds, collectionIds }: PickedFiles) => {
    const things = [
      ...collectionIds.map((id) => ({ kind: 'collection' as const, id })),
      ...fileIds.map((id) => ({ kind: 'file' as const, id })),
    ];
    attach.mutate(things, { onSuccess: () => setPicking(false) });
  };
  return (
    <div className="grid gap-3">
      {attached.length === 0 && hint === null && <p className="text-faint text-sm">{t('tools.files.none')}</p>}
      {collections.length > 0 && (
        <ul aria-label={t('tools.files.collections')} className="rounded-md border border-line bg-surface py-0.5">
          {collections.map(({ id, name, fileCount }) => (
            <Row
              key={id}
              thing={{ kind: 'collection', id, name }}
              href={`/app/files?collection=${id}`}
              icon={<FolderOpen className="mx-2 size-4 shrink-0 text-faint" aria-hidden />}
              isLeaving={isLeaving(id)}
              onRemove={(thing) => detach.mutate(thing)}
            >
              <span className="whitespace-nowrap text-faint text-xs">
                {t('files.collections.count', { count: fileCount })}
              </span>
            </Row>
          ))}
        </ul>
      )}
      {files.length > 0 && (
        <ul aria-label={t('tools.files.files')} className="rounded-md border border-line bg-surface py-0.5">
          {files.map((file) => (
            <Row
              key={file.id}
              thing={{ kind: 'file', id: file.id, name: file.name }}
              href={`/app/files/${file.id}`}
              icon={<FileIcon kind={file.kind} />}
              isLeaving={isLeaving(file.id)}
              onRemove={(thing) => detach.mutate(thing)}
            >
              <FileStage file={file} />
            </Row>
          ))}
        </ul>
      )}
      {hint && (
        <p
          data-testid="file-hint"
          className="flex flex-wrap items-center gap-x-3 gap-y-2 rounded-md bg-warn-soft px-3 py-2 text-sm text-warn"
        >
          {t(`tools.files.${hint}`)}
          {hint !== 'addFiles' && onSearch && (
            <Button size="sm" onClick={onSearch}>
              {t(`tools.files.${hint}Action`)}
            </Button>
          )}
        </p>
      )}
      <div className="flex flex-wrap gap-2">
        <Button size="sm" onClick={() => setPicking(true)}>
          <FilePlus /> {t('tools.files.add')}
        </Button>
        {query.hasNextPage && (
          <Button size="sm" pending={query.isFetchingNextPage} onClick={() => query.fetchNextPage()}>
            {t('files.list.more')}
          </Button>
        )}
      </div>
      {isPicking && (
        <Suspense>
          <FilePicker
            title={t('tools.files.add')}
            taken={{ fileIds: files.map(({ id }) => id), collectionIds: collections.map(({ id }) => id) }}
            pending={attach.isPending}
            onPick={pick}
            onClose={() => setPicking(false)}
          />
        </Suspense>
      )}
    </div>
  );
}
