import type { Database } from '../../db/client.ts';
import { newId } from '../../kernel/ids.ts';
import type { NoticeChannel } from './notice-channel.ts';
import { insertNotifications } from './store.ts';

/** Notices behind the bell of the app. */
export function inAppChannel(db: Database, now: number): NoticeChannel {
  return {
    tell: (notices) =>
      insertNotifications(
        db,
        notices.map(({ reader, ...notice }) => ({
          ...notice,
          id: newId('notification', now),
          userId: reader.id,
          kind: 'approval',
          createdAt: new Date(now),
        })),
      ),
  };
}
