/** The addresses that a name stands for, all of them. @throws Error when they can't be found out */
export type Resolve = (name: string) => Promise<string[]>;

const A = 1;
const AAAA = 28;
const TIMEOUT_MS = 5_000;
/** A rebinding name must not stay trusted: no answer is kept longer, whatever its TTL. */
const MAX_TTL_SECONDS = 60;
const MAX_KEPT = 1_000;

interface DnsAnswer {
  Status?: number;
  Answer?: { type: number; data: string; TTL?: number }[];
}

/**
 * Resolves through DNS over HTTPS in its JSON form (`?name=&type=`, `application/dns-json`), which the
 * large public resolvers speak. Asks for IPv4 and IPv6, since a caller may use either.
 */
export function dnsOverHttps(endpoint: string, fetcher: typeof fetch, now: () => number = Date.now): Resolve {
  const kept = new Map<string, { addresses: string[]; until: number }>();
  return async (name) => {
    const known = kept.get(name);
    if (known && known.until > now()) return known.addresses;
    const answers = await Promise.all([A, AAAA].map((type) => ask(endpoint, fetcher, name, type)));
    const records = answers.flat();
    const ttl = Math.min(MAX_TTL_SECONDS, ...records.map((record) => record.TTL ?? 0));
    const addresses = records.map((record) => record.data);
    if (kept.size >= MAX_KEPT) kept.clear();
    if (addresses.length > 0) kept.set(name, { addresses, until: now() + ttl * 1_000 });
    return addresses;
  };
}

async function ask(endpoint: string, fetcher: typeof fetch, name: string, type: number) {
  const url = new URL(endpoint);
  url.searchParams.set('name', name);
  url.searchParams.set('type', String(type));
  const response = await fetcher(url.href, {
    headers: { accept: 'application/dns-json' },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (!response.ok) throw new Error(`The resolver answered ${response.status}.`);
  const answer = (await response.json()) as DnsAnswer;
  // 0 = no error, 3 = no such name; anything else is the resolver's own trouble.
  if (answer.Status !== 0 && answer.Status !== 3) throw new Error(`The resolver failed with code ${answer.Status}.`);
  return (answer.Answer ?? []).filter((record) => record.type === type);
}
