import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, extname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What miniflare calls a worker in its older, flat form; wrangler still speaks that. */
export type WorkerOptions = Record<string, unknown> & { bindings?: Record<string, unknown>; cronTriggers?: string[] };

type ModuleType = 'ESModule' | 'CompiledWasm' | 'Text' | 'Data';

interface BuiltModule {
  type: ModuleType;
  path: string;
}

const CACHE = fileURLToPath(new URL('../../node_modules/.cache/baton/', import.meta.url));

const MODULE_TYPES: Record<string, ModuleType> = {
  '.mjs': 'ESModule',
  '.js': 'ESModule',
  '.wasm': 'CompiledWasm',
  '.txt': 'Text',
  '.html': 'Text',
  '.sql': 'Text',
  '.bin': 'Data',
};

/**
 * Miniflare's options for a built worker: bindings by wrangler's own reading of the configuration, and every module file
 * that lies beside the entry. Wrangler takes 2 s to load, so its reading is kept.
 * @param configPath the `wrangler.json` of a build.
 */
export async function builtWorkerOptions(configPath: string): Promise<WorkerOptions> {
  const text = readFileSync(configPath, 'utf8');
  const digest = createHash('sha256').update(text).update(configPath).digest('hex');
  const cachePath = join(CACHE, `${digest}.json`);
  const { main, options } = cached(cachePath) ?? (await read(configPath, cachePath));
  const root = dirname(main);
  return { name: nameIn(text), ...options, modules: modulesOf(root, main), modulesRoot: root };
}

function nameIn(config: string): string {
  const { name } = JSON.parse(config) as { name?: string };
  return name ?? 'worker';
}

interface Reading {
  main: string;
  options: WorkerOptions;
}

function cached(path: string): Reading | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Reading;
  } catch {
    // Not there yet, or half written by a process that was killed.
    return undefined;
  }
}

async function read(configPath: string, cachePath: string): Promise<Reading> {
  const wrangler = await import('wrangler');
  const { main, workerOptions } = wrangler.unstable_getMiniflareWorkerOptions(configPath);
  if (!main) throw new Error(`${configPath} names no entry.`);
  // The build is bundled already; rules for bundling it are not for the runtime.
  const { modulesRules: _rules, ...options } = workerOptions as WorkerOptions;
  // Wrangler adds the secrets of a .dev.vars beside the configuration; here the caller says what they are.
  const { vars = {} } = JSON.parse(readFileSync(configPath, 'utf8')) as { vars?: Record<string, unknown> };
  const reading = { main, options: { ...options, bindings: vars } };
  mkdirSync(CACHE, { recursive: true });
  writeFileSync(cachePath, JSON.stringify(reading));
  return reading;
}

/** Every module file below `root`, the entry first. */
function modulesOf(root: string, main: string): BuiltModule[] {
  const files = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => extname(path) in MODULE_TYPES && path !== main && !relative(root, path).startsWith('.'));
  return [main, ...files.toSorted()].map((path) => ({ type: MODULE_TYPES[extname(path)] ?? 'ESModule', path }));
}
