import { queryOptions } from '@tanstack/react-query';
import { api, take } from '../../lib/api.ts';

/** How soon a page hears of a call that waits, where its stream is cut; the mail is on its way at the same time. */
export const LOOK_AGAIN_MS = 15_000;

/** What one was told last, with how much of it is unread. Asked again while somebody looks at the page. */
export const notificationsQuery = queryOptions({
  queryKey: ['notifications'],
  queryFn: () => take(api.GET('/api/v1/notifications', { params: { query: { limit: 20 } } })),
  staleTime: LOOK_AGAIN_MS / 3,
  refetchInterval: LOOK_AGAIN_MS,
  refetchOnWindowFocus: 'always',
});

/** Calls that wait for one's decision: of own runs, and of others who named one. */
export const waitingApprovalsQuery = queryOptions({
  queryKey: ['approvals', 'waiting'],
  queryFn: async () => (await take(api.GET('/api/v1/approvals'))).data,
  staleTime: 2_000,
  refetchInterval: LOOK_AGAIN_MS,
  refetchOnWindowFocus: 'always',
});

export const noticeSettingsQuery = queryOptions({
  queryKey: ['notification-settings'],
  queryFn: () => take(api.GET('/api/v1/notifications/settings')),
});
