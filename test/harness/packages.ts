import { globSync, readFileSync } from 'node:fs';

const IMPORT = /^(?:import|export)\s(?!type\b)[^;]*?from '([^.'][^']*)'/gm;

/**
 * Every package entry that the worker and its objects import as a value. Edge tests bundle them in one
 * piece, because transforming the Agents SDK file by file costs 10 s; a missed one would load twice.
 */
export function packagesOfTheWorker(): string[] {
  const files = globSync(['worker/**/*.ts', 'durable-objects/**/*.ts'], {
    exclude: ['**/*.test.ts', 'worker/index.ts'],
  });
  const found = files.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(IMPORT)].map((match) => match[1] ?? ''),
  );
  return [...new Set(found)].filter((name) => !/^(cloudflare|node):|^astro\b|^@astrojs\//.test(name)).sort();
}
