import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

const NAME = 'KEY_ENCRYPTION_KEYS';

/** Puts the ring into a file of variables, in place of the old one; the file is never half written. */
export function saveRing(path: string, ring: string): void {
  const line = `${NAME}="${ring}"`;
  const before = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const set = new RegExp(`^${NAME}=.*$`, 'm');
  const after = set.test(before)
    ? before.replace(set, () => line)
    : `${before}${before.endsWith('\n') ? '' : '\n'}${line}\n`;
  writeFileSync(`${path}.new`, after, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

/** Writes the bare value to a file that only its owner may read, for `wrangler secret put`. */
export function writeSecret(path: string, ring: string): void {
  if (existsSync(path)) throw new Error(`${path} is there already; name a new file.`);
  writeFileSync(path, ring, { mode: 0o600, flag: 'wx' });
}
