import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PGlite } from '@electric-sql/pglite';

const CACHE = fileURLToPath(new URL('../../node_modules/.cache/baton/', import.meta.url));

/** The cache file of this version of the embedded Postgres. */
function pathOf(): string {
  const entry = createRequire(import.meta.url).resolve('@electric-sql/pglite');
  const { version } = JSON.parse(readFileSync(join(entry, '../../package.json'), 'utf8')) as { version: string };
  return join(CACHE, `postgres-${version}.tar.gz`);
}

/** A database as `initdb` leaves it, which takes 6 s of CPU to make and 1 s to unpack; `undefined` the first time. */
export function readBlankDatabase(): Blob | undefined {
  try {
    return new Blob([readFileSync(pathOf())]);
  } catch {
    return undefined;
  }
}

/** Keeps a database that nothing was done to yet, for the next time that one is needed. */
export async function keepBlankDatabase(postgres: PGlite): Promise<void> {
  const dump = await postgres.dumpDataDir('gzip');
  const path = pathOf();
  mkdirSync(CACHE, { recursive: true });
  writeFileSync(`${path}.${process.pid}`, Buffer.from(await dump.arrayBuffer()));
  renameSync(`${path}.${process.pid}`, path);
}
