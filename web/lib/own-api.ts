import { exports } from 'cloudflare:workers';

/**
 * Asks this worker's own API on behalf of whoever asks for a page, so that the page arrives with what it shows. No
 * network is involved; undefined where there is no good answer, and the page's script asks again. Server only.
 */
export async function askOwnApi<T>(request: Request, path: string): Promise<T | undefined> {
  const worker = (exports as unknown as { default: Fetcher }).default;
  const headers = new Headers({ accept: 'application/json' });
  for (const name of ['cookie', 'cf-connecting-ip', 'user-agent', 'host']) {
    const value = request.headers.get(name);
    if (value) headers.set(name, value);
  }
  const response = await worker
    .fetch(new Request(new URL(`/api/v1${path}`, request.url), { headers }))
    .catch(() => undefined);
  return response?.ok ? ((await response.json()) as T) : undefined;
}
