import type { OutboundPolicy } from '../outbound/policy.ts';
import { assertSafeUrl } from '../outbound/safe-fetch.ts';
import type { PageRequest } from './port.ts';

/**
 * Sends one request of a page past the SSRF check. A redirect comes back as it is: the browser follows it with another
 * request, which is checked as well, so that the page knows where it is.
 * @throws unsafe_url, upstream_failed, and what `fetch` throws
 */
export async function safeHop(
  { url, method, headers, body }: PageRequest,
  policy: OutboundPolicy,
  signal: AbortSignal,
): Promise<Response> {
  await assertSafeUrl(url, policy);
  return fetch(url, { method, headers, redirect: 'manual', signal, ...(body ? { body } : {}) });
}
