import type { Issue } from '../../../kernel/errors.ts';
import { checkUrl, OUTGOING_PORTS, type UrlPolicy } from '../../../providers/outbound/check-url.ts';

/** What holds where nobody says which private hosts are allowed here: the public internet only. */
export const PUBLIC_INTERNET: UrlPolicy = {
  allowedPrivateHosts: new Set(),
  ownHost: null,
  ports: OUTGOING_PORTS,
};

/** What of an address speaks against calling it; it is looked at again, with its names resolved, at each call. */
export function addressIssues(path: string, url: string, policy: UrlPolicy): Issue[] {
  return checkUrl(url, policy).map((message) => ({ path, message }));
}
