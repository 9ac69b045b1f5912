import type { Scope } from '../../worker/kernel/scopes.ts';

/** Any running Baton: the test worker in workerd, or a server on a port. */
export interface Baton {
  /** Such as `http://localhost:4321`: what a browser would call the origin. */
  origin: string;
  fetch(url: string, init?: RequestInit): Promise<Response>;
}

export interface Answer<T> {
  status: number;
  headers: Headers;
  body: T;
}

type Headings = Record<string, string>;

/** The API under `/api/v1` as one account sees it. Paths start after the version: `/agents`. */
export interface Api {
  get<T = unknown>(path: string, headers?: Headings): Promise<Answer<T>>;
  post<T = unknown>(path: string, body?: unknown, headers?: Headings): Promise<Answer<T>>;
  patch<T = unknown>(path: string, body: unknown, headers?: Headings): Promise<Answer<T>>;
  put<T = unknown>(path: string, body: unknown, headers?: Headings): Promise<Answer<T>>;
  delete<T = unknown>(path: string, headers?: Headings): Promise<Answer<T>>;
  /** The answer unread, for streams. */
  open(
    method: string,
    path: string,
    options?: { body?: unknown; headers?: Headings; signal?: AbortSignal },
  ): Promise<Response>;
}

export interface Account {
  userId: string;
  email: string;
  password: string;
  /** The session cookie, as a `Cookie` header wants it. */
  cookie: string;
}

/** A `Cookie` header as a browser's `addCookies` takes it. */
export function cookiesOf(header: string, url: string): { name: string; value: string; url: string }[] {
  return header.split('; ').map((pair) => {
    const [name = '', ...value] = pair.split('=');
    return { name, value: value.join('='), url };
  });
}

/** A server on a port. */
export function batonAt(origin: string): Baton {
  return { origin, fetch: (url, init) => fetch(url, init) };
}

async function bodyOf(response: Response): Promise<unknown> {
  const text = await response.text();
  if (!/\bjson\b/.test(response.headers.get('content-type') ?? '')) return text;
  return JSON.parse(text);
}

function expectStatus(response: Response, text: unknown, wanted: number, what: string): void {
  if (response.status === wanted) return;
  throw new Error(`${what} answered ${response.status} instead of ${wanted}: ${JSON.stringify(text).slice(0, 800)}`);
}

/** A client that sends `credentials` (a bearer token or a cookie) with every request. */
export function apiWith(baton: Baton, credentials: Headings): Api {
  const open: Api['open'] = (method, path, { body, headers = {}, signal } = {}) => {
    const init: RequestInit = { method, headers: { ...credentials, ...headers }, redirect: 'manual' };
    if (signal) init.signal = signal;
    if (body !== undefined) {
      init.body = JSON.stringify(body);
      init.headers = { 'content-type': 'application/json', ...credentials, ...headers };
    }
    return baton.fetch(`${baton.origin}/api/v1${path}`, init);
  };
  async function ask<T>(method: string, path: string, body?: unknown, headers: Headings = {}): Promise<Answer<T>> {
    const response = await open(method, path, { body, headers });
    return { status: response.status, headers: response.headers, body: (await bodyOf(response)) as T };
  }
  return {
    open,
    get: (path, headers) => ask('GET', path, undefined, headers),
    post: (path, body, headers) => ask('POST', path, body, headers),
    patch: (path, body, headers) => ask('PATCH', path, body, headers),
    put: (path, body, headers) => ask('PUT', path, body, headers),
    delete: (path, headers) => ask('DELETE', path, undefined, headers),
  };
}

/** The API with a personal token. */
export function api(baton: Baton, token: string): Api {
  return apiWith(baton, { authorization: `Bearer ${token}` });
}

/** The API as the site uses it: with the session cookie, from the site's own origin. */
export function apiAsBrowser(baton: Baton, account: Account): Api {
  return apiWith(baton, { cookie: account.cookie, origin: baton.origin });
}

let accounts = 0;

/** An address in a network of its own: sign-ups are limited per address, and each test person sits elsewhere. */
export function newAddress(): string {
  const chance = crypto.randomUUID();
  return `2001:db8:${chance.slice(0, 4)}:${chance.slice(4, 8)}::1`;
}

/** A new account by the public sign-up route. @throws Error with the answer when it is refused */
export async function signUp(baton: Baton, wanted: { email?: string; name?: string } = {}): Promise<Account> {
  accounts += 1;
  const email = wanted.email ?? `person-${accounts}-${crypto.randomUUID().slice(0, 8)}@example.test`;
  const password = 'correct horse battery staple';
  const response = await baton.fetch(`${baton.origin}/api/auth/sign-up/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: baton.origin, 'cf-connecting-ip': newAddress() },
    body: JSON.stringify({ email, password, name: wanted.name ?? 'Test Person' }),
  });
  const body = (await bodyOf(response)) as { user?: { id: string } };
  expectStatus(response, body, 200, 'Sign-up');
  const cookie = response.headers.getSetCookie().map((line) => line.split(';')[0]);
  return { userId: body.user?.id ?? '', email, password, cookie: cookie.join('; ') };
}

/** A personal token of the account, with all scopes unless told. */
export async function createToken(
  baton: Baton,
  account: Account,
  scopes: readonly Scope[] = ['read', 'run', 'write'],
): Promise<string> {
  const answer = await apiAsBrowser(baton, account).post<{ token: string }>('/users/tokens', { name: 'test', scopes });
  if (answer.status !== 201) {
    throw new Error(`Creating a token answered ${answer.status}: ${JSON.stringify(answer.body).slice(0, 800)}`);
  }
  return answer.body.token;
}

export interface User {
  account: Account;
  token: string;
  api: Api;
}

/** One call gives somebody who can do everything: account, token, client. */
export async function newUser(baton: Baton, wanted: { email?: string; name?: string } = {}): Promise<User> {
  const account = await signUp(baton, wanted);
  const token = await createToken(baton, account);
  return { account, token, api: api(baton, token) };
}
