import { exports } from 'cloudflare:workers';
import type { Schema } from './api.ts';

/** A shared conversation for the server's rendering: asked of this worker's own API, with the reader's address for its limits. */
export async function readSharedPage(
  request: Request,
  token: string,
): Promise<{ status: number; shared: Schema<'SharedConversation'> | null }> {
  const headers = new Headers({ accept: 'application/json' });
  const address = request.headers.get('cf-connecting-ip');
  if (address) headers.set('cf-connecting-ip', address);
  const url = new URL(`/api/v1/shared/${encodeURIComponent(token)}?limit=50`, request.url);
  const worker = (exports as unknown as { default: Fetcher }).default;
  const response = await worker.fetch(new Request(url, { headers })).catch(() => new Response(null, { status: 503 }));
  if (!response.ok) return { status: response.status, shared: null };
  return { status: 200, shared: (await response.json()) as Schema<'SharedConversation'> };
}
