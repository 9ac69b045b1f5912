import { hostAndPort, OUTGOING_PORTS, type UrlPolicy } from './check-url.ts';
import { dnsOverHttps, type Resolve } from './dns.ts';

export interface OutboundPolicy extends UrlPolicy {
  /** Where names are resolved before they are called; without it only their text is checked. */
  resolve: Resolve | null;
}

export interface OutboundSettings {
  ALLOWED_PRIVATE_HOSTS: string;
  BASE_URL: string;
  DNS_OVER_HTTPS_URL?: string | undefined;
}

const policies = new WeakMap<OutboundSettings, OutboundPolicy>();

/** The policy of these settings. */
export function outboundPolicy(settings: OutboundSettings): OutboundPolicy {
  const known = policies.get(settings);
  if (known) return known;
  const { DNS_OVER_HTTPS_URL: resolver } = settings;
  const policy: OutboundPolicy = {
    allowedPrivateHosts: hostList(settings.ALLOWED_PRIVATE_HOSTS),
    ownHost: hostAndPort(new URL(settings.BASE_URL)),
    ports: OUTGOING_PORTS,
    resolve: resolver ? dnsOverHttps(resolver, (input, init) => fetch(input, init)) : null,
  };
  policies.set(settings, policy);
  return policy;
}

/** `host:port,…`; an entry without a port means 80. */
function hostList(text: string): ReadonlySet<string> {
  const entries = text.split(',').map((entry) => entry.trim());
  return new Set(entries.filter(Boolean).map((entry) => hostAndPort(new URL(`http://${entry}`))));
}
