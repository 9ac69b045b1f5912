const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };

/** Whether a URL goes to one of the hosts that a tool lists: `host` for its scheme's own port, else `host:port`. */
export function isListed(url: URL, hosts: readonly string[]): boolean {
  const host = url.hostname.toLowerCase().replace(/\.+$/, '');
  const port = url.port || DEFAULT_PORTS[url.protocol];
  return hosts.some((listed) => listed === (url.port ? `${host}:${port}` : host) || listed === `${host}:${port}`);
}
