import { isAddress, isPublicAddress } from './addresses.ts';

/** What may be called from here. */
export interface UrlPolicy {
  /** `host:port` that pass although they are private or plain http (`ALLOWED_PRIVATE_HOSTS`). */
  allowedPrivateHosts: ReadonlySet<string>;
  /** `host:port` of this site; it never calls itself. */
  ownHost: string | null;
  ports: ReadonlySet<number>;
}

/** https on its own port and on the one that self-hosted servers take. */
export const OUTGOING_PORTS: ReadonlySet<number> = new Set([443, 8443]);

const DEFAULT_PORTS: Record<string, number> = { 'http:': 80, 'https:': 443 };

/** Names that never leave a machine or a network (RFC 6761, RFC 6762, RFC 8375, and common practice). */
const LOCAL_SUFFIXES =
  /(?:^|\.)(?:localhost|localdomain|local|internal|intranet|private|corp|home|lan|arpa|onion|test|invalid|example|alt)$/;

/** Public zones whose names stand for whatever address is written in them, or for loopback. */
const WILDCARD_ZONES =
  /(?:^|\.)(?:nip\.io|sslip\.io|xip\.io|localtest\.me|lvh\.me|vcap\.me|lacolhost\.com|traefik\.me)$/;

/** `host:port` of a URL, with its default port written out and no dot at the end. */
export function hostAndPort(url: URL): string {
  return `${bareHost(url)}:${portOf(url)}`;
}

function portOf(url: URL): number {
  return url.port ? Number(url.port) : (DEFAULT_PORTS[url.protocol] ?? 0);
}

function bareHost(url: URL): string {
  return url.hostname.toLowerCase().replace(/\.+$/, '');
}

export function isAllowedPrivate(url: URL, policy: UrlPolicy): boolean {
  return policy.allowedPrivateHosts.has(hostAndPort(url));
}

/**
 * Why a URL may not be called; empty when nothing speaks against it. It looks at the text only: where
 * a name points to is checked by whoever resolves it.
 */
export function checkUrl(text: string | URL, policy: UrlPolicy): string[] {
  const url = typeof text === 'string' ? parse(text) : text;
  if (!url) return ['It is not a URL.'];
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return ['Only https URLs can be called.'];
  const reasons: string[] = [];
  if (url.username || url.password) reasons.push('A URL may not carry a user name or password.');
  if (isOwn(url, policy)) reasons.push('It points back to this site.');
  if (isAllowedPrivate(url, policy)) return reasons;
  if (url.protocol === 'http:') reasons.push('Only https URLs can be called.');
  else if (!policy.ports.has(portOf(url))) reasons.push(`Port ${portOf(url)} is not open for outgoing calls.`);
  if (!isPublicHost(bareHost(url))) reasons.push('Its host is not on the public internet.');
  return reasons;
}

function isPublicHost(host: string): boolean {
  if (isAddress(host)) return isPublicAddress(host);
  return host.includes('.') && !LOCAL_SUFFIXES.test(host) && !WILDCARD_ZONES.test(host);
}

/** The own host on any port, unless another port of it was allowed by name (all is `localhost` on a laptop). */
function isOwn(url: URL, policy: UrlPolicy): boolean {
  if (!policy.ownHost) return false;
  if (hostAndPort(url) === policy.ownHost) return true;
  return bareHost(url) === policy.ownHost.replace(/:\d+$/, '') && !isAllowedPrivate(url, policy);
}

function parse(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}
