import { queryOptions } from '@tanstack/react-query';
import { api, type Schema, take } from '../../lib/api.ts';

export type Connection = Schema<'McpConnection'>;

export const connectionsQuery = queryOptions({
  queryKey: ['mcp-connections'],
  queryFn: async () => (await take(api.GET('/api/v1/mcp/connections'))).data,
});

/** Where the page that people come back to tells the others of the site that a sign-in is complete. */
const CHANNEL = 'baton-mcp-sign-in';

/** Says to every open page that somebody has signed in. A window's opener is out of reach: pages here have no openers. */
export function tellSignedIn(connectionId: string): void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage(connectionId);
  channel.close();
}

/** @returns what ends the listening */
export function onSignedIn(listener: (connectionId: string) => void): () => void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = ({ data }: MessageEvent<unknown>) => {
    if (typeof data === 'string') listener(data);
  };
  return () => channel.close();
}
