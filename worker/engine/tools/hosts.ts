import type { Issue } from '../../kernel/errors.ts';
import { checkUrl, OUTGOING_PORTS } from '../../providers/outbound/check-url.ts';

/** Lists of hosts that a tool may call, as rules. */

/**
 * Whether a tool may call a URL. An entry is a host, `*.` and a host, or either with a port; without one it means
 * the scheme's own port.
 */
export function isAllowedHost(url: URL, allowed: readonly string[]): boolean {
  const host = url.hostname.toLowerCase().replace(/\.+$/, '');
  return allowed.some((entry) => {
    const [, pattern = '', port = ''] = /^(.*?)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? [];
    if (port !== url.port) return false;
    return pattern.startsWith('*.') ? host.endsWith(pattern.slice(1)) : host === pattern;
  });
}

/** The same check that a call passes; a private host that an operator lets through is known only there. */
export function hostIssues(allowedHosts: readonly string[]): Issue[] {
  return allowedHosts.flatMap((host, index) => {
    const plain = host.replace(/^\*\./, '');
    const written = /^(?:\*\.)?[a-z\d](?:[a-z\d.-]*[a-z\d])?(?::\d{1,5})?$/i.test(host);
    const reasons =
      written && URL.canParse(`https://${plain}/`)
        ? checkUrl(`https://${plain}/`, { allowedPrivateHosts: new Set(), ownHost: null, ports: OUTGOING_PORTS })
        : ['It is a host, such as api.example.org or *.example.org, without https:// and path.'];
    return reasons.map((message) => ({ path: `allowedHosts.${index}`, message }));
  });
}
