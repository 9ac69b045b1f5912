import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Bell as BellIcon } from 'lucide-react';
import { Popover } from 'radix-ui';
import { api, type Schema, take } from '../../lib/api.ts';
import { cn } from '../../lib/cn.ts';
import { t } from '../../lib/messages.ts';
import { Island } from '../../lib/query.tsx';
import { Button } from '../ui/button.tsx';
import { Moment } from '../ui/moment.tsx';
import { ErrorState } from '../ui/states.tsx';
import { notificationsQuery } from './notification-queries.ts';
import { useNoticeNews } from './use-notice-news.ts';

/** More than this is many. */
const MOST_SHOWN = 9;

function Row({ told }: { told: Schema<'Notification'> }) {
  const { id, agentName, toolName, open, own, runId, createdAt, readAt } = told;
  const text = t('notifications.waits', { agent: agentName || t('notifications.anAgent'), tool: toolName });
  const state = open ? (own ? t('notifications.own') : t('notifications.named')) : t('notifications.over');
  const read = () => {
    // The page that comes next shows it as read; leaving this one must not end the request.
    if (readAt === null)
      void api.POST('/api/v1/notifications/{notification_id}/read', {
        params: { path: { notification_id: id } },
        keepalive: true,
      });
  };
  return (
    <li>
      <a
        href={open ? `/app/approvals?run=${runId}` : own ? `/app/runs/${runId}` : '/app/approvals'}
        onClick={read}
        className="flex items-start gap-2.5 rounded-md px-2.5 py-2 text-sm hover:bg-hover"
      >
        <span
          className={cn(
            'mt-1.5 size-2 shrink-0 rounded-full',
            open && readAt === null ? 'bg-accent' : 'bg-transparent',
          )}
          aria-hidden
        />
        <span className="min-w-0">
          <span className={cn('block', !open && 'text-soft')}>{text}</span>
          <span className="block text-faint text-xs">
            {state} · <Moment at={createdAt} />
          </span>
        </span>
      </a>
    </li>
  );
}

function List({ page, onReadAll }: { page: Schema<'NotificationPage'>; onReadAll(): void }) {
  return (
    <>
      <div className="flex min-h-8 items-center justify-between gap-2 px-2.5">
        <h2 className="font-semibold text-sm">{t('notifications.title')}</h2>
        {page.unread > 0 && (
          <Button size="sm" variant="ghost" onClick={onReadAll}>
            {t('notifications.readAll')}
          </Button>
        )}
      </div>
      {page.data.length === 0 ? (
        <p className="px-2.5 py-3 text-soft text-sm">{t('notifications.none')}</p>
      ) : (
        <ul className="max-h-96 overflow-y-auto">
          {page.data.map((told) => (
            <Row key={told.id} told={told} />
          ))}
        </ul>
      )}
      <p className="border-line border-t px-2.5 pt-2 text-sm">
        <a className="text-accent underline-offset-2 hover:underline" href="/app/approvals">
          {t('notifications.all')}
        </a>
      </p>
    </>
  );
}

function BellButton() {
  const client = useQueryClient();
  const refetchInterval = useNoticeNews();
  const { data, error, refetch } = useQuery({ ...notificationsQuery, refetchInterval });
  const readAll = useMutation({
    mutationFn: () => take(api.POST('/api/v1/notifications/read')),
    onSuccess: () => client.invalidateQueries({ queryKey: notificationsQuery.queryKey }),
  });
  const unread = data?.unread ?? 0;
  return (
    <Popover.Root>
      <Popover.Trigger className="relative grid size-8 shrink-0 place-items-center rounded-full text-soft hover:bg-hover hover:text-ink">
        <BellIcon className="size-4.5" aria-hidden />
        <span className="sr-only" aria-live="polite" data-testid="unread">
          {t('notifications.bell', { unread })}
        </span>
        {unread > 0 && (
          <span
            aria-hidden
            className="tabular absolute -top-0.5 -right-1 grid h-4 min-w-4 place-items-center rounded-full bg-accent px-1 font-semibold text-2xs text-accent-ink"
          >
            {unread > MOST_SHOWN ? `${MOST_SHOWN}+` : unread}
          </span>
        )}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="end"
          sideOffset={8}
          collisionPadding={8}
          aria-label={t('notifications.title')}
          className="pop-in z-50 grid w-80 max-w-[calc(100vw-1rem)] gap-1 rounded-lg border border-line bg-raised p-2 shadow-pop"
        >
          {data && <List page={data} onReadAll={() => readAll.mutate()} />}
          {!data && error && <ErrorState error={error} onRetry={() => refetch()} className="py-4" />}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

/** What one was told, behind the bell of the header; it counts what waits and is unread. */
export function Bell() {
  return (
    <Island>
      <BellButton />
    </Island>
  );
}
