import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ROOT } from './settings.ts';

/** Everything that a build depends on. */
const SOURCES = [
  'worker',
  'durable-objects',
  'web',
  'astro.config.mjs',
  'wrangler.toml',
  'tsconfig.json',
  'package-lock.json',
];
const STAMP = join(ROOT, 'dist/.built-from');
const OUTPUT = join(ROOT, 'dist/server/wrangler.json');

/** Digest of all sources, tests aside. */
function sourceDigest(): string {
  const hash = createHash('sha256');
  for (const path of SOURCES.flatMap((source) => filesOf(join(ROOT, source))).toSorted()) {
    hash.update(relative(ROOT, path)).update('\0').update(readFileSync(path)).update('\0');
  }
  return hash.digest('hex');
}

function filesOf(path: string): string[] {
  if (!existsSync(path)) return [];
  if (statSync(path).isFile()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Whether `dist/` is what a build of the sources, as they are now, would give. */
export function isBuilt(digest = sourceDigest()): boolean {
  return existsSync(OUTPUT) && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === digest;
}

/**
 * Builds site and worker into `dist/`.
 * @param quiet keeps the builder's words back unless it fails.
 * @throws Error with the builder's last words
 */
export async function build(quiet: boolean): Promise<void> {
  const digest = sourceDigest();
  rmSync(STAMP, { force: true });
  const child = spawn(process.execPath, [join(ROOT, 'node_modules/astro/bin/astro.mjs'), 'build'], {
    cwd: ROOT,
    env: {
      ...process.env,
      ASTRO_TELEMETRY_DISABLED: '1',
      WRANGLER_SEND_METRICS: 'false',
      CLOUDFLARE_CF_FETCH_ENABLED: 'false',
    },
    stdio: ['ignore', quiet ? 'pipe' : 'inherit', quiet ? 'pipe' : 'inherit'],
  });
  const words: string[] = [];
  child.stdout?.on('data', (chunk: Buffer) => words.push(chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => words.push(chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0 || !existsSync(OUTPUT))
    throw new Error(`The build failed (exit code ${code}).\n${words.join('').slice(-4000)}`);
  writeFileSync(STAMP, digest);
}

if (import.meta.main) {
  build(false).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}
