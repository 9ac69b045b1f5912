/**
 * A domain as filters compare it: lower case, punycode, without `www.`, path and port. Takes what people and models
 * write, such as `https://Example.com/docs`. @returns undefined where that names no domain
 */
export function normalizeDomain(text: string): string | undefined {
  const trimmed = text.trim().replace(/^\*\./, '');
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed) ? trimmed : `https://${trimmed}`;
  if (trimmed.length > 255 || !URL.canParse(address)) return undefined;
  const url = new URL(address);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return undefined;
  const host = bareHost(url);
  return /^(?:[a-z0-9_-]+\.)+[a-z0-9-]+$/.test(host) ? host : undefined;
}

/** Host of a URL without `www.` and the dot at its end. */
export function bareHost(url: URL): string {
  return url.hostname
    .toLowerCase()
    .replace(/\.+$/, '')
    .replace(/^www\./, '');
}

/** Whether a host is one of the domains or below one. */
export function isWithin(host: string, domains: readonly string[]): boolean {
  return domains.some((domain) => host === domain || host.endsWith(`.${domain}`));
}

/** Whether the domain filters let a host pass; what is blocked stays so below an allowed domain. */
export function passesDomains(host: string, filters: { allow: readonly string[]; block: readonly string[] }): boolean {
  return !isWithin(host, filters.block) && (filters.allow.length === 0 || isWithin(host, filters.allow));
}
