import { AppError } from '../../kernel/errors.ts';
import { readCapped, within } from '../outbound/limits.ts';
import type { OutboundPolicy } from '../outbound/policy.ts';
import { safeFetch } from '../outbound/safe-fetch.ts';

/** Metadata, registrations and tokens are small; whoever sends more is not listened to. */
const MAX_BYTES = 64 * 1024;
const TIMEOUT_MS = 15_000;
/** What answers of authorization servers are read by. */
const READ_HEADERS: readonly string[] = ['content-type', 'www-authenticate'];

/**
 * The fetch of everything that has to do with signing in at other servers: past the SSRF check, in time, with a body
 * of bounded size. Codes and tokens go out in bodies, so a write is never redirected.
 * @throws unsafe_url, upstream_failed
 */
export function oauthFetch(policy: OutboundPolicy): typeof fetch {
  return async (input, init) => {
    const request = within(new Request(input, init), TIMEOUT_MS);
    try {
      const response = await safeFetch(request, policy, request.method === 'GET' ? undefined : unredirected);
      const body = await readCapped(response, MAX_BYTES);
      const headers = READ_HEADERS.flatMap((name) => {
        const value = response.headers.get(name);
        return value === null ? [] : [[name, value] as [string, string]];
      });
      return new Response(body.byteLength === 0 ? null : body, { status: response.status, headers });
    } catch (cause) {
      if (cause instanceof AppError) throw cause;
      throw new AppError('upstream_failed', `${new URL(request.url).host} could not be reached.`, { cause });
    }
  };
}

const unredirected: typeof fetch = async (input, init) => {
  const response = await fetch(input, init);
  if (response.status < 300 || response.status > 399) return response;
  void response.body?.cancel();
  throw new AppError('upstream_failed', 'The server redirects a request that may not be redirected.');
};
