import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';

const CONDITIONS = ['workerd', 'worker', 'browser', 'module', 'import', 'default'];

/** A worker's source as one module, as `wrangler deploy` would upload it. Gives back its text. */
export async function bundleWorker(entry: string): Promise<string> {
  const outDir = mkdtempSync(join(tmpdir(), 'baton-bench-'));
  await build({
    configFile: false,
    logLevel: 'error',
    resolve: { conditions: CONDITIONS },
    ssr: { noExternal: true, target: 'webworker', resolve: { conditions: CONDITIONS } },
    build: {
      ssr: entry,
      outDir,
      emptyOutDir: true,
      minify: true,
      target: 'esnext',
      rolldownOptions: {
        external: [/^cloudflare:/, /^node:/],
        output: { entryFileNames: 'worker.js', codeSplitting: false },
      },
    },
  });
  return readFileSync(join(outDir, 'worker.js'), 'utf8');
}
