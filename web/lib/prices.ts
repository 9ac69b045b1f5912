import { exports } from 'cloudflare:workers';
import type { Schema } from './api.ts';

/** The price list for the front page, from this worker's own API; empty where it can't be had. Server only. */
export async function priceList(request: Request): Promise<Schema<'ModelPrice'>[]> {
  const worker = (exports as unknown as { default: Fetcher }).default;
  const headers = new Headers({ accept: 'application/json' });
  const address = request.headers.get('cf-connecting-ip');
  if (address) headers.set('cf-connecting-ip', address);
  const response = await worker
    .fetch(new Request(new URL('/api/v1/models/prices', request.url), { headers }))
    .catch(() => new Response(null, { status: 503 }));
  if (!response.ok) return [];
  return ((await response.json()) as Schema<'ModelPricePage'>).data;
}
