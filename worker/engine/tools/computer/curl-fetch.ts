import type { BashOptions } from 'just-bash/browser';
import type { ShellPolicy, ShellWorld } from '../../../providers/computer/port.ts';
import { isAllowedHost } from '../hosts.ts';

type SecureFetch = NonNullable<BashOptions['fetch']>;

const MAX_REDIRECTS = 5;
const MAX_BODY_BYTES = 8_000_000;
const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];
const READING: readonly string[] = ['GET', 'HEAD'];

/**
 * What `curl` calls with: listed hosts only, each redirect checked anew, bodies capped. The SSRF check is the world's,
 * and is passed as well. Every refusal is in the audit log; the message is what `curl` prints.
 */
export function curlFetch(
  policy: Pick<ShellPolicy, 'allowedHosts' | 'readOnly'>,
  world: Pick<ShellWorld, 'fetch' | 'signal' | 'audit'>,
): SecureFetch {
  const allowed = (url: URL): void => {
    if (isAllowedHost(url, policy.allowedHosts)) return;
    world.audit('denied', url.href, 'host is not allowed');
    throw new Error(`Access to ${url.host} is not allowed`);
  };
  return async (address, options = {}) => {
    let url = new URL(address);
    let method = (options.method ?? 'GET').toUpperCase();
    let body = options.body;
    let headers = new Headers(options.headers);
    if (policy.readOnly && !READING.includes(method)) {
      world.audit('denied', `${method} ${url.href}`, 'read-only');
      throw new Error(`Only GET and HEAD are allowed, not ${method}`);
    }
    const signal = options.signal ? AbortSignal.any([options.signal, world.signal]) : world.signal;
    for (let hops = 0; ; hops++) {
      allowed(url);
      world.audit('fetch', `${method} ${url.href}`);
      const response = await world.fetch(url, {
        method,
        headers,
        redirect: 'manual',
        signal,
        ...(body ? { body } : {}),
      });
      // A fetch that follows redirects by itself says where it ended.
      const end = response.url ? new URL(response.url) : url;
      if (end.host !== url.host) allowed(end);
      const location = REDIRECTS.includes(response.status) ? response.headers.get('location') : null;
      if (location === null || options.followRedirects === false || !URL.canParse(location, end)) {
        return {
          status: response.status,
          statusText: response.statusText,
          headers: Object.fromEntries(response.headers),
          body: method === 'HEAD' ? new Uint8Array() : await readCapped(response),
          url: end.href,
        };
      }
      await response.body?.cancel();
      if (hops >= Math.min(options.maxRedirects ?? MAX_REDIRECTS, MAX_REDIRECTS)) throw new Error('Too many redirects');
      const next = new URL(location, end);
      if (next.origin !== url.origin) headers = new Headers();
      if (response.status === 303 || (method === 'POST' && response.status <= 302)) {
        method = method === 'HEAD' ? 'HEAD' : 'GET';
        body = undefined;
      }
      url = next;
    }
  };
}

async function readCapped(response: Response): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw new Error(`The answer is larger than ${MAX_BODY_BYTES / 1_000_000} MB`);
    chunks.push(chunk);
  }
  const bytes = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}
