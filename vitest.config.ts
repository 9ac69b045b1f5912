import { builtinModules } from 'node:module';
import { cloudflareTest } from '@cloudflare/vitest-plugin';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { packagesOfTheWorker } from './test/harness/packages.ts';

/** `BROWSER_SLOWDOWN=4` slows the processor of each page in the browser tests, and lengthens their patience. */
const SLOWDOWN = Number(process.env.BROWSER_SLOWDOWN ?? 1);

/** How long what will happen may take on a slow and busy machine; what is quick never waits for it. */
const PATIENCE_MS = 120_000;

const PRODUCT = ['worker', 'durable-objects', 'dev', 'web', 'bench', 'test'];

/** Nouns whose tests are a project, and so a process, of their own: they mostly wait, for queues and for mails. */
const RECORDS = ['accounts', 'files', 'runs'].map((noun) => `worker/domain/${noun}`);

/** Tests that run inside workerd, with stand-ins of their own. */
function edgeProject(name: string, folders: string[], without: string[] = []): TestProjectInlineConfiguration {
  return {
    plugins: [
      cloudflareTest(({ inject }) => ({
        main: './test/harness/worker-entry.ts',
        wrangler: { configPath: './wrangler.toml' },
        miniflare: { bindings: inject('workerVariables') },
      })),
    ],
    test: {
      name,
      include: folders.map((folder) => `${folder}/**/*.edge.test.ts`),
      exclude: ['**/node_modules/**', ...without.map((folder) => `${folder}/**`)],
      globalSetup: ['./test/harness/global-setup.ts'],
      // One worker for all files: its modules load once. Tests make accounts of their own instead of sharing any.
      isolate: false,
      testTimeout: PATIENCE_MS,
      hookTimeout: PATIENCE_MS,
      expect: { poll: { timeout: PATIENCE_MS / 2 } },
      deps: {
        optimizer: {
          ssr: {
            enabled: true,
            include: packagesOfTheWorker(),
            rolldownOptions: { external: [/^node:/, /^cloudflare:/, ...builtinModules] },
          },
        },
      },
    },
  };
}

export default defineConfig({
  test: {
    // Requests that went well, and crashes that a test asked for, are no news.
    onConsoleLog: (text) => !/^\{"level":"info"|← Error: crash/.test(text),
    // Servers and databases that are cut off while they stop would go on beside what comes next.
    teardownTimeout: PATIENCE_MS,
    projects: [
      {
        test: {
          name: 'unit',
          setupFiles: ['./test/harness/properties.ts'],
          include: PRODUCT.map((folder) => `${folder}/**/*.test.{ts,tsx}`),
          exclude: ['**/node_modules/**', '**/*.edge.test.ts', 'test/browser/**', 'test/remote/**'],
          testTimeout: PATIENCE_MS,
          hookTimeout: PATIENCE_MS,
          expect: { poll: { timeout: PATIENCE_MS / 2 } },
        },
      },
      edgeProject('edge', ['worker', 'dev', 'web', 'test'], RECORDS),
      edgeProject('edge-records', RECORDS),
      // Objects are tested by crashing them, which mostly waits: a project, and so a process, of its own.
      edgeProject('objects', ['durable-objects']),
      // Against services that answer from far away, where an account is set; `npm run test:remote` alone runs them.
      {
        test: {
          name: 'remote',
          include: ['test/remote/**/*.test.ts'],
          testTimeout: 10 * PATIENCE_MS,
          hookTimeout: 10 * PATIENCE_MS,
          expect: { poll: { timeout: 5 * PATIENCE_MS, interval: 1_000 } },
        },
      },
      {
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          globalSetup: ['./test/browser/global-setup.ts'],
          // Each file makes people of its own, so two at a time do not meet.
          maxWorkers: 2,
          testTimeout: PATIENCE_MS * SLOWDOWN,
          hookTimeout: PATIENCE_MS * SLOWDOWN,
          expect: { poll: { timeout: (PATIENCE_MS / 2) * SLOWDOWN } },
        },
      },
    ],
  },
});
