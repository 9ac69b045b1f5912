import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { MessagesSquare, MoreHorizontal, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { toast } from 'sonner';
import { api, type Schema, take } from '../../lib/api.ts';
import { asProblem } from '../../lib/problem.ts';
import { sessionsQuery } from '../../lib/queries.ts';
import { Button } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/dialog.tsx';
import { Menu, MenuItem } from '../ui/menu.tsx';
import { Moment } from '../ui/moment.tsx';
import { ErrorState, SkeletonRows } from '../ui/states.tsx';

type Session = Schema<'Session'>;

const UNTITLED = 'New conversation';

interface SessionListProps {
  currentId: string;
  onOpen(session: Session): void;
  onNew(): void;
  onDeleted(sessionId: string): void;
}

/** The conversations, newest first. */
export function SessionList({ currentId, onOpen, onNew, onDeleted }: SessionListProps) {
  const client = useQueryClient();
  const query = useInfiniteQuery(sessionsQuery());
  const [deleting, setDeleting] = useState<Session | null>(null);
  const remove = useMutation({
    mutationFn: (session: Session) =>
      take(api.DELETE('/api/v1/sessions/{session_id}', { params: { path: { session_id: session.id } } })),
    onSuccess: (_, session) => {
      onDeleted(session.id);
      return client.invalidateQueries({ queryKey: ['sessions'] });
    },
    onError: (fault) => toast.error(asProblem(fault).message),
    onSettled: () => setDeleting(null),
  });
  const sessions = query.data?.pages.flatMap((page) => page.data);

  return (
    <nav aria-label="Conversations" className="flex h-full min-h-0 flex-col">
      <div className="p-3">
        <Button className="w-full" size="sm" onClick={onNew}>
          <Plus /> New conversation
        </Button>
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto pb-3">
        {query.isPending && <SkeletonRows rows={4} label="Loading conversations" />}
        {query.error && <ErrorState error={query.error} onRetry={() => query.refetch()} className="p-3" />}
        {sessions?.length === 0 && (
          <p className="flex items-start gap-2 px-4 py-3 text-faint text-xs">
            <MessagesSquare className="mt-0.5 size-3.5 shrink-0" aria-hidden /> Conversations that you begin are kept
            here.
          </p>
        )}
        <ul className="grid gap-0.5 px-2">
          {sessions?.map((session) => (
            <li key={session.id} className="group relative">
              <button
                type="button"
                onClick={() => onOpen(session)}
                aria-current={session.id === currentId ? 'true' : undefined}
                className="grid w-full rounded-md py-1.5 pr-8 pl-2.5 text-left hover:bg-hover aria-[current]:bg-hover"
              >
                <span className="truncate text-sm">{session.title || UNTITLED}</span>
                <Moment at={session.lastRunAt ?? session.createdAt} className="text-faint text-xs" />
              </button>
              <div className="absolute top-1.5 right-1 opacity-0 focus-within:opacity-100 group-hover:opacity-100 has-[[data-state=open]]:opacity-100">
                <Menu
                  trigger={
                    <Button
                      variant="ghost"
                      size="icon"
                      className="size-7"
                      aria-label={`More for ${session.title || UNTITLED}`}
                    >
                      <MoreHorizontal />
                    </Button>
                  }
                >
                  <MenuItem icon={<Trash2 />} danger onSelect={() => setDeleting(session)}>
                    Delete
                  </MenuItem>
                </Menu>
              </div>
            </li>
          ))}
        </ul>
        {query.hasNextPage && (
          <div className="grid justify-center p-3">
            <Button size="sm" variant="ghost" pending={query.isFetchingNextPage} onClick={() => query.fetchNextPage()}>
              Show more
            </Button>
          </div>
        )}
      </div>
      <ConfirmDialog
        open={deleting !== null}
        onOpenChange={(open) => !open && setDeleting(null)}
        title={`Delete “${deleting?.title || UNTITLED}”?`}
        description="The conversation is forgotten. Its runs stay in the list of runs. This can't be undone."
        action="Delete"
        pending={remove.isPending}
        onConfirm={() => deleting && remove.mutate(deleting)}
      />
    </nav>
  );
}
