import { AppError } from '../../kernel/errors.ts';
import { isAddress, isPublicAddress } from './addresses.ts';
import { checkUrl, isAllowedPrivate } from './check-url.ts';
import type { OutboundPolicy } from './policy.ts';

const MAX_REDIRECTS = 5;
const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];

/** All that another origin gets to see of a redirected request; any other header may be a credential. */
const HARMLESS_HEADERS: readonly string[] = ['accept', 'accept-language', 'content-type', 'user-agent'];

/**
 * Checks a URL as a call would: its text, and every address that its name stands for.
 * @throws unsafe_url with the reasons; upstream_failed when its name can't be resolved right now
 */
export async function assertSafeUrl(text: string | URL, policy: OutboundPolicy): Promise<URL> {
  const reasons = checkUrl(text, policy);
  if (reasons.length > 0) throw new AppError('unsafe_url', `This address can't be called. ${reasons.join(' ')}`);
  const url = new URL(text);
  if (policy.resolve && !isAddress(url.hostname) && !isAllowedPrivate(url, policy)) {
    await assertPublicName(url.hostname.replace(/\.+$/, ''), policy.resolve);
  }
  return url;
}

async function assertPublicName(name: string, resolve: (name: string) => Promise<string[]>): Promise<void> {
  let addresses: string[];
  try {
    addresses = await resolve(name);
  } catch (cause) {
    throw new AppError('upstream_failed', `The name ${name} could not be resolved.`, { cause });
  }
  if (addresses.length === 0) throw new AppError('unsafe_url', `This address can't be called. ${name} does not exist.`);
  if (!addresses.every(isPublicAddress)) {
    throw new AppError('unsafe_url', "This address can't be called. Its host is not on the public internet.");
  }
}

/**
 * The one way out: every URL that a user, a model or a provider named goes through here. Redirects are
 * followed by hand, each hop is checked, and another origin gets no credentials.
 * @throws unsafe_url, upstream_failed, and what `fetch` throws
 */
export async function safeFetch(
  request: Request,
  policy: OutboundPolicy,
  send: typeof fetch = (input, init) => fetch(input, init),
): Promise<Response> {
  let url = await assertSafeUrl(request.url, policy);
  let method = request.method;
  let headers = new Headers(request.headers);
  let body = request.body ? await request.arrayBuffer() : undefined;
  for (let hops = 0; ; hops++) {
    const init: RequestInit = { method, headers, redirect: 'manual', signal: request.signal };
    if (body) init.body = body;
    const response = await send(url.href, init);
    const location = REDIRECTS.includes(response.status) ? response.headers.get('location') : null;
    if (location === null) return response;
    void response.body?.cancel();
    if (hops === MAX_REDIRECTS) throw new AppError('upstream_failed', `More than ${MAX_REDIRECTS} redirects.`);
    const next = await assertSafeUrl(redirectTarget(location, url), policy);
    if (next.origin !== url.origin) headers = harmless(headers);
    if (response.status === 303 ? method !== 'HEAD' : method === 'POST' && response.status <= 302) {
      method = 'GET';
      body = undefined;
      headers.delete('content-type');
    }
    url = next;
  }
}

function redirectTarget(location: string, base: URL): URL {
  if (!URL.canParse(location, base))
    throw new AppError('unsafe_url', "This address can't be called. It redirects to no URL.");
  return new URL(location, base);
}

function harmless(headers: Headers): Headers {
  return new Headers([...headers].filter(([name]) => HARMLESS_HEADERS.includes(name)));
}
