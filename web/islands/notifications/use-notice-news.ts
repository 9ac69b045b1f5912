import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { listenToUser } from '../../lib/user-stream.ts';
import { LOOK_AGAIN_MS, notificationsQuery, waitingApprovalsQuery } from './notification-queries.ts';

/** How often is looked all the same while the stream says what is new: what is over is not always said. */
const LISTENING_MS = 60_000;
/** A run is shown as waiting a moment after its notice is. */
const SECOND_LOOK_MS = 3_000;

/**
 * Reads notices and waiting calls again whenever the user's stream says that there is something new.
 * @returns how often to look besides, in milliseconds
 */
export function useNoticeNews(): number {
  const client = useQueryClient();
  const [isListening, setIsListening] = useState(false);
  useEffect(() => {
    const keys = [notificationsQuery.queryKey, waitingApprovalsQuery.queryKey];
    const look = () => {
      for (const queryKey of keys) void client.invalidateQueries({ queryKey });
    };
    let again: ReturnType<typeof setTimeout> | undefined;
    const stop = listenToUser(({ type }) => {
      if (type === 'open' || type === 'closed') setIsListening(type === 'open');
      // What was read a moment ago, while the page came up, is not read again.
      if (type === 'open') for (const queryKey of keys) void client.refetchQueries({ queryKey, stale: true });
      if (type !== 'notification') return;
      look();
      clearTimeout(again);
      again = setTimeout(look, SECOND_LOOK_MS);
    });
    return () => {
      clearTimeout(again);
      stop();
    };
  }, [client]);
  return isListening ? LISTENING_MS : LOOK_AGAIN_MS;
}
