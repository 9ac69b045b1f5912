import { exports } from 'cloudflare:workers';

/** The signed-in person, as far as pages need to know. */
export interface Viewer {
  id: string;
  name: string;
  email: string;
  emailVerified: boolean;
  image: string | null;
  /** When the account will be removed, where its owner deleted it (ISO 8601). */
  leavesAt: string | null;
}

interface SessionAnswer {
  user?: {
    id: string;
    name: string;
    email: string;
    emailVerified: boolean;
    image?: string | null;
    deletionDueAt?: string | null;
  };
}

export interface ViewerAnswer {
  viewer: Viewer | null;
  /** Cookies that were refreshed on the way; the page's response carries them. */
  cookies: string[];
  /** False where it could not be found out, because the server is in trouble. */
  isKnown: boolean;
}

/** Asks this worker's own authentication who is behind a request; no network is involved. */
export async function viewerOf(request: Request): Promise<ViewerAnswer> {
  const cookie = request.headers.get('cookie') ?? '';
  if (!cookie.includes('session_token')) return { viewer: null, cookies: [], isKnown: true };
  const headers = new Headers({ cookie, accept: 'application/json' });
  for (const name of ['cf-connecting-ip', 'user-agent', 'host']) {
    const value = request.headers.get(name);
    if (value) headers.set(name, value);
  }
  const worker = (exports as unknown as { default: Fetcher }).default;
  const response = await worker
    .fetch(new Request(new URL('/api/auth/get-session', request.url), { headers }))
    .catch(() => new Response(null, { status: 503 }));
  if (!response.ok) return { viewer: null, cookies: [], isKnown: response.status < 500 && response.status !== 429 };
  const answer = (await response.json()) as SessionAnswer | null;
  const cookies = response.headers.getSetCookie();
  if (!answer?.user) return { viewer: null, cookies, isKnown: true };
  const { id, name, email, emailVerified, image, deletionDueAt } = answer.user;
  return {
    viewer: { id, name, email, emailVerified, image: image ?? null, leavesAt: deletionDueAt ?? null },
    cookies,
    isKnown: true,
  };
}
