/** Rules of the policy, as pure questions. */

/** Whether `path` is one of `roots` or below one. Both are absolute and written out. */
export function isWithin(path: string, roots: readonly string[]): boolean {
  return roots.some((root) => path === root || path.startsWith(root === '/' ? '/' : `${root}/`));
}

/** An absolute path written out: no `.`, `..`, double or final slashes. */
export function normalised(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

/**
 * Whether `curl` may call a URL. An entry is a host, `*.` and a host, or either with a port; without one it means
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
