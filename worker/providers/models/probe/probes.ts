import type { ModelCapabilities } from '../entry.ts';

/** What one probe found. Times are in milliseconds since 1970. */
export interface Probe {
  capabilities: ModelCapabilities;
  /** Tokens of input and output, where the server's list of models says so. */
  contextWindow: number | null;
  at: number;
  expiresAt: number;
}

/** Probes of one key, by the model's name: they go with the key, and with its address. */
export type Probes = Record<string, Probe>;

const DAY = 24 * 3_600_000;
/** Servers are updated: what was true a week ago is asked again. */
export const PROBE_TTL_MS = 7 * DAY;
/** Names that one key remembers. */
const MAX_PROBES = 50;

/** What is known of a model and still holds. */
export function freshProbe(probes: Probes | null | undefined, name: string, now: number): Probe | undefined {
  const known = probes && Object.hasOwn(probes, name) ? probes[name] : undefined;
  return known && known.expiresAt > now ? known : undefined;
}

/** The probes with one more; the oldest are forgotten past a number, and so is what has expired. */
export function withProbe(probes: Probes | null, name: string, probe: Probe): Probes {
  const kept = Object.entries(probes ?? {})
    .filter(([other, { expiresAt }]) => other !== name && expiresAt > probe.at)
    .sort(([, a], [, b]) => b.at - a.at)
    .slice(0, MAX_PROBES - 1);
  return Object.fromEntries([[name, probe], ...kept]);
}
