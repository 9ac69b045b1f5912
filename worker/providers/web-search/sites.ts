/**
 * The query with the filters as `site:` operators, which all of the large engines read, in at most `max` characters.
 * Operators that do not fit are left out: the filters are applied to the results again in any case.
 */
export function withSites(
  query: string,
  { allow, block }: { allow: readonly string[]; block: readonly string[] },
  max: number,
): string {
  const parts: string[] = [];
  let room = max - query.length;
  const fits = (part: string) => {
    if (part.length + 4 > room) return false;
    room -= part.length + 4;
    return true;
  };
  const sites = allow.map((domain) => `site:${domain}`).filter(fits);
  if (sites.length === 1) parts.push(...sites);
  else if (sites.length > 1) parts.push(`(${sites.join(' OR ')})`);
  parts.push(...block.map((domain) => `-site:${domain}`).filter(fits));
  return [query, ...parts].join(' ');
}
