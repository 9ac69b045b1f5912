import { exports } from 'cloudflare:workers';

/** The signed-in person, as far as pages need to know. */
export interface Viewer {
  id: string;
  name: string;
  email: string;
  emailVerified: boolean;
  image: string | null;
}

interface SessionAnswer {
  user?: { id: string; name: string; email: string; emailVerified: boolean; image?: string | null };
}

/**
 * Asks this worker's own authentication who is behind a request; no network is involved. Cookies that
 * the answer refreshes are handed back, so that the page's response can carry them.
 */
export async function viewerOf(request: Request): Promise<{ viewer: Viewer | null; cookies: string[] }> {
  const cookie = request.headers.get('cookie') ?? '';
  if (!cookie.includes('session_token')) return { viewer: null, cookies: [] };
  const headers = new Headers({ cookie, accept: 'application/json' });
  for (const name of ['cf-connecting-ip', 'user-agent', 'host']) {
    const value = request.headers.get(name);
    if (value) headers.set(name, value);
  }
  const worker = (exports as unknown as { default: Fetcher }).default;
  const response = await worker.fetch(new Request(new URL('/api/auth/get-session', request.url), { headers }));
  if (!response.ok) return { viewer: null, cookies: [] };
  const answer = (await response.json()) as SessionAnswer | null;
  const cookies = response.headers.getSetCookie();
  if (!answer?.user) return { viewer: null, cookies };
  const { id, name, email, emailVerified, image } = answer.user;
  return { viewer: { id, name, email, emailVerified, image: image ?? null }, cookies };
}
