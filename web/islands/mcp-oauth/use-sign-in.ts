import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api, type Schema, take } from '../../lib/api.ts';
import { asProblem } from '../../lib/problem.ts';
import { connectionsQuery, onSignedIn } from './connection-queries.ts';

type Begin = Schema<'BeginMcpSignIn'>;
const WINDOW = 'popup,width=560,height=720';

interface Waiting {
  connectionId: string;
  url: string;
  /** The browser would not open a window for it. */
  isBlocked: boolean;
}

/**
 * Signing in at a server in a window of its own. The window is opened in the click itself, before the address is
 * known: browsers block windows that come later.
 */
export function useSignIn(onDone: (connectionId: string) => void) {
  const client = useQueryClient();
  const [waiting, setWaiting] = useState<Waiting | null>(null);
  const begin = useMutation({
    mutationFn: async ({ body, popup }: { body: Begin; popup: Window | null }) => {
      try {
        const begun = await take(api.POST('/api/v1/mcp/sign-ins', { body }));
        if (popup) popup.location.replace(begun.authorizationUrl);
        setWaiting({ connectionId: begun.connectionId, url: begun.authorizationUrl, isBlocked: popup === null });
      } catch (error) {
        popup?.close();
        throw error;
      }
    },
  });
  const wanted = waiting?.connectionId;
  useEffect(() => {
    if (wanted === undefined) return undefined;
    return onSignedIn((connectionId) => {
      if (connectionId !== wanted) return;
      setWaiting(null);
      void client.invalidateQueries({ queryKey: connectionsQuery.queryKey });
      onDone(connectionId);
    });
  }, [wanted, client, onDone]);
  const problem = begin.error ? asProblem(begin.error) : null;
  return {
    waiting,
    isPending: begin.isPending,
    /** The server registers nobody: it wants a client id of the person's own. */
    wantsClientId: problem?.issues.some(({ path }) => path === 'clientId') ?? false,
    refusal: problem?.message ?? null,
    signIn: (body: Begin) => {
      setWaiting(null);
      begin.mutate({ body, popup: window.open('', '_blank', WINDOW) });
    },
  };
}
