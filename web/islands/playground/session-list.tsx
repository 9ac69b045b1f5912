import { type InfiniteData, useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { Archive, ArchiveRestore, Download, Link2, MoreHorizontal, Pencil, Plus, Trash2 } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { toast } from 'sonner';
import { api, type Schema, take } from '../../lib/api.ts';
import { conversationsQuery } from '../../lib/conversation-queries.ts';
import { useRested } from '../../lib/debounce.ts';
import { t } from '../../lib/messages.ts';
import { asProblem } from '../../lib/problem.ts';
import { Button } from '../ui/button.tsx';
import { ConfirmByName } from '../ui/confirm-by-name.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field, Input } from '../ui/field.tsx';
import { Menu, MenuItem, MenuSeparator } from '../ui/menu.tsx';
import { Moment } from '../ui/moment.tsx';
import { SearchInput } from '../ui/search-input.tsx';
import { Segmented } from '../ui/segmented.tsx';
import { ErrorState, SkeletonRows } from '../ui/states.tsx';
import { ShareDialog } from './share-dialog.tsx';

type Session = Schema<'Session'>;
type Changes = Schema<'SessionUpdate'>;

interface SessionListProps {
  /** The session that is shown: the conversation itself or one of its branches. */
  currentId: string;
  /** The conversation that it belongs to. */
  rootId: string;
  onOpen(session: Session): void;
  onNew(): void;
  onDeleted(sessionId: string): void;
}

export function titleOf(session: Pick<Session, 'title'>): string {
  return session.title || t('playground.sessions.untitled');
}

/** Changes a conversation; the list shows it at once, and as it was if it can't be done. */
function useChange() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ session, changes }: { session: Session; changes: Changes }) =>
      take(api.PATCH('/api/v1/sessions/{session_id}', { params: { path: { session_id: session.id } }, body: changes })),
    onMutate: ({ session, changes }) => {
      const drop = changes.archived !== undefined;
      client.setQueriesData<InfiniteData<{ data: Session[] }>>({ queryKey: ['sessions'] }, (known) =>
        known?.pages
          ? {
              ...known,
              pages: known.pages.map((page) => ({
                ...page,
                data: page.data.flatMap((one) => {
                  if (one.id !== session.id) return [one];
                  return drop ? [] : [{ ...one, ...(changes.title === undefined ? {} : { title: changes.title }) }];
                }),
              })),
            }
          : known,
      );
    },
    onError: (fault) => void toast.error(asProblem(fault).message),
    onSettled: () => client.invalidateQueries({ queryKey: ['sessions'] }),
  });
}

/** The conversations, the last used first: found again, renamed, put away, exported, shared, deleted. */
export function SessionList({ currentId, rootId, onOpen, onNew, onDeleted }: SessionListProps) {
  const client = useQueryClient();
  const [words, setWords] = useState('');
  const [shelf, setShelf] = useState<'current' | 'archive'>('current');
  const q = useRested(words.trim(), 250);
  const query = useInfiniteQuery(conversationsQuery({ q, archived: shelf === 'archive' }));
  const [renaming, setRenaming] = useState<Session | null>(null);
  const [deleting, setDeleting] = useState<Session | null>(null);
  const [sharing, setSharing] = useState<Session | null>(null);
  const change = useChange();
  const remove = useMutation({
    mutationFn: (session: Session) =>
      take(api.DELETE('/api/v1/sessions/{session_id}', { params: { path: { session_id: session.id } } })),
    // The page lets go of it first, so that it asks for nothing that is gone.
    onMutate: (session) => onDeleted(session.id),
    onSuccess: () => client.invalidateQueries({ queryKey: ['sessions'] }),
    onError: (fault) => void toast.error(asProblem(fault).message),
    onSettled: () => setDeleting(null),
  });
  const sessions = query.data?.pages.flatMap((page) => page.data);

  function archive(session: Session, archived: boolean): void {
    change.mutate({ session, changes: { archived } });
    const title = titleOf(session);
    toast(archived ? t('playground.sessions.archived', { title }) : t('playground.sessions.unarchived', { title }), {
      action: {
        label: t('common.undo'),
        onClick: () => change.mutate({ session, changes: { archived: !archived } }),
      },
    });
  }

  return (
    <nav aria-label={t('playground.sessions.label')} className="flex h-full min-h-0 flex-col">
      <div className="grid gap-2 p-3">
        <Button size="sm" onClick={onNew}>
          <Plus /> {t('playground.sessions.fresh')}
        </Button>
        <SearchInput label={t('playground.sessions.search')} value={words} onChange={setWords} />
        <Segmented
          label={t('playground.sessions.show')}
          value={shelf}
          onChange={(next) => setShelf(next)}
          className="w-full [&>label]:flex-1 [&>label]:justify-center"
          options={[
            { value: 'current', label: t('playground.sessions.current') },
            { value: 'archive', label: t('playground.sessions.archive') },
          ]}
        />
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto pb-3">
        {query.isPending && <SkeletonRows rows={4} label={t('playground.sessions.loading')} />}
        {query.error && <ErrorState error={query.error} onRetry={() => query.refetch()} className="p-3" />}
        {sessions?.length === 0 && <Nothing words={q} shelf={shelf} />}
        <ul className="grid gap-0.5 px-2">
          {sessions?.map((session) => (
            <SessionRow
              key={session.id}
              session={session}
              isCurrent={session.id === rootId || session.headId === currentId}
              onOpen={() => onOpen(session)}
              onRename={() => setRenaming(session)}
              onShare={() => setSharing(session)}
              onArchive={() => archive(session, session.archivedAt === null)}
              onDelete={() => setDeleting(session)}
            />
          ))}
        </ul>
        {query.hasNextPage && (
          <div className="grid justify-center p-3">
            <Button size="sm" variant="ghost" pending={query.isFetchingNextPage} onClick={() => query.fetchNextPage()}>
              {t('playground.sessions.more')}
            </Button>
          </div>
        )}
      </div>
      <RenameDialog
        session={renaming}
        onClose={() => setRenaming(null)}
        onRename={(session, title) => change.mutate({ session, changes: { title } })}
      />
      <ShareDialog sessionId={sharing?.headId ?? null} onClose={() => setSharing(null)} />
      <ConfirmByName
        open={deleting !== null}
        onOpenChange={(open) => !open && setDeleting(null)}
        name={deleting ? titleOf(deleting) : ''}
        title={t('playground.sessions.deleteTitle', { title: deleting ? titleOf(deleting) : '' })}
        description={t('playground.sessions.deleteText')}
        action={t('playground.sessions.deleteAction')}
        pending={remove.isPending}
        onConfirm={() => deleting && remove.mutate(deleting)}
      />
    </nav>
  );
}

function Nothing({ words, shelf }: { words: string; shelf: 'current' | 'archive' }) {
  const empty = shelf === 'archive' ? t('playground.sessions.emptyArchive') : t('playground.sessions.empty');
  return <p className="px-4 py-3 text-faint text-xs">{words ? t('playground.sessions.none', { words }) : empty}</p>;
}

interface SessionRowProps {
  session: Session;
  isCurrent: boolean;
  onOpen(): void;
  onRename(): void;
  onShare(): void;
  onArchive(): void;
  onDelete(): void;
}

function exportUrl(session: Session, format: 'markdown' | 'json'): string {
  return `/api/v1/sessions/${encodeURIComponent(session.headId)}/export?format=${format}`;
}

function SessionRow({ session, isCurrent, onOpen, onRename, onShare, onArchive, onDelete }: SessionRowProps) {
  const title = titleOf(session);
  const isArchived = session.archivedAt !== null;
  return (
    <li className="group relative">
      <button
        type="button"
        onClick={onOpen}
        aria-current={isCurrent ? 'true' : undefined}
        className="grid w-full rounded-md py-1.5 pr-8 pl-2.5 text-left hover:bg-hover aria-[current]:bg-hover"
      >
        <span className="truncate text-sm">{title}</span>
        <Moment at={session.lastRunAt ?? session.createdAt} className="text-faint text-xs" />
      </button>
      <div className="absolute top-1.5 right-1 opacity-0 focus-within:opacity-100 group-hover:opacity-100 has-[[data-state=open]]:opacity-100 pointer-coarse:opacity-100">
        <Menu
          trigger={
            <Button
              variant="ghost"
              size="icon"
              className="size-7"
              aria-label={t('playground.sessions.moreFor', { title })}
            >
              <MoreHorizontal />
            </Button>
          }
        >
          <MenuItem icon={<Pencil />} onSelect={onRename}>
            {t('playground.sessions.rename')}
          </MenuItem>
          <MenuItem icon={<Link2 />} onSelect={onShare}>
            {t('playground.sessions.share')}
          </MenuItem>
          <MenuItem icon={isArchived ? <ArchiveRestore /> : <Archive />} onSelect={onArchive}>
            {isArchived ? t('playground.sessions.unarchive') : t('playground.sessions.archiveAction')}
          </MenuItem>
          <MenuItem icon={<Download />} href={exportUrl(session, 'markdown')}>
            {t('playground.sessions.exportMarkdown')}
          </MenuItem>
          <MenuItem icon={<Download />} href={exportUrl(session, 'json')}>
            {t('playground.sessions.exportJson')}
          </MenuItem>
          <MenuSeparator />
          <MenuItem icon={<Trash2 />} danger onSelect={onDelete}>
            {t('playground.sessions.delete')}
          </MenuItem>
        </Menu>
      </div>
    </li>
  );
}

function RenameDialog({
  session,
  onClose,
  onRename,
}: {
  session: Session | null;
  onClose(): void;
  onRename(session: Session, title: string): void;
}) {
  return (
    <Dialog
      open={session !== null}
      onOpenChange={(open) => !open && onClose()}
      title={t('playground.sessions.renameTitle')}
    >
      {session && <RenameForm session={session} onClose={onClose} onRename={onRename} />}
    </Dialog>
  );
}

function RenameForm({
  session,
  onClose,
  onRename,
}: {
  session: Session;
  onClose(): void;
  onRename(session: Session, title: string): void;
}) {
  const [title, setTitle] = useState(session.title);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (title.trim() === '') return;
    onRename(session, title.trim());
    onClose();
  };
  return (
    <form onSubmit={submit} className="grid gap-4">
      <Field label={t('playground.sessions.renameLabel')}>
        <Input autoFocus maxLength={200} value={title} onChange={(event) => setTitle(event.target.value)} />
      </Field>
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>{t('common.cancel')}</Button>
        <Button type="submit" variant="primary" disabled={title.trim() === ''}>
          {t('common.save')}
        </Button>
      </div>
    </form>
  );
}
