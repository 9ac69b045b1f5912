import { build, isBuilt } from '../../dev/build.ts';

/** WORKER_CONFIG names the `wrangler.json` of another build than `dist/`, so that two can be measured side by side. */
export const BUILD: { configPath?: string } = process.env.WORKER_CONFIG
  ? { configPath: process.env.WORKER_CONFIG }
  : {};

/** Builds the worker and the site where the build is missing or stale. @throws Error with the builder's last words */
export async function ensureBuilt(): Promise<void> {
  if (BUILD.configPath || isBuilt()) return;
  console.log('Building the worker and the site …');
  await build(true);
}
