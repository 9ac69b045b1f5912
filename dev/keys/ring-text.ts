import { randomBytes } from 'node:crypto';

interface Version {
  version: number;
  text: string;
}

function versionsOf(ring: string): Version[] {
  return ring.split(',').map((part) => {
    const [version = ''] = part.trim().split(':');
    return { version: Number(version), text: part.trim() };
  });
}

/** `KEY_ENCRYPTION_KEYS` with one more version, the newest: it wraps from then on, the others still open. */
export function withNewVersion(ring: string): { ring: string; version: number } {
  const version = Math.max(...versionsOf(ring).map((one) => one.version)) + 1;
  return { ring: `${ring.trim()},${version}:${randomBytes(32).toString('base64')}`, version };
}

/** `KEY_ENCRYPTION_KEYS` with its newest version alone, and the versions that are gone. */
export function withNewestOnly(ring: string): { ring: string; retired: number[] } {
  const versions = versionsOf(ring).toSorted((a, b) => a.version - b.version);
  const newest = versions.at(-1);
  return { ring: newest?.text ?? ring, retired: versions.slice(0, -1).map((one) => one.version) };
}
